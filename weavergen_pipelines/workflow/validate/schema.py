"""The XML schema of BPMN 2.0, which SpiffWorkflow ships."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from weavergen_pipelines.errors import Location
from weavergen_pipelines.workflow.parse.xml import BPMN, read_xml
from weavergen_pipelines.workflow.problems import DiagramError

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.validate.known import Problems


def check_schema(path: Path, content: bytes) -> Problems:
    """Where a file that can be read breaks the schema."""
    schema = _schema()
    if not schema.validate(read_xml(content, str(path))):
        for entry in schema.error_log:  # type: ignore[attr-defined] # the stubs of lxml do not know it
            yield DiagramError(
                entry.message.replace(f"{{{BPMN}}}", ""),
                where=Location(str(path), entry.line),
                hint="schema of BPMN 2.0",
            )


@cache
def _schema() -> etree.XMLSchema:
    spec = find_spec("SpiffWorkflow.bpmn.parser")
    if spec is None or spec.origin is None:
        raise DiagramError("the schema of BPMN 2.0 is not installed", hint="install SpiffWorkflow")
    return etree.XMLSchema(etree.parse(Path(spec.origin).parent / "schema" / "BPMN20.xsd"))
