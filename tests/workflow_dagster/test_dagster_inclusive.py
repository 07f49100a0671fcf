"""Inclusive gateways as ops: what was not taken is skipped, and the join waits for all that was."""

from __future__ import annotations

import dagster as dg
import pytest
from bpmn_text import (
    boundary,
    call,
    diagram,
    end,
    error,
    flow,
    inclusive,
    path,
    process,
    start,
    store,
    store_reference,
    task,
)

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster

LANGUAGES = ("go", "rust", "java")
MAKE = diagram(
    *map(store, LANGUAGES),
    process(
        "make",
        start(),
        *map(store_reference, LANGUAGES),
        task("plan", result="wanted", value="['go', 'rust'] if n > 0 else ['go']"),
        inclusive("which"),
        *(task(f"write_{name}", result=name, writes=name, value=f"'{name}'") for name in LANGUAGES),
        inclusive("all"),
        task("count", result="made", value="present(go, rust, java)"),
        end(),
        path("start", "plan", "which"),
        *(flow("which", f"write_{name}", f"'{name}' in wanted") for name in LANGUAGES),
        *(flow(f"write_{name}", "all") for name in LANGUAGES),
        path("all", "count", "end"),
        inputs=("n",),
        outputs=("made",),
    ),
)


def key(*parts):
    return dg.AssetKey(["otel", *parts])


def steps(result):
    return {event.step_key.split(".")[-1] for event in result.all_events if event.event_type_value == "STEP_SUCCESS"}


def materialized(result):
    return {event.asset_key for event in result.get_asset_materialization_events()}


@pytest.fixture
def definitions(compiled):
    return compiled(make=MAKE)


def test_what_was_taken_is_materialized_and_the_rest_is_skipped(definitions, run):
    result = run(definitions, "otel__make_job")

    assert result.success
    assert materialized(result) == {key("go"), key("rust"), key("make", "execution")}
    assert steps(result) == {"start", "plan", "write_go", "write_rust", "all", "count", "execution"}


def test_a_subset_runs_exactly_what_it_needs(definitions, run):
    result = run(definitions, "otel__make_job", asset_selection=[key("rust")])

    assert result.success
    assert materialized(result) == {key("rust")}
    assert steps(result) == {"start", "plan", "write_rust"}


def test_the_execution_depends_on_every_branch(definitions):
    graph = definitions.resolve_asset_graph()

    assert graph.get(key("make", "execution")).parent_keys == {key("go"), key("rust"), key("java")}


def conditioned(condition):
    """Java is written for some instances only."""
    return MAKE.replace(store("java"), store("java", {"writtenIf": condition}))


def test_a_store_that_an_instance_never_writes_is_no_asset_of_it(compiled, run):
    definitions = compiled(make=conditioned("registry != 'otel'"))

    result = run(definitions, "otel__make_job")

    graph = definitions.resolve_asset_graph()
    assert graph.get_all_asset_keys() == {key("go"), key("rust"), key("make", "execution")}
    assert graph.get(key("make", "execution")).parent_keys == {key("go"), key("rust")}
    assert result.success
    assert materialized(result) == graph.get_all_asset_keys()


@pytest.mark.parametrize("condition", ["registry == 'otel'", "registry == 'otel' and targets"])
def test_a_store_is_an_asset_where_it_may_be_written(compiled, condition):
    assert key("java") in compiled(make=conditioned(condition)).resolve_asset_graph().get_all_asset_keys()


def test_a_store_that_is_written_all_the_same_fails_the_run(compiled, run):
    rust = MAKE.replace(store("rust"), store("rust", {"writtenIf": "registry != 'otel'"}))

    [failure] = run(compiled(make=rust), "otel__make_job").get_step_failure_events()

    assert failure.step_key == "otel__make.write_rust"
    described = failure.step_failure_data.user_failure_data.description
    assert "'rust' is written for 'otel', against its property writtenIf" in described


def test_a_join_does_not_go_on_without_a_branch_that_was_rejected(draw, settings, tasks):
    callee = process(
        "callee",
        start("callee_start"),
        inclusive("which"),
        task("bad", "test.reject", code="'no'"),
        task("good", result="found", value="1"),
        inclusive("join"),
        end("callee_end"),
        flow("callee_start", "which"),
        flow("which", "bad", "1 < 2"),
        flow("which", "good", "2 < 3"),
        path("bad", "join", "callee_end"),
        flow("good", "join"),
        outputs=("found",),
    )
    caller = process(
        "caller",
        start(),
        call("work", "callee"),
        boundary("caught", on="work", error="no"),
        end(),
        end("end_caught"),
        path("start", "work", "end"),
        path("caught", "end_caught"),
    )
    catalog = load_diagrams([draw(callee=diagram(callee), caller=diagram(error("no", "no"), caller))])

    result = execute_with_dagster(catalog, "caller", {}, settings=settings, tasks=tasks)

    assert result.outcome == "completed"
    assert set(result.executed) == {"start", "callee_start", "which", "good", "caught", "end_caught"}
