"""`weavergen artifacts …`: what is kept by content, and freeing what nobody needs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weavergen_pipelines.cli.command import command, epilog
from weavergen_pipelines.cli.options import Format, OutputFormat
from weavergen_pipelines.cli.session import session

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.store import StoredArtifact

app = typer.Typer(
    name="artifacts",
    help="List, show and collect stored artifacts.",
    epilog=epilog("weavergen artifacts ls --format json"),
    no_args_is_help=True,
)

SHOWN_DIGITS = 12
Digest = Annotated[str, typer.Argument(help="A digest, or its first digits.")]


@command(app, "ls", example="weavergen artifacts ls --kind code --format json")
def list_artifacts(
    kind: Annotated[str | None, typer.Option("--kind", help="Only of this kind.")] = None,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """List the artifacts."""
    from weavergen_pipelines.cli.run import artifacts

    found = (artifact for artifact in artifacts().list() if kind in (None, artifact.ref.kind))
    _show(found, output_format, empty="no artifacts")


@command(app, example="weavergen artifacts show 3f2a")
def show(digest: Digest, output_format: OutputFormat = Format.RICH) -> None:
    """Print an artifact: a document as it is, a tree of files as their names and digests."""
    from weavergen_pipelines.cli.run import artifacts

    store = artifacts()
    artifact = store.describe(digest)
    if output_format is Format.JSON:
        _show([artifact], output_format, empty="")
    else:
        sys.stdout.buffer.write(store.get(artifact.ref))


@command(app, example="weavergen artifacts gc --older-than 30 --dry-run")
def gc(
    older_than: Annotated[float, typer.Option("--older-than", help="Days since an artifact was used.")] = 30,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """Remove artifacts, remembered results, fetched registries and spans that nobody used for some days."""
    from datetime import timedelta

    from weavergen_pipelines.cli.run import memory
    from weavergen_pipelines.semconv.sources.cache import SourceCache
    from weavergen_pipelines.telemetry.span_store import forget_executions

    age, cache_dir = timedelta(days=older_than), session().settings.storage.cache_dir
    freed = [collected.gc(age, dry_run=dry_run) for collected in (memory(), SourceCache(cache_dir))]
    executions = forget_executions(cache_dir, age, dry_run=dry_run)
    artifacts = [artifact for one in freed for artifact in one.artifacts]
    _show(artifacts, output_format, empty="no artifacts to remove")
    results, size = sum(one.results for one in freed), sum(one.size for one in freed)
    word = "would free" if dry_run else "freed"
    counts = f"{len(artifacts)} artifacts, {results} results and the spans of {executions} executions"
    session().notes.print(f"{word} {size} bytes in {counts}")


def _show(artifacts: Iterable[StoredArtifact], output_format: Format, *, empty: str) -> None:
    from weavergen_pipelines.cli.tables import show_records

    full = output_format is Format.JSON
    show_records([_record(artifact, full=full) for artifact in artifacts], output_format, empty=empty)


def _record(artifact: StoredArtifact, *, full: bool) -> dict[str, Any]:
    """For people, as many digits as name an artifact."""
    ref = artifact.ref
    digest = ref.digest if full else ref.digest.removeprefix("sha256:")[:SHOWN_DIGITS]
    used = artifact.created.isoformat(timespec="seconds")
    return {"digest": digest, "kind": ref.kind, "media_type": ref.media_type, "size": ref.size, "used": used}
