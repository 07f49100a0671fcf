"""Lists of plain records, as a table for people or as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from weavergen_pipelines.cli.options import Format
from weavergen_pipelines.errors import UsageError


def show_records(records: Sequence[Mapping[str, Any]], output_format: Format, *, empty: str) -> None:
    """Print records with the same keys."""
    if output_format is Format.MERMAID:
        raise UsageError("a list has no diagram", where="--format", hint="use rich or json")
    if output_format is Format.JSON:
        show_json(list(records))
    elif records:
        _show_table(records)
    else:
        print(empty)


def show_json(value: Any) -> None:
    """Print a value as indented JSON."""
    import orjson

    print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def _show_table(records: Sequence[Mapping[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    table = Table(*(Column(key.replace("_", " ").capitalize(), overflow="fold") for key in records[0]))
    for record in records:
        table.add_row(*(Text(_cell(value)) for value in record.values()))
    Console().print(table)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    import orjson

    return "" if value is None else orjson.dumps(value).decode()
