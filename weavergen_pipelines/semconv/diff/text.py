"""Reports of changes as text, laid out as the reference prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diff.changes import CHANGE_TYPES, change_name

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.diff.changes import Change

_SECTIONS = ("registry_attributes", "metrics", "events", "spans", "resources")
_RESET = "\x1b[0m"
_BOLD, _RED, _GREEN, _CYAN, _BRIGHT_WHITE = "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[97m"


def diff_text(report: Mapping[str, Any], layout: str) -> str:
    """The text of a report in one of the `DIFF_FORMATS`.

    Sections that the reference leaves out of its texts are left out: entities in format 1, groups of attributes in 2.
    """
    return DIFF_FORMATS[layout](report)


def _ansi(report: Mapping[str, Any]) -> str:
    head, baseline = _versions(report)
    lines = ["", _paint(f"Schema Changes between `{head}` and `{baseline}`", _RED, _BOLD), ""]
    for section, changes in _changed(report):
        lines.append(_paint(f"List of Changes to {_title(section)}", _CYAN, _BOLD))
        for kind, found in _by_type(changes):
            subject = _title(section) if kind in ("added", "renamed") else section
            lines += [_paint(f"{kind.capitalize()} {subject}:", _BOLD, _GREEN), *map(_ansi_line, found), ""]
    return "\n".join(lines) + "\n"


def _ansi_line(change: Change) -> str:
    verb = {"added": "Add ", "renamed": "Rename "}.get(change["type"], "")
    new = f" to {_paint(change['new_name'], _BRIGHT_WHITE)}" if "new_name" in change else ""
    return f"  - {verb}{_paint(change_name(change), _BRIGHT_WHITE)}{new}{_note(change)}"


def _markdown(report: Mapping[str, Any]) -> str:
    head, baseline = _versions(report)
    lines = ["# Summary of Schema Changes", "## Registry versions", f"Baseline: {baseline}", "", f"Head: {head}", ""]
    for section, changes in _changed(report):
        lines.append(f"## {_title(section)}")
        for kind, found in _by_type(changes):
            lines += [f"### {kind.capitalize()}", *map(_markdown_line, found), ""]
    return "\n".join(lines) + "\n"


def _markdown_line(change: Change) -> str:
    new = f" --> {change['new_name']}" if "new_name" in change else ""
    return f"- {change_name(change)}{new}{_note(change)}"


def _ansi_stats(report: Mapping[str, Any]) -> str:
    head, baseline = _versions(report)
    lines = ["", _paint(f"Summary of Schema Changes between {head} and {baseline}", _RED, _BOLD), ""]
    for section in _SECTIONS:
        counts = Counter(change["type"] for change in report["changes"].get(section, ()))
        lines.append(_paint(f"{_title(section)} Changes", _GREEN))
        lines += [f"    {kind.capitalize():<14}: {counts[kind]}" for kind in CHANGE_TYPES]
        lines.append("    ")
    return "\n".join(lines) + "\n"


DIFF_FORMATS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "ansi": _ansi,
    "ansi-stats": _ansi_stats,
    "markdown": _markdown,
}
"""The layouts of a report as text."""


def _versions(report: Mapping[str, Any]) -> tuple[str, str]:
    return report["head"]["semconv_version"], report["baseline"]["semconv_version"]


def _changed(report: Mapping[str, Any]) -> Iterator[tuple[str, list[Change]]]:
    found = ((section, report["changes"].get(section)) for section in _SECTIONS)
    return ((section, changes) for section, changes in found if changes)


def _by_type(changes: list[Change]) -> Iterator[tuple[str, list[Change]]]:
    """The changes of each type that there is, sorted by name whatever its case."""
    for kind in CHANGE_TYPES:
        found = [change for change in changes if change["type"] == kind]
        if found:
            yield kind, sorted(found, key=lambda change: change_name(change).lower())


def _note(change: Change) -> str:
    return f" (Note: {change['note']})" if "note" in change else ""


def _title(section: str) -> str:
    return section.replace("_", " ").title()


def _paint(text: str, *codes: str) -> str:
    """Each code around what there is so far."""
    for code in codes:
        text = f"{code}{text}{_RESET}"
    return text
