"""Data stores as assets: lineage, versions, metadata, subsets, rejection."""

from __future__ import annotations

import dagster as dg
import pytest
from bpmn_text import (
    boundary,
    call,
    diagram,
    end,
    error,
    exclusive,
    flow,
    parallel,
    path,
    process,
    start,
    store,
    store_reference,
    task,
)

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.compile import Compiler
from weavergen_pipelines.workflow.dagster.record import value_digest
from weavergen_pipelines.workflow.dagster.resources import workflow_resource
from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator

LOAD = diagram(
    error("no", "too_big"),
    store("raw"),
    store("fine"),
    process(
        "load",
        start("load_start"),
        store_reference("raw"),
        store_reference("fine"),
        task("fetch", result="raw", writes="raw", value="{'digest': 'sha256:raw', 'size': n, 'big': n > 9}"),
        task(
            "look",
            result="report",
            value="{'passed': n < 10, 'errors': [], 'warnings': 2}",
            properties={"assetCheck": "fine:small"},
        ),
        exclusive("small", default="small_refused"),
        task("refine", "test.add", result="fine", writes="fine", left="raw.size", right="1"),
        end("loaded"),
        end("refused", error="no"),
        path("load_start", "fetch", "look", "small"),
        flow("small", "refine", "report.passed"),
        flow("small", "refused"),
        flow("refine", "loaded"),
        inputs=("n",),
        outputs=("report",),
    ),
)

MAKE = diagram(
    store("fine"),
    store("go"),
    store("rust"),
    process(
        "make",
        start("make_start"),
        store_reference("fine"),
        store_reference("go"),
        store_reference("rust"),
        call("fetch_all", "load"),
        parallel("split"),
        task("plan_go", result="plan", reads="fine", value="[fine, 'go']"),
        task("write_go", result="go", writes="go", value="plan"),
        task("write_rust", result="rust", reads="fine", writes="rust", value="[fine, 'rust']"),
        parallel("both"),
        end("made"),
        path("make_start", "fetch_all", "split", "plan_go", "write_go", "both", "made"),
        path("split", "write_rust", "both"),
        inputs=("n",),
    ),
)

CHECK = diagram(
    error("no", "too_big"),
    process(
        "check",
        start("check_start"),
        call("try_load", "load"),
        boundary("caught", on="try_load", error="no"),
        exclusive("after"),
        task("tell", result="told", value="report.passed"),
        end("checked"),
        path("check_start", "try_load", "after", "tell", "checked"),
        flow("caught", "after"),
        inputs=("n",),
        outputs=("told",),
    ),
)


def key(*parts):
    return dg.AssetKey(["otel", *parts])


def steps(result):
    return [event.step_key for event in result.all_events if event.event_type_value == "STEP_SUCCESS"]


def materialized(result):
    events = result.get_asset_materialization_events()
    return {event.asset_key: event.step_materialization_data.materialization for event in events}


def sized(n, *processes):
    return {"ops": {f"otel__{name}": {"ops": {f"{name}_start": {"config": {"n": n}}}} for name in processes}}


@pytest.fixture
def definitions(compiled):
    return compiled(load=LOAD, make=MAKE, check=CHECK)


def test_the_lineage_is_that_of_the_diagram(definitions):
    graph = definitions.resolve_asset_graph()
    parents = {
        asset.to_user_string(): {p.to_user_string() for p in graph.get(asset).parent_keys}
        for asset in graph.get_all_asset_keys()
    }

    assert parents == {
        "otel/raw": set(),
        "otel/fine": {"otel/raw"},
        "otel/load/execution": {"otel/raw", "otel/fine"},
        "otel/go": {"otel/fine", "otel/load/execution"},
        "otel/rust": {"otel/fine", "otel/load/execution"},
        "otel/make/execution": {"otel/go", "otel/rust"},
        "otel/check/execution": {"otel/load/execution"},
    }


def test_a_data_version_is_the_digest_of_the_value(definitions, run):
    result = run(definitions, "otel__make_job")

    def version(asset):
        return materialized(result)[asset].tags["dagster/data_version"]

    assert version(key("raw")) == "sha256:raw"
    assert version(key("fine")) == value_digest(2)
    assert version(key("go")) == value_digest([2, "go"])


def test_an_unchanged_execution_has_the_same_data_version(definitions, run):
    first, second = (materialized(run(definitions, "otel__make_job")) for _ in range(2))

    assert {k: m.tags["dagster/data_version"] for k, m in first.items()} == {
        k: m.tags["dagster/data_version"] for k, m in second.items()
    }


def test_numbers_and_the_making_of_a_value_are_metadata(definitions, run):
    found = materialized(run(definitions, "otel__make_job"))[key("raw")].metadata

    assert found["size"].value == 1
    assert "big" not in found
    assert found["remembered"].value is False
    assert len(found["trace_id"].value) == 32
    assert found["duration_s"].value >= 0


def test_a_remembered_task_says_so_and_counts_as_executed(definitions, run):
    run(definitions, "otel__load_job")
    again = run(definitions, "otel__load_job")

    assert materialized(again)[key("fine")].metadata["remembered"].value is True
    assert "refine" in again.output_for_node("otel__load.execution", "execution")["executed"]


def test_an_asset_check_reports_its_counts(definitions, run):
    [evaluation] = run(definitions, "otel__load_job").get_asset_check_evaluations()

    assert evaluation.asset_check_key == dg.AssetCheckKey(key("fine"), "small")
    assert evaluation.passed
    assert evaluation.severity == dg.AssetCheckSeverity.WARN
    assert evaluation.metadata["warnings"].value == 2
    assert evaluation.metadata["errors"].value == 0


def test_one_asset_runs_only_what_it_needs(definitions, run):
    run(definitions, "otel__load_job")

    result = run(definitions, "otel__make_job", asset_selection=[key("go")])

    assert steps(result) == [
        "otel__make.make_start",
        "otel__make.fetch_all",
        "otel__make.plan_go",
        "otel__make.write_go",
    ]
    assert set(materialized(result)) == {key("go")}


def test_a_job_includes_the_processes_that_it_calls(definitions):
    selected = definitions.resolve_job_def("otel__check_job").asset_layer.selected_asset_keys

    assert selected == {key("raw"), key("fine"), key("load", "execution"), key("check", "execution")}


def test_a_rejection_is_recorded_and_fails_the_run(definitions, run):
    result = run(definitions, "otel__load_job", run_config=sized(10, "load"))

    assert not result.success
    assert set(materialized(result)) == {key("raw"), key("load", "execution")}
    assert materialized(result)[key("load", "execution")].metadata["error_code"].value == "too_big"


def test_a_caller_of_a_rejected_process_does_not_go_on(definitions, run):
    result = run(definitions, "otel__make_job", run_config=sized(10, "load", "make"))

    assert not result.success
    assert not {"otel__make.plan_go", "otel__make.write_go", "otel__make.write_rust"} & set(steps(result))
    assert materialized(result)[key("make", "execution")].metadata["outcome"].value == "rejected"


def test_a_boundary_event_catches_the_rejection_of_a_called_process(definitions, run):
    result = run(definitions, "otel__check_job", run_config=sized(10, "load", "check"))

    assert result.success
    assert result.output_for_node("otel__check.execution", "execution")["outputs"] == {"told": False}
    assert materialized(result)[key("load", "execution")].metadata["outcome"].value == "rejected"


def test_a_subset_of_a_caller_fails_at_the_rejection(definitions, run):
    run(definitions, "otel__load_job", run_config=sized(10, "load"))

    result = run(definitions, "otel__make_job", asset_selection=[key("go")], run_config=sized(10, "make"))

    assert not result.success
    assert set(materialized(result)) == set()


def test_a_record_of_other_values_is_refused(definitions, run):
    run(definitions, "otel__load_job")
    run(definitions, "otel__load_job", asset_selection=[key("fine")], run_config=sized(2, "load"))

    result = run(definitions, "otel__make_job", asset_selection=[key("go")])

    assert "the data store 'fine' has" in message(result)


def test_a_record_of_other_inputs_is_refused(definitions, run):
    run(definitions, "otel__load_job", run_config=sized(2, "load"))

    result = run(definitions, "otel__make_job", asset_selection=[key("go")])

    assert "'load' was executed with n=2 instead of 1" in message(result)


def test_what_was_never_materialized_is_named(definitions, run):
    result = run(definitions, "otel__make_job", asset_selection=[key("go")])

    assert "otel/load/execution has no value yet: materialize it first" in message(result)


def test_the_record_names_what_was_executed_and_written(definitions, run):
    record = run(definitions, "otel__make_job").output_for_node("otel__make.execution", "execution")

    assert record["outcome"] == "completed"
    assert record["inputs"] == {"n": 1}
    assert record["digests"]["raw"] == "sha256:raw"
    assert set(record["stores"]) == {"raw", "fine", "go", "rust"}
    assert {"load_start", "fetch", "small", "loaded", "fetch_all", "split", "both", "made"} <= set(record["executed"])


def message(result):
    [failure] = result.get_step_failure_events()
    error = failure.step_failure_data.error
    return f"{error.message} {error.cause.message if error.cause else ''}"


def test_a_store_with_two_writers_in_one_process_is_written_by_one_op(compiled, run):
    twice = diagram(
        store("raw"),
        process(
            "p",
            start(),
            store_reference("raw"),
            exclusive("which", default="which_b"),
            task("a", result="raw", writes="raw", value="1"),
            task("b", result="raw", writes="raw", value="2"),
            exclusive("after"),
            end(),
            path("start", "which", "b", "after", "end"),
            flow("which", "a", "1 > 2"),
            flow("a", "after"),
        ),
    )

    result = run(compiled(p=twice), "otel__p_job")

    assert steps(result) == ["otel__p.execution"]
    assert materialized(result)[key("raw")].tags["dagster/data_version"] == value_digest(2)


def test_what_many_parallel_blocks_depend_on_is_found_at_once(compiled):
    """Each block doubles the number of ways back: following each of them would never end."""
    blocks = range(40)
    elements = [
        part
        for i in blocks
        for part in (
            parallel(f"split{i}"),
            task(f"left{i}", value="1"),
            task(f"right{i}", value="1"),
            parallel(f"join{i}"),
            path(f"split{i}", f"left{i}", f"join{i}"),
            path(f"split{i}", f"right{i}", f"join{i}"),
            *([flow(f"join{i - 1}", f"split{i}")] if i else []),
        )
    ]
    wide = diagram(
        process("wide", start(), *elements, end(), flow("start", "split0"), flow(f"join{blocks[-1]}", "end"))
    )

    assert compiled(wide=wide).resolve_job_def("otel__wide_job").name == "otel__wide_job"


def test_owners_and_kinds_are_properties(compiled):
    owned = diagram(
        store("raw", {"owner": "team:telemetry, a@example.org", "kind": "python"}),
        process(
            "p",
            start(),
            store_reference("raw"),
            task("a", result="raw", writes="raw", value="1"),
            end(),
            path("start", "a", "end"),
        ),
    )

    node = compiled(p=owned).resolve_asset_graph().get(key("raw"))

    assert node.owners == ["team:telemetry", "a@example.org"]
    assert node.kinds == {"python"}


def test_a_subclass_of_the_translator_decides_names_and_groups(draw, settings, tasks):
    class Flat(DagsterTranslator):
        def store_key(self, instance, store):
            return dg.AssetKey(f"{instance}_{store}")

        def group_name(self, source):
            return source.process.id

    compiler = Compiler(load_diagrams([draw(load=LOAD)]), workflow_resource(settings), tasks, Flat())
    graph = compiler.definitions({"otel": {"n": 1}}).resolve_asset_graph()

    assert graph.get(dg.AssetKey("otel_fine")).group_name == "load"
