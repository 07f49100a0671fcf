"""The reference models of the standard's interoperability suite (BPMN MIWG): whatever is in them is understood.

`WEAVERGEN_CONFORMANCE_BPMN` names a folder with them: the `Reference` folder of bpmn-miwg/bpmn-miwg-test-suite.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lxml import etree

from weavergen_pipelines.workflow.export import export_diagram
from weavergen_pipelines.workflow.model import FlowNode, UnknownNode
from weavergen_pipelines.workflow.parse import Reading, read_diagram
from weavergen_pipelines.workflow.parse.xml import BPMN, BPMNDI, tag
from weavergen_pipelines.workflow.write import write_diagram

FOLDER = os.environ.get("WEAVERGEN_CONFORMANCE_BPMN")
MODELS = sorted(Path(FOLDER).glob("*.bpmn")) if FOLDER else []
REPORTED = {
    "C.3.0": {'startQuantity="2" is not supported', 'completionQuantity="2" is not supported'},
}
"""What is refused in the suite as it was in 2025: a task that wants two tokens and gives two."""

NODES = ("Event", "Task", "task", "Gateway", "subProcess", "transaction", "adHocSubProcess", "callActivity")

pytestmark = pytest.mark.skipif(FOLDER is None, reason="WEAVERGEN_CONFORMANCE_BPMN names no folder of models")


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
