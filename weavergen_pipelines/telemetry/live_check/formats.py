"""What a report is written as: JSON, YAML, JSON lines, or what templates make of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from weavergen_pipelines.errors import WeavergenError, nearest
from weavergen_pipelines.telemetry.live_check.render import DEFAULT_TARGET, render_files

if TYPE_CHECKING:
    from collections.abc import Callable

Texts: TypeAlias = dict[str, str]
"""Texts by the name of the file that each would be."""

TEMPLATES = "live_check_templates"
MUTE = "mute"
_NAME = "live_check"


class NoFormat(WeavergenError):
    """There is no format of that name."""


@dataclass(frozen=True)
class ReportFormat:
    """A format: `write` gives the texts of a document, which may hold what orjson writes as JSON.

    With `by_line` a document is one line, and a report is one line for each sample and one for the statistics.
    """

    content_type: str
    write: Callable[[Any], Texts]
    by_line: bool = False

    def text(self, document: Any) -> str:
        """All texts of a document as one."""
        return "".join(self.write(document).values())


def report_format(name: str, templates: Path | None = None) -> ReportFormat | None:
    """The format of that name, `ansi` or a folder of `templates` among them; None for `mute`.

    Folders go before the other formats, so that they may have the same names.

    Raises:
        NoFormat: there is none.
        TemplatesNotFound: the folder is empty.
    """
    if name.lower() == MUTE:
        return None
    folder = (templates or Path(TEMPLATES)) / name
    if folder.is_dir():
        from weavergen_pipelines.forge.folder import read_templates

        own = {f"{name}/{path}": content for path, content in read_templates(folder).items()}
        return ReportFormat("text/plain", partial(render_files, target=name, templates=own))
    if name == DEFAULT_TARGET:
        return ReportFormat("text/plain", render_files)
    if name.lower() in _WRITTEN:
        return _WRITTEN[name.lower()]
    hint = f"{nearest(name, (DEFAULT_TARGET, *_WRITTEN, MUTE))}; or a folder in {folder.parent}"
    raise NoFormat(f"there is no format {name!r}", where="--format", hint=hint)


def _json(document: Any) -> Texts:
    return {f"{_NAME}.json": orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()}


def _line(document: Any) -> Texts:
    return {f"{_NAME}.jsonl": orjson.dumps(document).decode()}


def _yaml(document: Any) -> Texts:
    from weavergen_pipelines.semconv.yaml.write import write_yaml

    return {f"{_NAME}.yaml": write_yaml(orjson.loads(orjson.dumps(document))).decode()}


_WRITTEN = {
    "json": ReportFormat("application/json", _json),
    "yaml": ReportFormat("application/yaml", _yaml),
    "jsonl": ReportFormat("application/jsonl", _line, by_line=True),
}
