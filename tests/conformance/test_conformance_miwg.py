"""The reference models of the standard's interoperability suite (BPMN MIWG): whatever is in them is understood.

`WEAVERGEN_CONFORMANCE_BPMN` names a folder with them: the `Reference` folder of bpmn-miwg/bpmn-miwg-test-suite.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lxml import etree
from miwg_runs import Model, Run

from weavergen_pipelines.workflow.catalog import Catalog, Entry
from weavergen_pipelines.workflow.coverage import coverage
from weavergen_pipelines.workflow.draw.picture import PictureFormat, picture
from weavergen_pipelines.workflow.export import export_diagram
from weavergen_pipelines.workflow.model import FlowNode, UnknownNode
from weavergen_pipelines.workflow.parse import Reading, read_diagram
from weavergen_pipelines.workflow.parse.xml import BPMN, BPMNDI, tag
from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry
from weavergen_pipelines.workflow.validate import lint
from weavergen_pipelines.workflow.write import write_diagram

FOLDER = Path(os.environ["WEAVERGEN_CONFORMANCE_BPMN"])
MODELS = sorted(FOLDER.glob("*.bpmn"))
EXECUTABLE = {"C.1.0", "C.1.1", "C.3.0", "C.8.1", "C.9.0", "C.9.1", "C.9.2"}
"""Those that the suite marks as executable."""
REPORTED = {
    "C.3.0": {'startQuantity="2" is not supported', 'completionQuantity="2" is not supported'},
}
"""What is refused in the suite as it was in 2025: a task that wants two tokens and gives two."""

RUNS = [run for model in Model.all() for run in model.runs()]
NODES = ("Event", "Task", "task", "Gateway", "subProcess", "transaction", "adHocSubProcess", "callActivity")


def flow_nodes(path: Path) -> set[str]:
    """The ids of the flow nodes of a file, found without the parser under test."""
    elements = etree.parse(path).getroot().iterfind(f".//{{{BPMN}}}process//{{{BPMN}}}*")
    return {node.get("id", "") for node in elements if tag(node).endswith(NODES)}


def nodes_of(reading: Reading) -> dict[str, FlowNode]:
    """Every flow node of a reading, by id."""
    return {name: node for process in reading.diagram.processes.values() for name, node in process.within.items()}


def test_there_are_models():
    assert MODELS


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_reference_model_is_read_without_a_problem(path):
    problems = read_diagram(path).problems

    assert {problem.what.partition(": ")[2] for problem in problems} == REPORTED.get(path.stem, set())


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_each_flow_node_of_it_has_a_kind(path):
    nodes = nodes_of(read_diagram(path))

    assert set(nodes) == flow_nodes(path)
    assert not [node.kind for node in nodes.values() if isinstance(node, UnknownNode)]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_each_shape_of_it_is_known(path):
    drawn = {shape.get("bpmnElement") for shape in etree.parse(path).getroot().iter(f"{{{BPMNDI}}}BPMNShape")}

    assert set(read_diagram(path).diagram.shapes) == drawn


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_it_is_exported_as_it_is_and_written_with_the_same_nodes(path):
    reading = read_diagram(path)

    again = read_diagram(write_diagram(reading.diagram))

    assert export_diagram(reading.diagram) == path.read_bytes()
    assert list(nodes_of(again)) == list(nodes_of(reading))
    assert again.problems == ()


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_each_element_of_it_is_supported_degraded_or_refused_with_a_reason(path):
    reports = coverage(Catalog((path,)), ServiceTaskRegistry())

    assert flow_nodes(path) <= {report.element for report in reports}
    for report in reports:
        for found in (report.in_process, report.dagster):
            assert found.support in {"supported", "degraded", "refused"}
            assert bool(found.why) == (found.support != "supported")
        assert report.line > 0


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_what_is_wrong_with_it_is_told_by_line(path):
    for problem in lint(Catalog((path,)), ServiceTaskRegistry()):
        assert problem.where.path == str(path)
        assert problem.where.line


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_each_element_that_it_draws_is_in_its_picture(path):
    diagram = read_diagram(path).diagram
    root = etree.parse(path).getroot()
    drawn = {entry.get("bpmnElement") for kind in ("Shape", "Edge") for entry in root.iter(f"{{{BPMNDI}}}BPMN{kind}")}

    shown = etree.fromstring(_picture(diagram, PictureFormat.SVG))

    assert drawn <= {element.get("data-element") for element in shown.iter("{*}g")}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_it_is_drawn_in_the_other_formats(path):
    diagram = read_diagram(path).diagram

    assert _picture(diagram, PictureFormat.PNG).startswith(b"\x89PNG")
    assert _picture(diagram, PictureFormat.ASCII).strip()
    assert _picture(diagram, PictureFormat.MERMAID).startswith(b"flowchart")


def _picture(diagram, format_):
    return picture(Entry(next(iter(diagram.processes.values())), diagram), format_)


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_an_executable_model_runs_as_it_is_drawn(run: Run, runtime):
    player = run.player(FOLDER, runtime)

    execution, _journal = run.play(player)

    told = run.told
    assert (execution.outcome, (execution.root.rejection or (None,))[0]) == (told["outcome"], told["error_code"])
    assert set(execution.executed) == set(told["path"])
    assert player.refused == []


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_an_execution_of_it_ends_the_same_wherever_it_is_stopped(run: Run, runtime):
    player = run.player(FOLDER, runtime)
    execution, journal = run.play(player)

    for length in journal.stops:
        again, _journal = player.resume(journal.past[:length], run.outside)
        assert (again.outcome, again.executed) == (execution.outcome, execution.executed)
        assert again.root.outputs.keys() == execution.root.outputs.keys()


def test_the_runs_go_through_every_node_of_the_executable_models():
    models = {model.name: model for model in Model.all()}

    assert set(models) == EXECUTABLE
    for model in models.values():
        process = model.catalog(FOLDER).drawn[model.told["process"]].process
        assert process.executable
        assert set(process.within) <= {node for run in model.runs() for node in run.told["path"]}
