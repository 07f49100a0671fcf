"""Timer starts as schedules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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


def tick(definitions, late=0.0):
    due = datetime.now(UTC) - timedelta(seconds=late)
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(instance=instance, scheduled_execution_time=due)
        return schedule(definitions).evaluate_tick(context)


def test_a_cycle_is_a_schedule_in_utc(compiled):
    found = schedule(compiled(check=nightly()))

    assert (found.cron_schedule, found.execution_timezone) == ("0 2 * * *", "UTC")
    assert found.job_name == "otel__check_job"


def test_the_time_zone_is_a_property_of_the_start(compiled):
    assert schedule(compiled(check=nightly(timezone="Europe/Berlin"))).execution_timezone == "Europe/Berlin"


def test_a_scheduled_run_begins_at_the_timer(compiled, run):
    definitions = compiled(check=nightly())
    [request] = tick(definitions).run_requests

    result = run(definitions, "otel__check_job", tags=request.tags)

    executed = result.output_for_node("otel__check.execution", "execution")["executed"]
    assert executed == ["every_night", "look", "looked"]
    assert request.tags[START_TAG] == "every_night"


def test_a_run_on_request_begins_at_the_plain_start(compiled, run):
    result = run(compiled(check=nightly()), "otel__check_job")

    executed = result.output_for_node("otel__check.execution", "execution")["executed"]
    assert executed == ["asked", "look", "looked"]


def test_a_series_that_a_cron_can_say_is_a_schedule(compiled):
    assert schedule(compiled(check=nightly("R/2024-01-01T02:30:00Z/P1D"))).cron_schedule == "30 2 * * *"


def test_a_timer_that_is_none_is_refused(compiled):
    with pytest.raises(DiagramError, match=r'check\.bpmn:\d+: element "every_night"'):
        compiled(check=nightly("R/whenever"))


def test_an_unknown_time_zone_is_refused(compiled):
    with pytest.raises(DiagramError, match="Mars/Olympus"):
        compiled(check=nightly(timezone="Mars/Olympus"))


def test_an_unknown_policy_for_missed_ticks_is_refused(compiled):
    with pytest.raises(DiagramError, match=r"'run_al' is no policy .*run_all"):
        compiled(check=nightly(missedTicks="run_al"))


def test_a_tick_that_nobody_looked_at_is_skipped_by_name(compiled):
    assert "missedTicks is 'skip'" in tick(compiled(check=nightly()), late=3600).skip_message


def test_the_last_tick_that_nobody_looked_at_runs_late_if_the_diagram_says_so(compiled):
    assert len(tick(compiled(check=nightly(missedTicks="run_once")), late=3600).run_requests) == 1


def test_a_schedule_whose_runs_would_lack_data_is_left_out_and_named(compiled, caplog):
    text = nightly().replace('dataInput id="n"', 'dataInput id="other"').replace('value="n"', 'value="other"')

    definitions = compiled(check=text)

    assert not definitions.schedules
    assert "otel__check__every_night never starts: nothing gives the data input 'other'" in caplog.text
