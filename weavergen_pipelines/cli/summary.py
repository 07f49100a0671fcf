"""What a command whose result is elsewhere has done: a sentence for people, or JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from weavergen_pipelines.cli.session import session
from weavergen_pipelines.cli.tables import show_json


class SummaryFormat(StrEnum):
    """How it is told what was done."""

    TEXT = "text"
    JSON = "json"


Summary = Annotated[
    SummaryFormat,
    typer.Option("--format", "-f", help="Tell what was done in a sentence on standard error, or as JSON."),
]


def show_summary(done: Mapping[str, Any], output_format: SummaryFormat, sentence: str) -> None:
    """Tell what was done; `sentence` has its values in braces."""
    if output_format is SummaryFormat.JSON:
        show_json(done)
    else:
        session().notes.print(sentence.format(**done), markup=False, soft_wrap=True)
