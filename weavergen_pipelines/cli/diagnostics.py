"""Problems, as the user wants them printed: by templates of a name, ours or the user's, or as JSON or YAML."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weavergen_pipelines.cli.problems import Item
from weavergen_pipelines.cli.session import Session, session
from weavergen_pipelines.cli.switch import switched
from weavergen_pipelines.errors import WeavergenError, nearest

ANSI = "ansi"
TEMPLATES = "diagnostic_templates"
_DATA = ("json", "yaml", "jsonl", "mute")
_PLAIN, _BOLD, _RED, _YELLOW, _CYAN = (f"\x1b[{code}m" for code in ("0", "1", "1;31", "33", "36"))
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


class UnknownDiagnosticFormat(WeavergenError):
    """There are no templates of that name, neither ours nor the user's."""


@dataclass(frozen=True)
class DiagnosticStyle:
    """How problems are printed; `asked` tells that the user has said so, by an option, a setting or templates."""

    format: str = ANSI
    folder: Path = Path(TEMPLATES)
    stdout: bool = False
    asked: bool = False


def style_of(session: Session) -> DiagnosticStyle:
    """The style of a command: its options over `.weaver.toml` over the defaults.

    Raises:
        WeavergenError: there is a `.weaver.toml` that cannot be read.
    """
    loaded = session.weaver_toml
    toml = loaded.settings.diagnostics if loaded else None
    format_ = session.diagnostic_format or (toml and toml.format)
    folder = session.diagnostic_template or Path((toml and toml.template) or TEMPLATES)
    stdout = switched(session.diagnostic_stdout, toml.stdout if toml else None)
    return DiagnosticStyle(format_ or ANSI, folder, stdout, asked=bool(format_) or (folder / ANSI).is_dir())


def reports_problems() -> bool:
    """Whether the user wants problems in a form of their own: then no report stands beside them unasked."""
    return style_of(session()).asked


def presents_results() -> bool:
    """Whether results are presented to people where nobody asks for that."""
    return not (session().quiet or reports_problems())


def show_items(items: Sequence[Item], style: DiagnosticStyle) -> None:
    """Print problems, if there are any.

    Raises:
        WeavergenError: there is no such format, or its templates are wrong.
    """
    if items:
        stream = sys.stdout if style.stdout else sys.stderr
        text = rendered(items, style)
        stream.write(text if stream.isatty() and "NO_COLOR" not in os.environ else _plain(text, style))
        stream.flush()


def rendered(items: Sequence[Item], style: DiagnosticStyle) -> str:
    """The text of problems.

    Raises:
        WeavergenError: there is no such format, or its templates are wrong.
    """
    if not style.asked:
        return "".join(f"{_message(item)}\n" for item in items)
    shown = [{**item, "diagnostic": {**item["diagnostic"], "ansi_message": _message(item)}} for item in items]
    own = style.folder / style.format
    if own.is_dir():
        return _by_templates(shown, style.format, style.folder, trusted=False)
    if style.format in _DATA:
        from weavergen_pipelines.tasks.document import ENCODERS

        return ENCODERS[style.format](shown).decode()
    from weavergen_pipelines.tasks.diagnostic import diagnostic_templates

    shipped = diagnostic_templates()
    if not (shipped / style.format).is_dir():
        known = [*_DATA, *(folder.name for folder in shipped.iterdir())]
        what = f"there is no diagnostic format {style.format!r}"
        raise UnknownDiagnosticFormat(what, where="--diagnostic-format", hint=nearest(style.format, known))
    return _by_templates(shown, style.format, shipped, trusted=True)


def _by_templates(items: Any, name: str, folder: Path, *, trusted: bool) -> str:
    from weavergen_pipelines.forge.folder import read_templates
    from weavergen_pipelines.forge.generate import generate
    from weavergen_pipelines.forge.request import ForgeRequest

    templates = {f"{name}/{path}": content for path, content in read_templates(folder / name).items()}
    files = generate(ForgeRequest(items, templates, name, origin=str(folder)), trusted=trusted)
    text = "".join(content.decode() for content in files.values())
    return text if text.endswith("\n") else f"{text}\n"


def _plain(text: str, style: DiagnosticStyle) -> str:
    return text if style.format in _DATA else _STYLE.sub("", text)


def _message(item: Item) -> str:
    """A problem as a terminal shows it: what, where, and what to do."""
    diagnostic: Mapping[str, Any] = item["diagnostic"]
    warning = diagnostic.get("severity") == "Warning"
    mark = f"{_YELLOW}warning{_PLAIN}" if warning else f"{_RED}error{_PLAIN}"
    place = diagnostic.get("location") or {}
    where = ":".join(str(place[part]) for part in ("path", "line", "column") if place.get(part) is not None)
    lines = [f"{mark}: {f'{_BOLD}{where}{_PLAIN}: ' if where else ''}{diagnostic['message']}"]
    if diagnostic.get("help"):
        lines.append(f"  {_CYAN}hint{_PLAIN}: {diagnostic['help']}")
    return "\n".join(lines)
