"""`weavergen registry search`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weavergen_pipelines.cli.command import registry_command
from weavergen_pipelines.cli.options import Format, RegistryOptions, common_inputs, printed
from weavergen_pipelines.errors import WeavergenError

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult


class Kind(StrEnum):
    """What can be found."""

    ALL = "all"
    ATTRIBUTE = "attribute"
    METRIC = "metric"
    SPAN = "span"
    EVENT = "event"
    ENTITY = "entity"


class Stability(StrEnum):
    """How stable it can be."""

    STABLE = "stable"
    RELEASE_CANDIDATE = "release_candidate"
    BETA = "beta"
    ALPHA = "alpha"
    DEVELOPMENT = "development"
    EXPERIMENTAL = "experimental"


class SearchFormat(StrEnum):
    """How results are printed."""

    RICH = "rich"
    JSON = "json"
    MERMAID = "mermaid"
    NAMES = "names"


@dataclass(frozen=True)
class FilterOptions:
    """What is left out."""

    kind: Annotated[Kind, typer.Option("--type", help="Only what is of this kind.")] = Kind.ALL
    stability: Annotated[Stability | None, typer.Option("--stability", help="Only what is this stable.")] = None
    hide_deprecated: Annotated[bool, typer.Option("--hide-deprecated", help="Leave out what is deprecated.")] = False
    limit: Annotated[int, typer.Option("--limit", min=0, max=1000, help="How many results there may be.")] = 20
    offset: Annotated[int, typer.Option("--offset", min=0, help="How many results to pass over.")] = 0
    namespace_separator: Annotated[
        str, typer.Option("--namespace-separator", help="What divides names into namespaces.")
    ] = "."


def register(app: typer.Typer) -> None:
    """Add the command to those on registries."""
    registry_command(
        app, "search", example="weavergen registry search 'server duration' --type metric", watches=("registry",)
    )(search)


def search(
    *,
    query: Annotated[str | None, typer.Argument(help="A part of a name, or words; without, you browse.")] = None,
    options: RegistryOptions,
    filters: FilterOptions,
    output_format: Annotated[
        SearchFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="How to print what is found; [bold]names[/] are those of attributes that contain QUERY, as Weaver "
            "prints them. [dim]\\[default: rich on a terminal, names elsewhere][/]",
        ),
    ] = None,
    lineage: Annotated[bool, typer.Option("--lineage", help="As with Weaver, it changes nothing.")] = False,  # noqa: ARG001 - it is accepted
) -> None:
    """Find what a registry defines, the best first; on a terminal and without a query, search as you type."""
    from weavergen_pipelines.cli.run import finish, print_text, start

    browsing = query is None and output_format is None
    if browsing and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise WeavergenError("there is no terminal to browse on", hint="name a query, or a --format for everything")
    inputs = {**common_inputs(options), "v2": True, "query": query, **_filters(filters), **_printed(output_format)}
    result = start("registry_search", inputs, options.executor)
    if not browsing:
        print_text(result)
    finish(result, inputs)
    if browsing:
        _browse(result, filters.namespace_separator)


def _filters(given: FilterOptions) -> dict[str, Any]:
    return {
        "kind": None if given.kind is Kind.ALL else given.kind.value,
        "stability": given.stability.value if given.stability else None,
        "hide_deprecated": given.hide_deprecated,
        "limit": given.limit,
        "offset": given.offset,
        "namespace_separator": given.namespace_separator,
    }


def _printed(given: SearchFormat | None) -> dict[str, Any]:
    chosen = given or (SearchFormat.RICH if sys.stdout.isatty() else SearchFormat.NAMES)
    return {**printed(Format.RICH), "format": chosen.value}


def _browse(result: WorkflowExecutionResult, separator: str) -> None:
    """Search the registry that was resolved, and print the name of what is taken."""
    from weavergen_pipelines.cli.browser import browse
    from weavergen_pipelines.cli.run import artifacts
    from weavergen_pipelines.semconv.search import SearchIndex

    document = artifacts().get_json(result.stores["resolved_registry"]["document"]["digest"])
    taken = browse(SearchIndex(document, separator=separator))
    if taken is not None:
        print(taken.name)
