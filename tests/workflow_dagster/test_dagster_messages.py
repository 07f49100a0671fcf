"""Message and signal starts: what comes once starts one run, with what it brings."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import dagster as dg
import pytest
from bpmn_text import diagram, end, path, process, start, task

from weavergen_pipelines.workflow.dagster.resources import START_TAG
from weavergen_pipelines.workflow.journal import Thrown
from weavergen_pipelines.workflow.problems import DiagramError

TAKEN = {"message": "messageVariable", "signal": "variableName"}


def event(kind, identity, variable):
    taken = f"<spiffworkflow:{TAKEN[kind]}>{variable}</spiffworkflow:{TAKEN[kind]}>"
    extension = f"<bpmn:extensionElements>{taken}</bpmn:extensionElements>"
    definition = f"<bpmn:{kind}EventDefinition {kind}Ref='the_{kind}'>{extension}</bpmn:{kind}EventDefinition>"
    return f"<bpmn:startEvent id={quoteattr(identity)}>{definition}</bpmn:startEvent>"


def drawn(kind, inputs=("order=None",)):
    return diagram(
        f"<bpmn:{kind} id='the_{kind}' name='order placed' />",
        process(
            "shop",
            start("asked"),
            event(kind, "placed", "order"),
            task("look", value=inputs[0].partition("=")[0], result="seen"),
            end("done"),
            path("asked", "look", "done"),
            path("placed", "look"),
            inputs=inputs,
            outputs=("seen",),
        ),
    )


@pytest.fixture
def looking(compiled, instance):
    """The definitions of a diagram, and looks at the sensor of its start: each gives the runs that it requests."""

    def of(text):
        definitions = compiled(shop=text)
        sensor = definitions.resolve_sensor_def("otel__shop__placed")
        cursor = None

        def look(again=False):
            nonlocal cursor
            context = dg.build_sensor_context(instance=instance, cursor=cursor, definitions=definitions)
            data = sensor.evaluate_tick(context)
            cursor = cursor if again else data.cursor
            return data.run_requests

        return definitions, look

    return of


def send(executions, kind, identity, payload=None, name="order placed"):
    return executions.send(Thrown(kind, identity, name, None, payload), ttl=60)


def test_a_message_starts_one_run_with_what_it_brings(looking, executions, run):
    definitions, look = looking(drawn("message"))
    assert look() == []
    send(executions, "message", "m1", {"item": "book"})
    send(executions, "message", "m1", {"item": "book"})
    send(executions, "message", "other", name="order cancelled")

    [request] = look()
    result = run(definitions, request.job_name or "otel__shop_job", dict(request.run_config), tags=dict(request.tags))

    record = result.output_for_node("otel__shop.execution", "execution")
    assert record["outputs"] == {"seen": {"item": "book"}}
    assert record["executed"] == ["placed", "look", "done"]
    assert request.tags[START_TAG] == "placed"
    assert look() == []


def test_a_message_is_requested_again_under_its_key_if_dagster_has_not_kept_the_request(looking, executions):
    _definitions, look = looking(drawn("message"))
    send(executions, "message", "m1")

    assert [request.run_key for request in look(again=True)] == ["m1"]
    assert [request.run_key for request in look()] == ["m1"]
    assert look() == []


def test_many_messages_start_a_hundred_runs_at_a_time(looking, executions):
    _definitions, look = looking(drawn("message"))
    for number in range(150):
        send(executions, "message", f"m{number:03}")

    assert [len(look()) for _look in range(3)] == [100, 50, 0]


def test_a_signal_starts_one_run_from_the_first_look_on(looking, executions):
    _definitions, look = looking(drawn("signal"))
    send(executions, "signal", "before")
    assert look() == []
    send(executions, "signal", "s1")
    send(executions, "signal", "s2")

    assert [request.run_key for request in look()] == ["s1", "s2"]
    assert look() == []


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_what_it_brings_must_be_a_data_input(compiled, kind):
    with pytest.raises(DiagramError, match=r'element "placed": no data input .order. takes what it brings'):
        compiled(shop=drawn(kind, inputs=("n",)))
