"""Processes whose runs are each for one partition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from bpmn_text import call, diagram, end, path, process, start, store, store_reference, task
from test_dagster_conditions import extension
from test_dagster_messages import drawn, send
from test_dagster_schedules import nightly

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster
from weavergen_pipelines.workflow.problems import DiagramError

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()


def partitioned(text, **properties):
    return text.replace("isExecutable='true'>", "isExecutable='true'>" + extension(properties), 1)


def entropy(name="measure", inputs=("partition",), **properties):
    variable = inputs[0].partition("=")[0]
    body = process(
        name,
        start(),
        store_reference("entropy"),
        task("look", value=variable, result="entropy", writes="entropy"),
        task("tell", value=variable, result="level"),
        end(),
        path("start", "look", "tell", "end"),
        inputs=inputs,
        outputs=("level",),
    )
    return diagram(store("entropy"), partitioned(body, **properties))


def caller(**properties):
    body = process(
        "report",
        start(),
        call("measured", "measure"),
        end(),
        path("start", "measured", "end"),
        inputs=("partition",),
        outputs=("level",),
    )
    return diagram(partitioned(body, **properties))


def outputs(result, process):
    return result.output_for_node(f"otel__{process}.execution", "execution")["outputs"]


def test_a_run_gets_the_key_of_its_partition_and_its_asset_has_it(compiled, run, instance):
    definitions = compiled(measure=entropy(partitionedBy="colours"))

    result = run(definitions, "otel__measure_job", partition_key="red")

    assert outputs(result, "measure") == {"level": "red"}
    assert instance.get_materialized_partitions(dg.AssetKey(["otel", "entropy"])) == {"red"}
    assert instance.get_materialized_partitions(dg.AssetKey(["otel", "measure", "execution"])) == {"red"}


def test_the_variable_of_the_key_is_a_property(compiled, run):
    definitions = compiled(measure=entropy(inputs=("colour",), partitionedBy="colours", partitionVariable="colour"))

    assert outputs(run(definitions, "otel__measure_job", partition_key="blue"), "measure") == {"level": "blue"}


def test_partitions_may_come_and_go(compiled, run, instance):
    definitions = compiled(measure=entropy(partitionedBy="systems"))
    instance.add_dynamic_partitions("systems", ["checkout"])

    assert outputs(run(definitions, "otel__measure_job", partition_key="checkout"), "measure") == {"level": "checkout"}


@pytest.mark.parametrize("values", [("red", "blue"), ("blue", "red")])
def test_a_caller_takes_what_the_called_process_made_for_its_own_partition(compiled, run, values):
    definitions = compiled(measure=entropy(partitionedBy="colours"), report=caller(partitionedBy="colours"))

    for value in values:
        assert outputs(run(definitions, "otel__report_job", partition_key=value), "report") == {"level": value}


def test_a_process_with_partitions_may_call_one_without(compiled, run):
    definitions = compiled(measure=entropy(inputs=("partition='all'",)), report=caller(partitionedBy="colours"))

    config = {"ops": {"otel__measure": {"ops": {"start": {"config": {"partition": "red"}}}}}}
    result = run(definitions, "otel__report_job", config, partition_key="red")

    assert outputs(result, "report") == {"level": "red"}


def test_a_process_without_partitions_calls_none_with(compiled, caplog):
    compiled(measure=entropy(partitionedBy="colours"), report=caller())

    assert "calls 'measure', which is partitioned by 'colours', not by 'nothing' as itself" in caplog.text


@pytest.mark.parametrize(
    ("properties", "inputs", "told"),
    [
        ({"partitionedBy": "colors"}, ("partition",), "there is no set of partitions 'colors'"),
        ({"partitionedBy": "colours"}, ("n",), "no data input 'partition' takes the key"),
        ({"partitionedBy": "colours", "partitionVariable": "p"}, ("partition",), "no data input 'p' takes the key"),
    ],
)
def test_what_is_wrong_with_partitions_is_told_by_file_and_line(compiled, properties, inputs, told):
    with pytest.raises(DiagramError, match=rf'measure\.bpmn:\d+: element "measure": {told}'):
        compiled(measure=entropy(inputs=inputs, **properties))


@pytest.mark.parametrize(("name", "expected"), [("colours", {"red", "blue"}), ("days", {YESTERDAY})])
def test_a_tick_starts_a_run_for_each_partition_of_those_by_the_clock_the_latest(compiled, tmp_path, name, expected):
    text = nightly().replace('dataInput id="n"', 'dataInput id="partition"').replace('value="n"', 'value="partition"')
    definitions = compiled(check=partitioned(text, partitionedBy=name))
    (tmp_path / "home").mkdir()
    schedule = definitions.resolve_schedule_def("otel__check__every_night")
    with dg.DagsterInstance.local_temp(str(tmp_path / "home")) as instance:
        repository, now = definitions.get_repository_def(), datetime.now(UTC)
        with dg.build_schedule_context(instance, scheduled_execution_time=now, repository_def=repository) as context:
            found = schedule.evaluate_tick(context).run_requests

    assert {request.partition_key for request in found} == expected
    assert len({request.run_key for request in found}) == len(expected)


def test_the_payload_of_a_message_names_the_partition(compiled, instance, executions):
    text = partitioned(drawn("message", inputs=("order", "partition")), partitionedBy="colours")
    definitions = compiled(shop=text)
    send(executions, "message", "m1", {"partition": "red"})
    send(executions, "message", "m2", {"partition": "green"})

    context = dg.build_sensor_context(instance=instance, definitions=definitions)
    found = definitions.resolve_sensor_def("otel__shop__placed").evaluate_tick(context).run_requests

    assert [(request.run_key, request.partition_key) for request in found] == [("m1/red", "red")]


def test_a_process_that_is_started_by_name_runs_for_the_partition_that_its_data_names(
    draw, settings, tasks, partitions, instance
):
    catalog = load_diagrams([draw(measure=entropy(partitionedBy="colours"))])
    known = {"settings": settings, "tasks": tasks, "partitions": partitions, "instance": instance}

    result = execute_with_dagster(catalog, "measure", {"partition": "blue"}, registry="otel", **known)

    assert result.data == {"level": "blue"}
    assert instance.get_materialized_partitions(dg.AssetKey(["otel", "entropy"])) == {"blue"}


def test_a_process_without_assets_has_no_partitions_but_the_variable(draw, settings, tasks):
    catalog = load_diagrams([draw(measure=entropy(partitionedBy="colours"))])

    result = execute_with_dagster(catalog, "measure", {"partition": "pink"}, settings=settings, tasks=tasks)

    assert result.data == {"level": "pink"}
