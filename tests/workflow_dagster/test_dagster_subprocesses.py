"""Sub-processes as nested graphs: what is written and checked within them are assets of the process."""

from __future__ import annotations

import dagster as dg
import pytest
from bpmn_activities import sub
from bpmn_events import declared_error
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

INNER = sub(
    "within",
    start("inner_start"),
    parallel("inner_split"),
    task("fetch", result="raw", writes="raw", value="[n]"),
    task(
        "look",
        result="report",
        value="{'passed': n < 10, 'errors': []}",
        properties={"assetCheck": "raw:small"},
    ),
    parallel("inner_join"),
    sub(
        "deeper",
        start("deep_start"),
        task("refine", result="fine", writes="fine", reads="raw", value="raw + [report.passed]"),
        end("deep_done"),
        path("deep_start", "refine", "deep_done"),
    ),
    end("inner_done"),
    path("inner_start", "inner_split", "fetch", "inner_join", "deeper", "inner_done"),
    path("inner_split", "look", "inner_join"),
)
NESTED = diagram(
    store("raw"),
    store("fine"),
    store("last"),
    process(
        "p",
        start(),
        store_reference("raw"),
        store_reference("fine"),
        store_reference("last"),
        INNER,
        task("finish", result="last", writes="last", value="[fine, report]"),
        end(),
        path("start", "within", "finish", "end"),
        inputs=("n",),
        outputs=("report",),
    ),
)


def key(*parts):
    return dg.AssetKey(["otel", *parts])


def steps(result):
    return [event.step_key for event in result.all_events if event.event_type_value == "STEP_SUCCESS"]


def materialized(result):
    return {event.asset_key for event in result.get_asset_materialization_events()}


@pytest.fixture
def nested(compiled):
    return compiled(p=NESTED)


def test_each_sub_process_is_a_graph_with_its_own_ops(nested, run):
    result = run(nested, "otel__p_job")

    assert result.success
    assert steps(result) == [
        "otel__p.start",
        "otel__p.within.inner_start",
        "otel__p.within.fetch",
        "otel__p.within.look",
        "otel__p.within.inner_join",
        "otel__p.within.deeper.deep_start",
        "otel__p.within.deeper.refine",
        "otel__p.within.deeper.deeper",
        "otel__p.within.within",
        "otel__p.finish",
        "otel__p.execution",
    ]
    record = result.output_for_node("otel__p.execution", "execution")
    assert record["stores"] == {"raw": [1], "fine": [1, True], "last": [[1, True], {"passed": True, "errors": []}]}
    assert {"within", "inner_start", "deeper", "deep_done", "refine", "inner_done"} <= set(record["executed"])


def test_what_is_written_within_has_its_lineage(nested):
    graph = nested.resolve_asset_graph()
    parents = {k.path[-1]: {p.path[-1] for p in graph.get(k).parent_keys} for k in graph.get_all_asset_keys()}

    assert parents == {"raw": set(), "fine": {"raw"}, "last": {"fine"}, "execution": {"last"}}


def test_what_is_checked_within_is_reported(nested, run):
    [evaluation] = run(nested, "otel__p_job").get_asset_check_evaluations()

    assert (evaluation.asset_check_key, evaluation.passed) == (dg.AssetCheckKey(key("raw"), "small"), True)


def test_a_subset_within_a_sub_process_runs_only_what_it_needs(nested, run):
    result = run(nested, "otel__p_job", asset_selection=[key("fine")])

    assert result.success
    assert materialized(result) == {key("fine")}
    assert not {"otel__p.within.within", "otel__p.finish", "otel__p.execution"} & set(steps(result))


def test_a_subset_behind_a_sub_process_runs_through_it(nested, run):
    result = run(nested, "otel__p_job", asset_selection=[key("last")])

    assert materialized(result) == {key("last")}


def test_a_boundary_event_catches_an_error_from_deep_within(compiled, run):
    caught = diagram(
        declared_error("bad", variable="why"),
        process(
            "p",
            start(),
            sub(
                "outer",
                start("outer_start"),
                sub(
                    "inner",
                    start("inner_start"),
                    task("note", result="noted", value="'before'"),
                    task("stop", "test.reject", code="'bad'", data="{'a': 1}"),
                    end("inner_done"),
                    path("inner_start", "note", "stop", "inner_done"),
                ),
                end("outer_done"),
                path("outer_start", "inner", "outer_done"),
            ),
            boundary("caught", on="outer", error="bad"),
            task("tell", result="told", value="[noted, why]"),
            end(),
            end("end_caught"),
            path("start", "outer", "end"),
            path("caught", "tell", "end_caught"),
            outputs=("told",),
        ),
    )

    result = run(compiled(p=caught), "otel__p_job")

    record = result.output_for_node("otel__p.execution", "execution")
    assert result.success
    assert record["outputs"] == {"told": ["before", {"a": 1}]}
    assert set(record["executed"]) == {
        *("start", "outer_start", "inner_start", "note"),
        *("caught", "tell", "end_caught"),
    }


def test_a_call_within_a_sub_process_takes_the_record_of_the_called_process(compiled, run):
    writer = diagram(
        store("made"),
        process(
            "writer",
            start("w_start"),
            store_reference("made"),
            task("make", result="made", writes="made", value="n + 1"),
            end("w_end"),
            path("w_start", "make", "w_end"),
            inputs=("n",),
        ),
    )
    caller = diagram(
        store("made"),
        process(
            "caller",
            start(),
            store_reference("made"),
            sub(
                "within",
                start("inner_start"),
                call("write", "writer"),
                task("use", result="used", reads="made", value="[made]"),
                end("inner_done"),
                path("inner_start", "write", "use", "inner_done"),
            ),
            end(),
            path("start", "within", "end"),
            inputs=("n",),
            outputs=("used",),
        ),
    )
    definitions = compiled(writer=writer, caller=caller)

    result = run(definitions, "otel__caller_job")

    parents = definitions.resolve_asset_graph().get(key("caller", "execution")).parent_keys
    assert parents == {key("made"), key("writer", "execution")}
    assert result.output_for_node("otel__caller.execution", "execution")["outputs"] == {"used": [2]}


def test_a_rejected_sub_process_rejects_the_process(compiled, run):
    rejected = diagram(
        error("no", "no"),
        process(
            "p",
            start(),
            sub(
                "within",
                start("inner_start"),
                exclusive("which", default="which_inner_done"),
                end("refused", error="no"),
                end("inner_done"),
                path("inner_start", "which", "inner_done"),
                flow("which", "refused", "n > 0"),
            ),
            end(),
            path("start", "within", "end"),
            inputs=("n",),
        ),
    )

    result = run(compiled(p=rejected), "otel__p_job")

    [event] = result.get_asset_materialization_events()
    assert not result.success
    assert event.step_materialization_data.materialization.metadata["error_code"].value == "no"
