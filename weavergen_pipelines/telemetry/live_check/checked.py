"""A sample that was checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weavergen_pipelines.telemetry.live_check.finding import Located
    from weavergen_pipelines.telemetry.live_check.statistics import Entries
    from weavergen_pipelines.telemetry.samples.model import Observed


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A sample with what was found.

    Attributes:
        observed: what was checked.
        document: `{kind: sample}`, with a `live_check_result` in each part. It may hold tuples and data classes, which
            orjson writes as JSON; `to_json` is plain.
        findings: all findings, those of a part after those of the whole.
        entries: it and its parts, as the statistics count them.
    """

    observed: Observed
    document: dict[str, Any]
    findings: tuple[Located, ...]
    entries: Entries

    def to_json(self) -> dict[str, Any]:
        """The sample as Weaver writes it, as plain JSON values."""
        import orjson

        plain: dict[str, Any] = orjson.loads(orjson.dumps(self.document))
        return plain
