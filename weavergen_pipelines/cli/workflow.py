"""`weavergen workflow …`: the diagrams, and running one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weavergen_pipelines.cli.command import command
from weavergen_pipelines.cli.options import Executor, Format, OutputFormat, RunBy

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.catalog import Catalog

app = typer.Typer(name="workflow", help="List, show, check and run diagrams.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The id of a process, or a BPMN file.")]
Tasks = Annotated[list[str] | None, typer.Option("--tasks", help="A module that registers service tasks.")]


@command(app, "list", example="weavergen workflow list --format json")
def list_workflows(output_format: OutputFormat = Format.RICH) -> None:
    """List the processes."""
    from weavergen_pipelines.cli.run import catalog
    from weavergen_pipelines.cli.tables import show_records

    records = [
        {"process": name, "purpose": entry.process.documentation, "file": _shown(entry.diagram.path)}
        for name, entry in sorted(catalog().entries.items())
    ]
    show_records(records, output_format, empty="no processes")


@command(app, example="weavergen workflow show parallel_generate --format mermaid")
def show(name: Name, output_format: OutputFormat = Format.RICH) -> None:
    """Show one process: its elements, or its picture as Mermaid text."""
    from weavergen_pipelines.cli.tables import show_records
    from weavergen_pipelines.workflow.draw.mermaid import mermaid

    diagrams, process_id = _found(name)
    process = diagrams.get(process_id).process
    if output_format is Format.MERMAID:
        print(mermaid(process))
        return
    records = [
        {"element": node.id, "kind": type(node).__name__, "name": node.name, "task": getattr(node, "operator", None)}
        for node in process.nodes.values()
    ]
    show_records(records, output_format, empty="no elements")


@command(app, example="""weavergen workflow run registry_check --context '{"registry": "bundled"}'""")
def run(
    name: Name,
    context: Annotated[str, typer.Option("--context", help="The data inputs: JSON, or a file of it.")] = "{}",
    tasks: Tasks = None,
    output_format: OutputFormat = Format.RICH,
    executor: RunBy = Executor.SPIFF,
) -> None:
    """Run a process, and print its outcome, data and executed elements."""
    from weavergen_pipelines.cli.run import finish, start
    from weavergen_pipelines.cli.tables import show_json

    _import_tasks(tasks or [])
    diagrams, process_id = _found(name)
    result = start(process_id, _context(context), executor, diagrams=diagrams)
    if output_format is Format.JSON:
        show_json(result.to_json())
        raise typer.Exit(result.exit_code)
    _show_result(result.to_json())
    finish(result, {})


@command(app, example="weavergen workflow lint my_process.bpmn --tasks my_package.tasks")
def lint(
    name: Annotated[str | None, typer.Argument(help="A process or a BPMN file; without one, every diagram.")] = None,
    tasks: Tasks = None,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """Check diagrams: every problem at once, by file, line and element."""
    from weavergen_pipelines.cli.run import catalog
    from weavergen_pipelines.cli.tables import show_records
    from weavergen_pipelines.workflow.service_task import REGISTRY
    from weavergen_pipelines.workflow.validate import lint as find_problems

    _import_tasks(tasks or [])
    diagrams = _found(name)[0] if name else catalog()
    problems = find_problems(diagrams, REGISTRY)
    records = [{"where": str(problem.where), "problem": problem.what, "hint": problem.hint} for problem in problems]
    show_records(records, output_format, empty=f"{len(diagrams.entries)} processes, no problems")
    raise typer.Exit(1 if problems else 0)


def _found(name: str) -> tuple[Catalog, str]:
    """The catalog and the id of a process; a file is added to the catalog, and its first process is meant."""
    from weavergen_pipelines.cli.run import catalog
    from weavergen_pipelines.workflow.catalog import Catalog
    from weavergen_pipelines.workflow.parse import parse_diagram

    known = catalog()
    path = Path(name)
    if path.suffix != ".bpmn" and not path.is_file():
        return known, name
    diagram = parse_diagram(path)
    return Catalog((path, *known.files)), next(iter(diagram.processes))


def _context(given: str) -> dict[str, Any]:
    import orjson

    from weavergen_pipelines.errors import UsageError

    text = given if given.lstrip().startswith("{") else _read(Path(given))
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"this is no JSON: {error}", where="--context", hint='give {"name": value}') from error
    if not isinstance(value, dict):
        raise UsageError("the data inputs are an object", where="--context", hint='give {"name": value}')
    return value


def _read(path: Path) -> str:
    from weavergen_pipelines.errors import UsageError

    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", where="--context") from error


def _import_tasks(modules: list[str]) -> None:
    import sys
    from importlib import import_module

    from weavergen_pipelines.errors import UsageError

    sys.path.insert(0, str(Path.cwd()))
    for module in modules:
        try:
            import_module(module)
        except ImportError as error:
            raise UsageError(f"cannot import {module!r}: {error}", where="--tasks") from error


def _show_result(result: dict[str, Any]) -> None:
    from weavergen_pipelines.cli.tables import show_json

    show_json({key: result[key] for key in ("outcome", "data", "executed", "errors")})


def _shown(path: str) -> str:
    """A path as short as can be: relative to where the user is, if it is below."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path
