"""`weavergen workflow draw …`: pictures of processes and of executions, and diagrams for other tools."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from weavergen_pipelines.cli.command import command
from weavergen_pipelines.cli.diagrams import Name, Tasks, drawable, import_modules


class Pictures(StrEnum):
    """The formats of pictures."""

    SVG = "svg"
    PNG = "png"
    MERMAID = "mermaid"
    ASCII = "ascii"


Output = Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; standard output without one.")]
PictureOption = Annotated[Pictures, typer.Option("--format", "-f", help="The format of the picture.")]

_DRAWN = "weavergen workflow draw registry_check --format png --output check.png"
_EXPORTED = "weavergen workflow export my_process.bpmn --output drawn.bpmn"
_TEMPLATES = "weavergen workflow templates -o .camunda/element-templates/weavergen.json"


def register(app: typer.Typer) -> None:
    """Add the commands to those on diagrams."""
    command(app, "draw", example=_DRAWN, machine="--format mermaid or svg")(draw)
    command(app, "export", example=_EXPORTED, machine="BPMN as XML")(export)
    command(app, "templates", example=_TEMPLATES, machine="element templates as JSON")(templates)


def draw(
    name: Annotated[str, typer.Argument(help="A process, a BPMN file, or with --execution the id of an execution.")],
    execution: Annotated[bool, typer.Option("--execution", help="Draw an execution, coloured by its states.")] = False,
    output: Output = None,
    picture_format: PictureOption = Pictures.SVG,
) -> None:
    """Draw a process, as its editor did or laid out where none did; or how far an execution of it is."""
    from weavergen_pipelines.workflow.draw.picture import PictureFormat, picture

    format_ = PictureFormat(picture_format.value)
    if not execution:
        _write(picture(drawable(name), format_), output)
        return
    from weavergen_pipelines.cli.run import engine
    from weavergen_pipelines.workflow.engine.drawn import drawn_execution

    with engine() as running:
        entry, states = drawn_execution(running, name)
    _write(picture(entry, format_, states), output)


def export(name: Name, output: Output = None) -> None:
    """Print the BPMN of a process as it was read, with a drawing of what nobody has drawn."""
    from weavergen_pipelines.workflow.draw import layout
    from weavergen_pipelines.workflow.export import export_diagram

    diagram = drawable(name).diagram
    laid_out = layout(diagram)
    _write(export_diagram(diagram, shapes=laid_out.shapes.values(), edges=laid_out.edges.values()), output)


def templates(tasks: Tasks = None, output: Output = None) -> None:
    """Print the service tasks as element templates for the Camunda modeler."""
    import orjson

    from weavergen_pipelines.tasks import register_all
    from weavergen_pipelines.workflow.element_templates import element_templates
    from weavergen_pipelines.workflow.service_task import REGISTRY

    register_all()
    import_modules(tasks)
    _write(orjson.dumps(element_templates(REGISTRY), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE), output)


def _write(content: bytes, output: Path | None) -> None:
    """Write to a file, or to standard output."""
    if output is None:
        sys.stdout.buffer.write(content)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(content)
