"""A diagram goes out as it came in, whatever other tools have written into it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bpmn_text import diagram, end, path, process, start
from lxml import etree

from weavergen_pipelines.workflow.catalog import find_bpmn_dirs
from weavergen_pipelines.workflow.draw.layout import layout
from weavergen_pipelines.workflow.export import export_diagram
from weavergen_pipelines.workflow.model import Diagram, Edge, PlainTask, Process, Shape
from weavergen_pipelines.workflow.parse import parse_diagram, read_diagram
from weavergen_pipelines.workflow.parse.xml import BPMNDI
from weavergen_pipelines.workflow.validate.schema import check_schema

FILES = sorted(
    [file for folder in find_bpmn_dirs() for file in folder.rglob("*.bpmn")]
    + list((Path(__file__).parent / "parse_cases").glob("*.bpmn"))
)
BOX = Shape("start", 1, 2, 36, 36)
LINE = Edge("start_end", ((37, 20), (99.5, 20)))
FOREIGN = """<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>
<?editor keep="this"?>
<!-- before -->
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:v" targetNamespace="urn:x" v:made="ö">
  <!-- within -->
  <process id="main" v:colour="red">
    <extensionElements>
      <v:data deep="1"><v:more><![CDATA[a < b]]></v:more></v:data>
    </extensionElements>
    <startEvent id="start"/>
    <endEvent id="end"/>
    <sequenceFlow id="start_end" sourceRef="start" targetRef="end"/>
  </process>
  <relationship type="urn:x"><source>start</source><target>end</target></relationship>
</definitions>
<!-- after -->
"""


def without_drawing(content: bytes) -> bytes:
    root = etree.fromstring(content)
    for page in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        root.remove(page)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def canonical(content: bytes) -> str:
    return etree.canonicalize(without_drawing(content).decode(), strip_text=True, with_comments=True)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_not_touched_is_the_same_to_the_byte(file):
    assert export_diagram(parse_diagram(file)) == file.read_bytes()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_drawing_can_be_added_and_nothing_else_changes(file):
    bare = parse_diagram(without_drawing(file.read_bytes()))
    drawn = layout(bare)

    exported = export_diagram(bare, shapes=drawn.shapes.values(), edges=drawn.edges.values())

    again = read_diagram(exported)
    assert again.problems == ()
    assert (dict(again.diagram.shapes), dict(again.diagram.edges)) == (dict(drawn.shapes), dict(drawn.edges))
    assert canonical(exported) == canonical(bare.source)
    assert [str(problem) for problem in check_schema(file, exported)] == []


def test_comments_instructions_and_extensions_of_other_tools_stay():
    exported = export_diagram(parse_diagram(FOREIGN.encode("ISO-8859-1")), shapes=[BOX], edges=[LINE])

    written = exported.decode("ISO-8859-1")
    assert all(
        part in written for part in ('<?editor keep="this"?>', "<!-- before -->", "<!-- after -->", "<![CDATA[a")
    )
    assert written.lower().startswith("<?xml version='1.0' encoding='iso-8859-1' standalone='yes'?>")
    assert canonical(exported) == canonical(FOREIGN.encode("ISO-8859-1"))
    assert written.index("BPMNDiagram") < written.index("<relationship")


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1"])
def test_the_encoding_stays(encoding):
    text = FOREIGN.replace("ISO-8859-1", encoding)

    exported = export_diagram(parse_diagram(text.encode(encoding)), shapes=[BOX])

    assert 'v:made="ö"' in exported.decode(encoding)
    assert parse_diagram(exported).shapes == {"start": BOX}


def test_only_what_is_not_drawn_yet_is_added():
    text = diagram(process("main", start(), end(), path("start", "end"))).encode()
    first = export_diagram(parse_diagram(text), shapes=[BOX])
    moved, other = Shape("start", 500, 500, 1, 1), Shape("end", 99.5, 2, 36, 36)

    second = parse_diagram(export_diagram(parse_diagram(first), shapes=[moved, other], edges=[LINE]))

    assert second.shapes == {"start": BOX, "end": other}
    assert second.edges == {"start_end": LINE}
    assert second.source.count(b"<bpmndi:BPMNPlane ") == 1


def test_a_plane_that_is_there_takes_what_belongs_to_it():
    body = "<bpmn:subProcess id='sub'><bpmn:task id='a' /><bpmn:task id='b' /></bpmn:subProcess>"
    inner = Shape("a", 1, 1, 9, 9, plane="sub")
    first = export_diagram(parse_diagram(diagram(process("main", body)).encode()), shapes=[inner])

    second = parse_diagram(export_diagram(parse_diagram(first), shapes=[Shape("b", 20, 1, 9, 9, plane="sub")]))

    assert {shape.element: shape.plane for shape in second.shapes.values()} == {"a": "sub", "b": "sub"}
    assert second.source.count(b"<bpmndi:BPMNPlane ") == 2


def test_a_diagram_that_was_built_in_code_is_written():
    built = Diagram(path="", digest="", processes={"main": Process("main", nodes={"t": PlainTask("t")})})

    found = parse_diagram(export_diagram(built, shapes=[Shape("t", 1, 1, 9, 9)]))

    assert (list(found.processes["main"].nodes), list(found.shapes)) == (["t"], ["t"])
