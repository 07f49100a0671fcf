"""Policies with their lines marked: those that were evaluated, and those that were not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_EVALUATED, _MISSED, _OTHER = ("green", "+"), ("red", "-"), ("", " ")


def print_coverage(files: list[Mapping[str, Any]], console: Console) -> None:
    """Print the report of `--display-policy-coverage`, as the reference does; without colours, lines have signs."""
    console.print("COVERAGE REPORT:", markup=False)
    for file in files:
        if not file["not_covered"]:
            console.print(f"{file['path']} has full coverage", markup=False)
            continue
        console.print(f"{file['path']}:", markup=False)
        for style, line in _lines(file, signs=console.color_system is None):
            console.print(line, style=style or None, markup=False, highlight=False, soft_wrap=True)


def _lines(file: Mapping[str, Any], *, signs: bool) -> Iterator[tuple[str, str]]:
    missed, covered = set(file["not_covered"]), set(file["covered"])
    for number, text in enumerate(file["text"].split("\n"), 1):
        style, sign = _MISSED if number in missed else _EVALUATED if number in covered else _OTHER
        yield style, f"{sign if signs else ' '}{number:4}  {text}"
