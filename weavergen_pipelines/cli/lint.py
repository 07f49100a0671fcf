"""What is wrong with diagrams, and what each executor makes of their elements."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.cli.options import Format
from weavergen_pipelines.cli.tables import show_json, show_records
from weavergen_pipelines.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from weavergen_pipelines.workflow.coverage import ElementReport
    from weavergen_pipelines.workflow.problems import DiagramError

SUPPORT = ("supported", "degraded", "refused")


def show_report(problems: Sequence[DiagramError], elements: Sequence[ElementReport], format_: Format) -> None:
    """Print the problems, and the coverage: each element of one file, counts by process for several."""
    if format_ is Format.MERMAID:
        raise UsageError("a report has no diagram", where="--format", hint="use rich or json")
    if format_ is Format.JSON:
        show_json({"problems": _problems(problems), "elements": [element.to_json() for element in elements]})
        return
    show_records(_problems(problems), format_, empty="no problems")
    one_file = len({element.path for element in elements}) == 1
    show_records(_each(elements) if one_file else _counted(elements), format_, empty="no elements")


def _problems(problems: Iterable[DiagramError]) -> list[dict[str, Any]]:
    return [
        {"severity": one.severity, "where": str(one.where), "problem": one.what, "hint": one.hint} for one in problems
    ]


def _each(elements: Iterable[ElementReport]) -> list[dict[str, Any]]:
    return [
        {
            "line": element.line,
            "element": element.element,
            "kind": element.kind,
            "in_process": element.in_process.support,
            "dagster": element.dagster.support,
            "why": element.in_process.why or element.dagster.why,
        }
        for element in elements
    ]


def _counted(elements: Iterable[ElementReport]) -> list[dict[str, Any]]:
    here: dict[str, Counter[str]] = {}
    there: dict[str, Counter[str]] = {}
    for element in elements:
        here.setdefault(element.process, Counter())[element.in_process.support] += 1
        there.setdefault(element.process, Counter())[element.dagster.support] += 1
    return [
        {"process": process, "in_process": _told(counts), "dagster": _told(there[process])}
        for process, counts in here.items()
    ]


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[support]} {support}" for support in SUPPORT if counts[support])
