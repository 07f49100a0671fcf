"""From the model to a file and back: nothing is lost, whatever the model has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from model_strategies import diagrams
from model_text import plain

from weavergen_pipelines.workflow.catalog import find_bpmn_dirs
from weavergen_pipelines.workflow.model import (
    BoundaryEvent,
    CompensateDefinition,
    Diagram,
    EndEvent,
    ErrorEventDefinition,
    PlainTask,
    Process,
    SequenceFlow,
    ServiceTask,
    Shape,
    StartEvent,
    SubProcess,
)
from weavergen_pipelines.workflow.parse import parse_diagram, read_diagram
from weavergen_pipelines.workflow.problems import DiagramError
from weavergen_pipelines.workflow.validate.schema import check_schema
from weavergen_pipelines.workflow.write import complete, write_diagram

HERE = Path(__file__).parent
FILES = sorted(
    [path for folder in find_bpmn_dirs() for path in folder.rglob("*.bpmn")]
    + [path for folder in ("parse_cases", "cases") for path in (HERE / folder).rglob("*.bpmn")]
)


def built(*nodes, flows=(), **fields) -> Diagram:
    process = Process(
        id="main", nodes={node.id: node for node in nodes}, flows={flow.id: flow for flow in flows}, **fields
    )
    return Diagram(path="", digest="", processes={"main": process})


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(diagrams())
def test_what_is_written_reads_as_the_model(diagram):
    written = write_diagram(diagram)

    reading = read_diagram(written)

    assert [str(problem) for problem in reading.problems if "is no element" not in problem.what] == []
    assert plain(reading.diagram) == plain(complete(diagram))
    assert write_diagram(reading.diagram) == written


@pytest.mark.slow
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(diagrams())
def test_and_so_for_thousands(diagram):
    assert plain(read_diagram(write_diagram(diagram)).diagram) == plain(complete(diagram))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_file_that_was_read_is_written_with_the_same_meaning(path, tmp_path):
    diagram = read_diagram(path).diagram
    again = tmp_path / "again.bpmn"

    again.write_bytes(write_diagram(diagram))

    assert plain(parse_diagram(again)) == plain(diagram)
    assert plain(complete(diagram)) == plain(diagram)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_written_obeys_the_schema(path):
    written = write_diagram(read_diagram(path).diagram)

    assert [str(problem) for problem in check_schema(path, written)] == []


def test_code_says_only_what_matters():
    task = ServiceTask("work", operator="a.b", reads=("raw",), writes=("done",), incoming=("f",))
    diagram = built(
        StartEvent("start", outgoing=("f",)),
        task,
        EndEvent("bad", definition=ErrorEventDefinition("no")),
        BoundaryEvent("undo", attached_to="work", definition=CompensateDefinition(), handler="undo_work"),
        PlainTask("undo_work", for_compensation=True),
        flows=[SequenceFlow("f", source="start", target="work")],
    )

    found = parse_diagram(write_diagram(diagram))

    process = found.processes["main"]
    assert plain(process.nodes["work"]) == plain(task)
    assert list(process.stores) == ["raw", "done"]
    assert [error.code for error in found.errors.values()] == ["no"]
    assert isinstance(process.nodes["undo"], BoundaryEvent)
    assert process.nodes["undo"].handler == "undo_work"


def test_ids_that_are_needed_are_not_those_that_are_used():
    diagram = built(PlainTask("definitions"), PlainTask("collaboration"), PlainTask("work_reads_raw"))
    work = ServiceTask("work", operator="a.b", reads=("raw",))
    process = diagram.processes["main"]
    diagram = replace(diagram, processes={"main": replace(process, nodes={**process.nodes, "work": work})})

    assert list(parse_diagram(write_diagram(diagram)).processes["main"].nodes) == [*process.nodes, "work"]


def test_levels_are_written_however_deep_they_are():
    inner = SubProcess("s0", nodes={"task": PlainTask("task")})
    for number in range(1, 200):
        inner = SubProcess(f"s{number}", nodes={inner.id: inner})

    assert len(parse_diagram(write_diagram(built(inner))).processes["main"].within) == 201


def test_a_diagram_without_processes_can_be_written():
    assert parse_diagram(write_diagram(Diagram(path="", digest="", processes={}))).processes == {}


def test_text_that_no_file_can_have_is_a_typed_error():
    with pytest.raises(DiagramError, match="cannot be written as XML"):
        write_diagram(built(PlainTask("t", documentation="\0")))


def test_a_page_of_its_own_belongs_to_its_sub_process():
    diagram = built(SubProcess("sub", nodes={"t": PlainTask("t")}))
    shapes = {"sub": Shape("sub", 0, 0, 9, 9, expanded=False), "t": Shape("t", 1, 1, 2, 2, plane="sub")}

    written = etree.fromstring(write_diagram(replace(diagram, shapes=shapes)))

    assert [plane.get("bpmnElement") for plane in written.iter("{*}BPMNPlane")] == ["main", "sub"]
