"""`weavergen workflow …`: the diagrams, and running one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weavergen_pipelines.cli import execution, pictures
from weavergen_pipelines.cli.command import command, epilog
from weavergen_pipelines.cli.diagrams import Name, Tasks, found, import_modules, linted
from weavergen_pipelines.cli.options import Format, OutputFormat

app = typer.Typer(
    name="workflow",
    help="List, show, check and run diagrams.",
    epilog=epilog("weavergen workflow list --format json"),
    no_args_is_help=True,
)
execution.register(app)
pictures.register(app)


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

    diagrams, process_id = found(name)
    process = diagrams.get(process_id).process
    if output_format is Format.MERMAID:
        print(mermaid(process))
        return
    records = [
        {"element": node.id, "kind": type(node).__name__, "name": node.name, "task": getattr(node, "operator", None)}
        for node in process.nodes.values()
    ]
    show_records(records, output_format, empty="no elements")


@command(app, example="weavergen workflow lint my_process.bpmn --tasks my_package.tasks")
def lint(
    name: Annotated[str | None, typer.Argument(help="A process or a BPMN file; without one, every diagram.")] = None,
    tasks: Tasks = None,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """Check diagrams: every problem at once, and what each executor makes of each element."""
    from weavergen_pipelines.cli.lint import show_report
    from weavergen_pipelines.cli.run import catalog
    from weavergen_pipelines.cli.session import session
    from weavergen_pipelines.workflow.coverage import coverage
    from weavergen_pipelines.workflow.service_task import REGISTRY
    from weavergen_pipelines.workflow.validate import lint as find_problems

    import_modules(tasks)
    diagrams, path = linted(name) if name else (catalog(), None)
    allowed = session().settings.engine.allow_scripts
    problems = [
        problem
        for problem in find_problems(diagrams, REGISTRY, allow_scripts=allowed)
        if path in (None, getattr(problem.where, "path", path))
    ]
    elements = [one for one in coverage(diagrams, REGISTRY, allow_scripts=allowed) if path in (None, one.path)]
    show_report(problems, elements, output_format)
    raise typer.Exit(1 if any(problem.severity == "error" for problem in problems) else 0)


def _shown(path: str) -> str:
    """A path as short as can be: relative to where the user is, if it is below."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path
