"""`weavergen artifacts …`: what is kept by content, and freeing what nobody needs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weavergen_pipelines.cli.command import command, session
from weavergen_pipelines.cli.options import Format, OutputFormat

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.store import StoredArtifact

app = typer.Typer(name="artifacts", help="List, show and collect stored artifacts.", no_args_is_help=True)

Digest = Annotated[str, typer.Argument(help="A digest, or its first digits.")]


@command(app, "ls", example="weavergen artifacts ls --kind code --format json")
def list_artifacts(
    kind: Annotated[str | None, typer.Option("--kind", help="Only of this kind.")] = None,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """List the artifacts."""
    from weavergen_pipelines.cli.run import artifacts
    from weavergen_pipelines.cli.tables import show_records

    found = [_record(artifact) for artifact in artifacts().list() if kind in (None, artifact.ref.kind)]
    show_records(found, output_format, empty="no artifacts")


@command(app, example="weavergen artifacts show 3f2a")
def show(digest: Digest, output_format: OutputFormat = Format.RICH) -> None:
    """Print an artifact: a document as it is, a tree of files as their names and digests."""
    from weavergen_pipelines.cli.run import artifacts
    from weavergen_pipelines.cli.tables import show_records

    store = artifacts()
    artifact = store.describe(digest)
    if output_format is Format.JSON:
        show_records([_record(artifact)], output_format, empty="")
    else:
        sys.stdout.buffer.write(store.get(artifact.ref))


@command(app, example="weavergen artifacts gc --older-than 30 --dry-run")
def gc(
    older_than: Annotated[float, typer.Option("--older-than", help="Days since an artifact was used.")] = 30,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """Remove artifacts and remembered results that nobody used for some days."""
    from datetime import timedelta

    from weavergen_pipelines.cli.run import memory
    from weavergen_pipelines.cli.tables import show_records

    freed = memory().gc(timedelta(days=older_than), dry_run=dry_run)
    show_records([_record(artifact) for artifact in freed.artifacts], output_format, empty="nothing to remove")
    word = "would free" if dry_run else "freed"
    session().notes.print(f"{word} {freed.size} bytes in {len(freed.artifacts)} artifacts, {freed.results} results")


def _record(artifact: StoredArtifact) -> dict[str, Any]:
    ref = artifact.ref
    used = artifact.created.isoformat(timespec="seconds")
    return {"digest": ref.digest, "kind": ref.kind, "media_type": ref.media_type, "size": ref.size, "used": used}
