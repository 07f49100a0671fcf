"""What assets are called and who owns them is decided by one class, which a user may derive from."""

from __future__ import annotations

import dagster as dg
import pytest
from bpmn_text import diagram, end, path, process, start, store, store_reference, task

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.compile import Compiler
from weavergen_pipelines.workflow.dagster.resources import workflow_resource
from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator


def lane(name, *nodes, within=""):
    refs = "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)
    inner = f"<bpmn:childLaneSet id='in_{name}'>{within}</bpmn:childLaneSet>" if within else ""
    return f"<bpmn:lane id='lane_{name}' name='{name}'>{refs}{inner}</bpmn:lane>"


def drawn(owner=""):
    properties = {"owner": owner} if owner else None
    inner = lane("Data team", "look")
    return diagram(
        store("entropy", properties),
        process(
            "measure",
            f"<bpmn:laneSet id='lanes'>{lane('all', 'start', 'look', 'end', within=inner)}</bpmn:laneSet>",
            start(),
            store_reference("entropy"),
            task("look", value="n", result="entropy", writes="entropy"),
            end(),
            path("start", "look", "end"),
            inputs=("n",),
        ),
    )


def owners(definitions):
    return {spec.key.path[-1]: list(spec.owners) for spec in definitions.resolve_all_asset_specs()}


def test_lanes_own_what_is_made_in_them_the_innermost_one(compiled):
    assert owners(compiled(measure=drawn())) == {
        "entropy": ["team:Data_team"],
        "execution": ["team:all", "team:Data_team"],
    }


def test_an_owner_that_is_named_goes_before_the_lanes(compiled):
    assert owners(compiled(measure=drawn("me@example.org")))["entropy"] == ["me@example.org"]


@pytest.fixture
def translated(draw, settings, tasks):
    class Ours(DagsterTranslator):
        def store_key(self, instance, store):
            return dg.AssetKey(["ours", store])

        def job_name(self, instance, process):
            return f"run_{process}"

        def execution_metadata(self, diagram, process, states):
            return {"completed": sum(state.count for state in states.values())}

    catalog = load_diagrams([draw(measure=drawn())])
    return Compiler(catalog, workflow_resource(settings), tasks, Ours()).definitions({"otel": {"n": 1}})


def test_a_translator_of_ones_own_decides_keys_names_and_metadata(translated, run):
    result = run(translated, "run_measure")

    told = {event.asset_key.path[-1]: event.materialization for event in result.get_asset_materialization_events()}
    assert told["entropy"].asset_key == dg.AssetKey(["ours", "entropy"])
    assert told["execution"].metadata["completed"].value == 3
    assert "picture" not in told["execution"].metadata
