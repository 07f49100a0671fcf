"""`output.format` makes a report of any result; the other `output.*` tasks turn a report into text."""

from __future__ import annotations

import io
from typing import Any

import orjson

from weavergen_pipelines.tasks.presenters import present
from weavergen_pipelines.tasks.values import Report
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

ROOMS = ("weavergen_pipelines.tasks.presenters",)


@service_task("output.format", rooms=ROOMS)
def format_report(value: Any, context: TaskContext, title: str = "", name: str = "report") -> Report:
    """Lay a result out as facts and one table; the document behind it goes along as an artifact."""
    return present(value, title, context.artifacts).model_copy(update={"name": name})


@service_task("output.json.structured")
def json_structured(report: Report, context: TaskContext) -> str:
    """The document behind a report, as indented JSON with sorted keys."""
    document = context.artifacts.get_json(report.document)
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()


@service_task("output.rich.console")
def rich_console(report: Report, width: int = 100, color: bool = False) -> str:
    """A report as text for a terminal: its facts, then its table."""
    from rich.console import Console
    from rich.table import Column, Table

    console = Console(file=io.StringIO(), width=width, force_terminal=color, no_color=not color, highlight=False)
    console.print(report.title, style="bold", markup=False)
    facts = Table.grid(padding=(0, 2))
    for label, fact in report.facts:
        facts.add_row(label, _plain(fact))
    console.print(facts)
    if report.rows:
        table = Table(*(Column(name, overflow="fold") for name in report.columns))
        for row in report.rows:
            table.add_row(*map(_plain, row))
        console.print(table)
    assert isinstance(console.file, io.StringIO)  # noqa: S101 - given to it above
    return console.file.getvalue().rstrip("\n")


def _plain(text: str) -> Any:
    """Text whose brackets are no markup."""
    from rich.text import Text

    return Text(text)


@service_task("output.mermaid.diagram")
def mermaid_diagram(report: Report) -> str:
    """A report as a Mermaid mind map: the title, its facts, and one branch per row."""
    branches = [(2, f"{label}: {fact}") for label, fact in report.facts]
    for row in report.rows:
        branches.append((2, row[0]))
        branches += [(3, f"{column}: {cell}") for column, cell in zip(report.columns[1:], row[1:], strict=True)]
    lines = [f"{'  ' * depth}n{index}[{_quoted(text)}]" for index, (depth, text) in enumerate(branches)]
    return "\n".join(["mindmap", f"  root(({_quoted(report.title)}))", *lines])


def _quoted(text: str) -> str:
    """A Mermaid label: entities for what would end it."""
    safe = text.replace("#", "#35;").replace('"', "#quot;").replace("\n", " ")
    return f'"{safe}"'
