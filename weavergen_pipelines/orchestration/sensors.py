"""Sensors that start a job when the content of a registry's source has changed."""

import time

import dagster as dg
from pydantic import BaseModel

from weavergen_pipelines.config import Settings
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.semconv.sources import load_source
from weavergen_pipelines.workflow.dagster.names import mangle

INTERVAL = 60
"""Seconds between two looks at a source."""
DIGEST_TAG = "weavergen/source_digest"


class Seen(BaseModel):
    """The cursor: the digest seen last, the number of changes seen, and since when (seconds since the epoch)."""

    digest: str
    changes: int
    since: float

    @property
    def run_key(self) -> str:
        """A key of its own for every change: Dagster never runs a key twice, so that it cannot be the digest."""
        return f"{self.since:.3f}/{self.changes}"


def look(cursor: str | None, digest: str) -> Seen | None:
    """What to remember when a source has this digest; None if that is what was seen last. A first look is a change."""
    if cursor is None:
        return Seen(digest=digest, changes=1, since=time.time())
    seen = Seen.model_validate_json(cursor)
    return None if seen.digest == digest else Seen(digest=digest, changes=seen.changes + 1, since=seen.since)


def source_sensor(registry: str, settings: Settings, job_name: str) -> dg.SensorDefinition:
    """The sensor `<registry>__source_changed`: it requests the job once per change of content, a change back too."""
    storage, source = settings.storage, settings.registries[registry].source

    def evaluate(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        try:
            found = load_source(source, cache_dir=storage.cache_dir, allowed_schemes=storage.allowed_schemes)
        except WeavergenError as error:
            return dg.SkipReason(f"the source of {registry!r} cannot be read: {error}")
        seen = look(context.cursor, found.digest)
        if seen is None:
            return dg.SkipReason(f"the source of {registry!r} has not changed: {found.digest}")
        request = dg.RunRequest(run_key=seen.run_key, tags={DIGEST_TAG: found.digest})
        return dg.SensorResult(run_requests=[request], cursor=seen.model_dump_json())

    return dg.SensorDefinition(
        name=f"{mangle(registry)}__source_changed",
        evaluation_fn=evaluate,
        job_name=job_name,
        minimum_interval_seconds=INTERVAL,
        description=f"Generates the code of {registry!r} when the content of {source} has changed.",
    )
