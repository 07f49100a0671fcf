"""What has no form of its own in Dagster: one op with the same assets, kept so that it can be gone on with."""

from __future__ import annotations

import dagster as dg
import pytest
from bpmn_activities import user
from bpmn_text import (
    call,
    diagram,
    end,
    error,
    exclusive,
    flow,
    path,
    process,
    start,
    store,
    store_reference,
    task,
)

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.compile import Compiler
from weavergen_pipelines.workflow.dagster.diagram_job import RUN_DIAGRAM
from weavergen_pipelines.workflow.dagster.record import value_digest
from weavergen_pipelines.workflow.dagster.resources import EXECUTION_TAG, workflow_resource
from weavergen_pipelines.workflow.service_task import ServiceTaskSpec, TaskContext

LOOP = diagram(
    error("no", "too_many"),
    store("raw"),
    store("fine"),
    process(
        "loop",
        start(),
        store_reference("raw"),
        store_reference("fine"),
        exclusive("again"),
        task("fetch", result="raw", writes="raw", value="present(raw)[0] + [n + 1] if present(raw) else [n]"),
        exclusive("enough", default="enough_again"),
        task(
            "refine",
            result="fine",
            reads="raw",
            writes="fine",
            value="raw + ['fine']",
        ),
        task("look", result="report", value="{'passed': n < 5, 'errors': []}", properties={"assetCheck": "fine:small"}),
        exclusive("small", default="small_refused"),
        end(),
        end("refused", error="no"),
        path("start", "again", "fetch", "enough", "again"),
        flow("enough", "refine", "len(raw) > 1"),
        path("refine", "look", "small"),
        flow("small", "end", "report.passed"),
        flow("small", "refused"),
        inputs=("n",),
        outputs=("report",),
    ),
)


def key(*parts):
    return dg.AssetKey(["otel", *parts])


def materialized(result):
    events = result.get_asset_materialization_events()
    return {event.asset_key: event.step_materialization_data.materialization for event in events}


def steps(result):
    return [event.step_key for event in result.all_events if event.event_type_value == "STEP_SUCCESS"]


def given(process, **inputs):
    return {"ops": {f"otel__{process}": {"ops": {"execution": {"config": inputs}}}}}


def record(result, process):
    return result.output_for_node(f"otel__{process}.execution", "execution")


def test_it_is_one_op_with_the_same_assets_and_checks(compiled, run):
    definitions = compiled(loop=LOOP)

    result = run(definitions, "otel__loop_job", given("loop", n=1))

    found = materialized(result)
    assert steps(result) == ["otel__loop.execution"]
    assert set(found) == {key("raw"), key("fine"), key("loop", "execution")}
    assert found[key("fine")].tags["dagster/data_version"] == value_digest([1, 2, "fine"])
    graph = definitions.resolve_asset_graph()
    assert graph.get(key("fine")).parent_keys == {key("raw")}
    assert graph.get(key("loop", "execution")).parent_keys == {key("raw"), key("fine")}
    [evaluation] = result.get_asset_check_evaluations()
    assert (evaluation.asset_check_key, evaluation.passed) == (dg.AssetCheckKey(key("fine"), "small"), True)


def test_it_says_that_it_is_a_fallback_and_why(compiled, run):
    result = run(compiled(loop=LOOP), "otel__loop_job", given("loop", n=1))

    told = materialized(result)[key("loop", "execution")].metadata["fallback"].value
    assert 'element "again": a loop by flows: again → fetch → enough' in told
    assert record(result, "loop")["fallback"]


def test_one_of_its_assets_can_be_selected(compiled, run):
    result = run(compiled(loop=LOOP), "otel__loop_job", given("loop", n=1), asset_selection=[key("fine")])

    assert result.success
    assert set(materialized(result)) == {key("fine")}


def test_a_rejection_is_recorded_and_fails_the_run(compiled, run):
    result = run(compiled(loop=LOOP), "otel__loop_job", given("loop", n=9))

    assert not result.success
    assert materialized(result)[key("loop", "execution")].metadata["error_code"].value == "too_many"
    [evaluation] = result.get_asset_check_evaluations()
    assert not evaluation.passed


def test_a_missing_data_input_is_told_before_anything_runs(compiled, run):
    bare = diagram(process("bare", start(), user("ask"), end(), path("start", "ask", "end"), inputs=("missing",)))

    with pytest.raises(dg.DagsterInvalidConfigError, match="missing"):
        run(compiled(bare=bare), "otel__bare_job")


def test_what_called_processes_write_is_theirs_all_the_same(compiled, run, instance):
    writer = diagram(
        store("made"),
        process(
            "writer",
            start("ws"),
            store_reference("made"),
            task("make", result="made", writes="made", value="[n]"),
            end("we"),
            path("ws", "make", "we"),
            inputs=("n",),
        ),
    )
    asker = diagram(
        store("made"),
        process(
            "asker",
            start(),
            store_reference("made"),
            call("write", "writer"),
            user("ask"),
            task("use", reads="made", value="made", result="used"),
            end(),
            path("start", "write", "ask", "use", "end"),
            inputs=("n",),
            outputs=("used",),
        ),
    )
    definitions = compiled(writer=writer, asker=asker)

    result = run(definitions, "otel__asker_job", given("asker", n=3))

    assert record(result, "asker")["outcome"] == "waiting"
    assert [wait["element"] for wait in record(result, "asker")["waits"]] == ["ask"]
    event = instance.get_latest_materialization_event(key("made"))
    assert event.asset_materialization.tags["dagster/data_version"] == value_digest([3])
    assert definitions.load_asset_value(key("made"), instance=instance) == [3]


ORDER = diagram(
    process(
        "order",
        start(),
        task("first", "test.count", result="one"),
        user("ask"),
        task("second", "test.count", result="two"),
        end(),
        path("start", "first", "ask", "second", "end"),
        outputs=("one", "two"),
    )
)


@pytest.fixture
def counted(tasks):
    """The keys that a task is called with; it fails as long as `broken` is in the list."""
    calls = []

    def count(context: TaskContext) -> int:
        calls.append(context.idempotency_key)
        if "broken" in calls:
            raise RuntimeError("broken")
        return len(calls)

    tasks.register(ServiceTaskSpec("test.count", count, True, ()))
    return calls


def test_a_continuation_repeats_nothing(compiled, run, executions, counted):
    definitions = compiled(order=ORDER)
    waiting = record(run(definitions, "otel__order_job"), "order")
    identity = waiting["execution_id"]

    executions.answer(identity, "ask", {})
    done = run(definitions, "otel__order_job", tags={EXECUTION_TAG: identity})

    assert waiting["outcome"] == "waiting"
    assert record(done, "order")["outputs"] == {"one": 1, "two": 2}
    assert counted == [f"{identity}/first#1", f"{identity}/second#1"]


def test_a_run_that_continues_what_has_ended_tells_what_came_of_it(compiled, run, executions, counted):
    definitions = compiled(order=ORDER)
    identity = record(run(definitions, "otel__order_job"), "order")["execution_id"]
    executions.answer(identity, "ask", {})
    tags = {EXECUTION_TAG: identity}

    done, again = (record(run(definitions, "otel__order_job", tags=tags), "order") for _ in range(2))

    assert again == done
    assert len(counted) == 2


def test_a_failure_is_that_of_the_task(compiled, run, counted):
    counted.append("broken")

    [failure] = run(compiled(order=ORDER), "otel__order_job").get_step_failure_events()

    assert "broken" in failure.step_failure_data.error.to_string()


def test_a_diagram_that_is_made_at_run_time_is_run(draw, settings, tasks, executions, run):
    compiler = Compiler(load_diagrams([draw()]), workflow_resource(settings, executions=executions), tasks)
    text = diagram(
        process(
            "made",
            start(),
            task("add", "test.add", result="sum", left="n", right="1"),
            user("ask"),
            end(),
            path("start", "add", "ask", "end"),
            inputs=("n",),
            outputs=("sum",),
        )
    )
    jobs = compiler.run_diagram()
    config = {"ops": {"execution": {"config": {"bpmn": text, "context": {"n": 1}}}}}
    first = run(jobs, RUN_DIAGRAM, config).output_for_node("execution", "execution")
    executions.answer(first["execution_id"], "ask", {})
    second = run(jobs, RUN_DIAGRAM, tags={EXECUTION_TAG: first["execution_id"]}).output_for_node(
        "execution", "execution"
    )

    assert (first["outcome"], second["outcome"]) == ("waiting", "completed")
    assert second["outputs"] == {"sum": 2}
    assert second["fallback"] == ["the diagram was made at run time"]


def test_a_broken_diagram_that_is_made_at_run_time_is_told(draw, settings, tasks, run):
    compiler = Compiler(load_diagrams([draw()]), workflow_resource(settings), tasks)
    jobs = compiler.run_diagram()

    [failure] = run(
        jobs, RUN_DIAGRAM, {"ops": {"execution": {"config": {"bpmn": "<nothing"}}}}
    ).get_step_failure_events()

    assert "diagram.bpmn:1" in failure.step_failure_data.user_failure_data.description
