"""Timer starts as schedules."""

from __future__ import annotations

import dagster as dg
import pytest
from bpmn_text import diagram, end, path, process, start, task

from weavergen_pipelines.workflow.dagster.resources import START_TAG
from weavergen_pipelines.workflow.problems import DiagramError


def nightly(cron="0 2 * * *", **properties):
    return diagram(
        process(
            "check",
            start("asked"),
            timer_start("every_night", cron, properties),
            task("look", value="n"),
            end("looked"),
            path("asked", "look", "looked"),
            path("every_night", "look"),
            inputs=("n",),
        )
    )


def timer_start(identity, cron, properties):
    entries = "".join(f'<spiffworkflow:property name="{name}" value="{value}" />' for name, value in properties.items())
    wrapped = f"<spiffworkflow:properties>{entries}</spiffworkflow:properties>" if entries else ""
    return start(identity, cron).replace(">", f"><bpmn:extensionElements>{wrapped}</bpmn:extensionElements>", 1)


def schedule(definitions):
    return definitions.resolve_schedule_def("otel__check__every_night")


def test_a_cycle_is_a_schedule_in_utc(compiled):
    found = schedule(compiled(check=nightly()))

    assert (found.cron_schedule, found.execution_timezone) == ("0 2 * * *", "UTC")
    assert found.job_name == "otel__check_job"


def test_the_time_zone_is_a_property_of_the_start(compiled):
    assert schedule(compiled(check=nightly(timezone="Europe/Berlin"))).execution_timezone == "Europe/Berlin"


def test_a_scheduled_run_begins_at_the_timer(compiled, run):
    definitions = compiled(check=nightly())
    [request] = schedule(definitions).evaluate_tick(dg.build_schedule_context()).run_requests

    result = run(definitions, "otel__check_job", tags=request.tags)

    executed = result.output_for_node("otel__check.execution", "execution")["executed"]
    assert executed == ["every_night", "look", "looked"]
    assert request.tags[START_TAG] == "every_night"


def test_a_run_on_request_begins_at_the_plain_start(compiled, run):
    result = run(compiled(check=nightly()), "otel__check_job")

    executed = result.output_for_node("otel__check.execution", "execution")["executed"]
    assert executed == ["asked", "look", "looked"]


@pytest.mark.parametrize("timer", ["R/PT5M", "0 0 31 2 *"], ids=["uneven", "impossible"])
def test_a_timer_without_a_form_as_schedule_is_refused(compiled, timer):
    with pytest.raises(DiagramError, match=r'check\.bpmn:\d+: element "every_night"'):
        compiled(check=nightly(timer))


def test_an_unknown_time_zone_is_refused(compiled):
    with pytest.raises(DiagramError, match="Mars/Olympus"):
        compiled(check=nightly(timezone="Mars/Olympus"))
