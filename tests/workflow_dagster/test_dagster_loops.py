"""Multi-instances and loops: one op per instance where they are at once, one op for all where they are not."""

from __future__ import annotations

import dagster as dg
import pytest
from bpmn_activities import each, looped, repeat, script, sub
from bpmn_events import declared_error
from bpmn_text import boundary, call, diagram, end, path, process, start, store, store_reference, task

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.service_task import ServiceTaskSpec, TaskContext

ITEMS = each("items", "item", output="all", output_item="r")


def steps(result):
    return [event.step_key for event in result.all_events if event.event_type_value == "STEP_SUCCESS"]


def around(*elements, name, others=(), definitions=()):
    return diagram(
        *definitions,
        process(
            "p",
            start(),
            *elements,
            end(),
            path("start", name, "end"),
            *others,
            inputs=("items",),
            outputs=("all",),
        ),
    )


def given(items):
    return {"ops": {"otel__p": {"ops": {"start": {"config": {"items": items}}}}}}


def record(result):
    return result.output_for_node("otel__p.execution", "execution")


TASK = around(looped(task("t", result="r", value="[item, loopCounter]"), ITEMS), name="t")


def test_each_instance_is_an_op(compiled, run):
    result = run(compiled(p=TASK), "otel__p_job", given(["a", None, {"b": 1}]))

    assert steps(result) == [
        "otel__p.start",
        "otel__p.t_items",
        "otel__p.t_item[1]",
        "otel__p.t_item[2]",
        "otel__p.t_item[3]",
        "otel__p.t",
        "otel__p.execution",
    ]
    assert record(result)["outputs"] == {"all": [["a", 1], [None, 2], [{"b": 1}, 3]]}


def test_more_than_nine_instances_stay_in_order(compiled, run):
    result = run(compiled(p=TASK), "otel__p_job", given(list(range(12))))

    assert [value for value, _counter in record(result)["outputs"]["all"]] == list(range(12))


def test_no_items_are_no_instances(compiled, run):
    result = run(compiled(p=TASK), "otel__p_job", given([]))

    assert steps(result) == ["otel__p.start", "otel__p.t_items", "otel__p.t", "otel__p.execution"]
    assert record(result)["outputs"] == {"all": []}


def test_what_is_no_list_fails_at_the_activity(compiled, run):
    result = run(compiled(p=TASK), "otel__p_job", given(3))

    [failure] = result.get_step_failure_events()
    assert failure.step_key == "otel__p.t_items"
    assert 'element "t"' in failure.step_failure_data.user_failure_data.description


def test_only_the_instance_that_failed_is_tried_again(compiled, run, tasks):
    calls = []

    def once(item: int) -> int:
        calls.append(item)
        if item == 2 and calls.count(2) == 1:
            raise RuntimeError("not yet")
        return item

    tasks.register(ServiceTaskSpec("test.once", once, True, ()))
    retried = around(
        looped(task("t", "test.once", result="r", item="item", properties={"retries": "1"}), ITEMS), name="t"
    )

    result = run(compiled(p=retried), "otel__p_job", given([1, 2, 3]))

    assert sorted(calls) == [1, 2, 2, 3]
    assert record(result)["outputs"] == {"all": [1, 2, 3]}


CAUGHT = {
    "others": (boundary("caught", on="t", error="no"), end("end_caught"), path("caught", "end_caught")),
    "definitions": (declared_error("no", variable="why"),),
}


def test_an_error_of_one_instance_is_that_of_the_activity_and_withdraws_those_to_come(compiled, run):
    failing = around(
        looped(task("t", "test.reject", result="r", code="'no'", data="{'item': item}"), ITEMS), name="t", **CAUGHT
    )

    result = run(compiled(p=failing), "otel__p_job", given([1, 2]))

    assert result.success
    assert result.output_for_node("otel__p.t_item", "ended") == {
        "1": {
            "number": 1,
            "error": {"code": "no", "message": "the task says no", "data": {"item": 1}},
            "executed": [],
            "stores": {},
        },
        "2": {"number": 2},
    }
    assert set(record(result)["executed"]) == {"start", "caught", "end_caught"}


INNER = (start("s"), task("a", value="item", result="x"), task("b", value="[x, loopCounter]", result="r"), end("e"))
WITHIN = (*INNER, path("s", "a", "b", "e"))


@pytest.mark.parametrize("sequential", [False, True], ids=["parallel", "sequential"])
def test_each_instance_of_a_sub_process_has_its_own_data(compiled, run, sequential):
    loop = each("items", "item", output="all", output_item="r", sequential=sequential)

    result = run(compiled(p=around(sub("many", *WITHIN, loop=loop), name="many")), "otel__p_job", given([5, 6]))

    assert record(result)["outputs"] == {"all": [[5, 1], [6, 2]]}
    assert set(record(result)["executed"]) == {"start", "s", "a", "b", "e", "many", "end"}
    expected = ["many_items", "many_item[1]", "many_item[2]"] if not sequential else []
    assert steps(result) == [f"otel__p.{name}" for name in ("start", *expected, "many", "execution")]


def test_each_instance_of_a_call_takes_its_own_inputs(compiled, run):
    inner = diagram(
        process(
            "inner", start("s"), task("a", value="[item]", result="r"), end("e"), path("s", "a", "e"),
            inputs=("item",), outputs=("r",),
        )
    )  # fmt: skip
    outer = around(looped(call("each", "inner"), ITEMS), name="each")

    result = run(compiled(inner=inner, p=outer), "otel__p_job", given([5, 6]))

    assert record(result)["outputs"] == {"all": [[5], [6]]}
    assert {"s", "a", "e", "each"} <= set(record(result)["executed"])


def test_a_completion_condition_is_asked_after_each_instance(compiled, run):
    loop = each("items", "item", output="all", output_item="r", completion="numberOfCompletedInstances == 2")
    stopped = around(looped(task("t", result="r", value="item"), loop), name="t")

    result = run(compiled(p=stopped), "otel__p_job", given([1, 2, 3]))

    assert steps(result) == ["otel__p.start", "otel__p.t", "otel__p.execution"]
    assert record(result)["outputs"] == {"all": [1, 2]}


def test_a_standard_loop_is_one_op(compiled, run):
    counted = diagram(
        process(
            "p",
            start(),
            script("begin", "i = 0"),
            script("count", "i = i + loopCounter", repeat("i < 10")),
            end(),
            path("start", "begin", "count", "end"),
            outputs=("i",),
        )
    )

    result = run(compiled(p=counted), "otel__p_job")

    assert steps(result)[-2:] == ["otel__p.count", "otel__p.execution"]
    assert record(result)["outputs"] == {"i": 10}


def test_stores_that_are_read_within_a_loop_are_upstream(compiled):
    writer = diagram(
        store("made"),
        process(
            "writer",
            start("ws"),
            store_reference("made"),
            task("make", result="made", writes="made", value="[1]"),
            end("we"),
            path("ws", "make", "we"),
        ),
    )
    reader = diagram(
        store("made"),
        process(
            "p",
            start(),
            store_reference("made"),
            call("write", "writer"),
            looped(task("use", reads="made", result="r", value="made"), ITEMS),
            end(),
            path("start", "write", "use", "end"),
            inputs=("items=[]",),
            outputs=("all",),
        ),
    )

    graph = compiled(writer=writer, p=reader).resolve_asset_graph()

    assert dg.AssetKey(["otel", "made"]) in graph.get(dg.AssetKey(["otel", "p", "execution"])).parent_keys


KEYS = diagram(
    process(
        "p",
        start(),
        task("once", "test.key", result="k"),
        sub("part", start("ps"), task("inside", "test.key"), end("pe"), path("ps", "inside", "pe")),
        looped(task("many", "test.key"), each("items", "item")),
        looped(task("turns", "test.key"), each("items", "other", sequential=True)),
        sub("parts", start("qs"), task("deep", "test.key"), end("qe"), path("qs", "deep", "qe"), loop=each("items")),
        call("called", "inner"),
        looped(call("calls", "inner"), each("items", sequential=True)),
        end(),
        path("start", "once", "part", "many", "turns", "parts", "called", "calls", "end"),
        inputs=("items",),
    )
)
CALLED = diagram(process("inner", start("is"), task("work", "test.key"), end("ie"), path("is", "work", "ie")))


def test_the_keys_of_all_steps_are_those_in_process(draw, settings, runtime, tasks):
    seen = []

    def note(context: TaskContext) -> None:
        seen.append(context.idempotency_key.partition("/")[2])

    tasks.register(ServiceTaskSpec("test.key", note, True, ()))
    catalog = load_diagrams([draw(p=KEYS, inner=CALLED)])

    WorkflowEngine(catalog, runtime).run_workflow("p", {"items": [1, 2]})
    in_process, seen[:] = sorted(seen), []
    result = execute_with_dagster(catalog, "p", {"items": [1, 2]}, settings=settings, tasks=tasks)

    assert result.outcome == "completed"
    assert sorted(seen) == in_process
    assert "parts#1[2]/deep#1" in seen
    assert "calls#1[1]/work#1" in seen
