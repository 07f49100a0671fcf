"""Executions that come to rest: the sensor of their instance starts the run that goes on with them, once."""

from __future__ import annotations

import base64
import time

import dagster as dg
import pytest
from bpmn_text import diagram, end, path, process, start, task

from weavergen_pipelines.workflow.dagster import continuations
from weavergen_pipelines.workflow.dagster.resources import EXECUTION_TAG
from weavergen_pipelines.workflow.journal import Thrown

CATCH = (
    "<bpmn:intermediateCatchEvent id='paid'><bpmn:messageEventDefinition messageRef='payment' />"
    "</bpmn:intermediateCatchEvent>"
)


def approval(middle="<bpmn:userTask id='approve' />", name="approve"):
    return diagram(
        "<bpmn:message id='payment' name='payment' />",
        process(
            "order",
            start(),
            task("look", value="item", result="seen"),
            middle,
            task("tell", value="seen", result="told"),
            end(),
            path("start", "look", name, "tell", "end"),
            inputs=("item",),
            outputs=("told",),
        ),
    )


def bought(item):
    return {"ops": {"otel__order": {"ops": {"execution": {"config": {"item": item}}}}}}


@pytest.fixture
def order(compiled, instance, run):
    """Starts an order, looks at the sensor, and does what it requests."""

    class Order:
        def __init__(self, text):
            self.definitions = compiled(order=text)
            self.sensor = self.definitions.resolve_sensor_def("otel__continuations")

        def start(self, item):
            return run(self.definitions, "otel__order_job", bought(item))

        def look(self):
            context = dg.build_sensor_context(instance=instance, definitions=self.definitions)
            return self.sensor.evaluate_tick(context).run_requests

        def follow(self, request):
            tags = {**request.tags, "dagster/run_key": request.run_key}
            return run(self.definitions, request.job_name, dict(request.run_config), tags=tags)

    return Order


def record(result):
    return result.output_for_node("otel__order.execution", "execution")


def test_a_user_task_that_is_completed_continues_in_a_later_run_once(order, executions):
    orders = order(approval())
    first = record(orders.start("book"))
    assert first["outcome"] == "waiting"
    assert orders.look() == []

    executions.answer(first["execution_id"], "approve", {})
    [request] = orders.look()
    second = record(orders.follow(request))

    assert (second["outcome"], second["outputs"]) == ("completed", {"told": "book"})
    assert second["executed"] == ["start", "look", "approve", "tell", "end"]
    assert request.tags[EXECUTION_TAG] == first["execution_id"] == second["execution_id"]
    assert orders.look() == []


def test_a_message_that_is_awaited_continues_its_execution(order, executions):
    orders = order(approval(CATCH, "paid"))
    first = record(orders.start("book"))

    executions.send(Thrown("message", "m1", "payment"), ttl=60)
    [request] = orders.look()

    assert record(orders.follow(request))["outcome"] == "completed"
    assert request.tags[EXECUTION_TAG] == first["execution_id"]


def test_the_sensor_is_on_from_the_beginning(order):
    assert order(approval()).sensor.default_status is dg.DefaultSensorStatus.RUNNING


def test_what_never_waits_needs_no_sensor(compiled):
    plain = diagram(process("plain", start(), end(), path("start", "end")))

    assert not compiled(plain=plain).sensors


def test_an_execution_is_requested_once_while_its_run_is_on_its_way(order, executions, instance):
    orders = order(approval())
    identity = record(orders.start("book"))["execution_id"]
    executions.answer(identity, "approve", {})
    [request] = orders.look()
    job = orders.definitions.resolve_job_def("otel__order_job")
    instance.create_run_for_job(job, run_config=dict(request.run_config), tags=dict(request.tags))

    assert orders.look() == []


def test_a_run_that_failed_before_it_went_on_is_requested_again_after_a_pause(order, executions, instance, monkeypatch):
    orders = order(approval())
    identity = record(orders.start("book"))["execution_id"]
    executions.answer(identity, "approve", {})
    [first] = orders.look()
    job = orders.definitions.resolve_job_def("otel__order_job")
    run = instance.create_run_for_job(job, run_config=dict(first.run_config), tags=dict(first.tags))
    instance.report_run_failed(run)
    assert orders.look() == []

    class Later:
        @staticmethod
        def time():
            return time.time() + 3600

    monkeypatch.setattr(continuations, "time", Later)
    [again] = orders.look()
    assert again.run_key != first.run_key


def test_an_execution_whose_run_was_killed_goes_on_and_that_run_has_failed(order, executions, instance):
    orders = order(approval())
    identity = record(orders.start("book"))["execution_id"]
    executions.answer(identity, "approve", {})
    job = orders.definitions.resolve_job_def("otel__order_job")
    dead = instance.create_run_for_job(job, run_config=bought("book"), status=dg.DagsterRunStatus.STARTED)
    executions.clock = lambda: time.time() - 3600
    assert executions.claim(identity, dead.run_id)
    executions.clock = time.time

    [request] = orders.look()

    assert instance.get_run_by_id(dead.run_id).status is dg.DagsterRunStatus.FAILURE
    assert record(orders.follow(request))["outcome"] == "completed"


def test_the_picture_of_an_execution_shows_what_is_done_and_what_it_waits_for(order):
    [event] = [
        event
        for event in order(approval()).start("book").get_asset_materialization_events()
        if event.asset_key == dg.AssetKey(["otel", "order", "execution"])
    ]

    text = event.materialization.metadata["picture"].value
    head = "![order](data:image/svg+xml;base64,"
    drawn = base64.b64decode(text.removeprefix(head).removesuffix(")")).decode()
    assert text.startswith(head)
    assert all(state in drawn for state in ("completed", "waiting", "not_reached"))
