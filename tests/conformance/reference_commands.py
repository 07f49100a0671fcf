"""Commands whose results are files: what the reference makes of them, and what we make."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reference_answers import Place, reference

from weavergen_pipelines.artifacts.digest import FileTree
from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.forge.folder import read_templates
from weavergen_pipelines.forge.markdown_update import MarkdownRequest
from weavergen_pipelines.semconv.diff.changes import change_name
from weavergen_pipelines.semconv.yaml import parse_yaml

URI = "./resolved.yaml"
ORDER = "attributes of one name are in the order of their hashes there, of their contents here"
_BEGIN = re.compile(r"<!-- *(?:semconv|weaver) ")
_END = re.compile(r"<!-- *(?:endsemconv|endweaver)")


def run(folder: Path, *arguments: str | Path) -> int:
    """The exit code of the reference, run in a folder."""
    with TemporaryDirectory() as home:
        ended = subprocess.run(
            [reference(), "registry", *arguments],
            cwd=folder,
            env={"HOME": home, "PATH": os.environ["PATH"]},
            capture_output=True,
            timeout=300,
            check=False,
        )
    return ended.returncode


def their_package(place: Place) -> dict[str, bytes] | None:
    """The files of a package; None if the reference makes none."""
    with TemporaryDirectory() as made:
        output = Path(made) / "package"
        flags = ("--v2", "--skip-policies", "--output", output, "--resolved-registry-uri", URI)
        code = run(place.folder, "package", "-r", place.location, *flags)
        return {path.name: path.read_bytes() for path in output.iterdir()} if code == 0 else None


def our_package(place: Place) -> dict[str, bytes] | None:
    """The same of ours."""
    source = place.source()
    return _if_possible(lambda: EmbeddedEngine().package(source, URI))


def their_diff(head: Place, baseline: Place, *flags: str) -> dict[str, Any] | None:
    """The report of changes, its lists sorted; None if the reference makes none."""
    with TemporaryDirectory() as made:
        options = ("--baseline-registry", baseline.location, "--format", "json", "--output", made, *flags)
        code = run(head.folder, "diff", "-r", head.location, *options)
        report = json.loads((Path(made) / "diff.json").read_bytes()) if code == 0 else None
    if report is not None:
        report["changes"] = {name: sorted(found, key=change_name) for name, found in report["changes"].items()}
    return report


def our_diff(head: Place, baseline: Place, *flags: str) -> dict[str, Any] | None:
    """The same of ours."""
    sources = (head.source(), baseline.source())
    return _if_possible(lambda: EmbeddedEngine().diff(*sources, v2="--v2" in flags))


def their_pages(place: Place, pages: Path, templates: Path, target: str, *flags: str) -> int:
    """The exit code of the reference after it has updated the pages of a folder."""
    options = ("-r", place.location, "--templates", templates, "--target", target)
    return run(place.folder, "update-markdown", pages, *options, *flags)


def our_pages(place: Place, pages: FileTree, templates: Path, target: str, **options: Any) -> dict[str, bytes]:
    """The pages as we would write them."""
    request = MarkdownRequest(pages, read_templates(templates), target, **options)
    return EmbeddedEngine().update_markdown(place.source(), request).pages


def unnumbered(package: dict[str, bytes] | None) -> Any:
    """A package with the attributes of its catalogue instead of their numbers."""
    if package is None:
        return None
    content = parse_yaml(package["resolved.yaml"])
    catalog = content.pop("attribute_catalog", [])

    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(item) for item in value]
        if isinstance(value, dict):
            return {name: catalog[each] if name == "base" else filled(each) for name, each in value.items()}
        return value

    defined = [catalog[number] for number in content["registry"].pop("attributes", [])]
    return package["manifest.yaml"], filled(content), sorted(map(repr, defined)), sorted(map(repr, catalog))


def empty_sections(pages: Path) -> int:
    """Take out what is between the marks of all pages below a folder; how many sections there were."""
    found = 0
    for page in pages.rglob("*.md"):
        kept, inside = [], False
        for line in page.read_text().split("\n"):
            inside = inside and not _END.match(line)
            if not inside:
                kept.append(line)
                inside = bool(_BEGIN.match(line))
                found += inside
        page.write_text("\n".join(kept))
    return found


def _if_possible(make: Callable[[], Any]) -> Any:
    with suppress(WeavergenError):
        return make()
    return None
