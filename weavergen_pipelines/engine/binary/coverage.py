"""The coverage of policies that the executable prints: after each stage, and for each file before resolution."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from weavergen_pipelines.policy.rego.coverage import Coverage, FileCoverage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FULL = " has full coverage"
_LINE = re.compile(r"(?:\x1b\[3(?P<kind>[12])m)? *(?P<number>\d+)  ")
_MISSED, _COVERED = "1", "2"

Report = tuple[str, dict[int, str]]
"""A file, and the kind of each of its lines that has one."""


def split_coverage(output: bytes) -> tuple[str, bytes]:
    """The reports, and the diagnostics that come after them."""
    lines = output.decode(errors="replace").splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if line.startswith("[")), len(lines))
    return "".join(lines[:end]), "".join(lines[end:]).encode()


def read_coverage(printed: str, modules: Mapping[str, str]) -> Coverage:
    """The reports as one, of the modules that are given (path → text): a line counts if it was evaluated in any."""
    reports: dict[str, list[dict[int, str]]] = {}
    for path, lines in _reports(printed):
        reports.setdefault(path, []).append(lines)
    files = (_file(path, modules[path], reports[path]) for path in modules if path in reports)
    return Coverage(tuple(files))


def _file(path: str, text: str, reports: list[dict[int, str]]) -> FileCoverage:
    """One file. What has full coverage is printed without its lines, so nothing is known of them but that."""
    missed = [{line for line, kind in lines.items() if kind == _MISSED} for lines in reports]
    covered = {line for lines in reports for line, kind in lines.items() if kind == _COVERED}
    return FileCoverage(path, tuple(sorted(covered)), tuple(sorted(set.intersection(*missed) - covered)), text)


def _reports(printed: str) -> Iterator[Report]:
    path, lines = None, dict[int, str]()
    for line in [*printed.splitlines(), ""]:
        match = _LINE.match(line)
        if match and path:
            lines[int(match["number"])] = match["kind"]
            continue
        if path:
            yield path, lines
        path, lines = (line[:-1], {}) if line.endswith(".rego:") else (None, {})
        if line.endswith(_FULL):
            yield line.removesuffix(_FULL), {}
