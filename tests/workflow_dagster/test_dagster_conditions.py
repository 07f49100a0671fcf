"""Conditional starts: a run whenever an expression over the latest values of data stores becomes true."""

from __future__ import annotations

import dagster as dg
import pytest
from bpmn_text import diagram, end, path, process, start, store, store_reference, task

from weavergen_pipelines.workflow.problems import DiagramError


def writer(**properties):
    return diagram(
        store("entropy"),
        process(
            "measure",
            start(),
            store_reference("entropy"),
            task("look", value="entropy_now", result="entropy", writes="entropy"),
            end(),
            path("start", "look", "end"),
            inputs=("entropy_now=0", "partition='none'"),
        ).replace("isExecutable='true'>", "isExecutable='true'>" + extension(properties)),
    )


def extension(properties):
    entries = "".join(f"<spiffworkflow:property name='{name}' value='{value}' />" for name, value in properties.items())
    wrapped = f"<spiffworkflow:properties>{entries}</spiffworkflow:properties>"
    return f"<bpmn:extensionElements>{wrapped}</bpmn:extensionElements>" if entries else ""


def starter(condition, **properties):
    expression = f"<bpmn:condition xsi:type='bpmn:tFormalExpression'>{condition}</bpmn:condition>"
    definition = f"<bpmn:conditionalEventDefinition>{expression}</bpmn:conditionalEventDefinition>"
    return diagram(
        process(
            "regenerate",
            start("asked"),
            f"<bpmn:startEvent id='risen'>{definition}</bpmn:startEvent>",
            task("work", value="n"),
            end(),
            path("asked", "work", "end"),
            path("risen", "work"),
            inputs=("n", "partition='none'"),
        ).replace("isExecutable='true'>", "isExecutable='true'>" + extension(properties))
    )


@pytest.fixture
def looking(compiled, instance, run):
    """Measures a value, and looks at the sensor of the conditional start: the keys of the runs that it requests."""

    def of(condition="entropy &gt; 5", **properties):
        definitions = compiled(measure=writer(**properties), regenerate=starter(condition, **properties))
        sensor = definitions.resolve_sensor_def("otel__regenerate__risen")
        cursor = None

        def look(value=None, partition=None, keep=True):
            nonlocal cursor
            if value is not None:
                config = {"ops": {"otel__measure": {"ops": {"start": {"config": {"entropy_now": value}}}}}}
                assert run(definitions, "otel__measure_job", config, partition_key=partition).success
            context = dg.build_sensor_context(instance=instance, cursor=cursor, definitions=definitions)
            data = sensor.evaluate_tick(context)
            cursor = data.cursor if keep else None
            return data.run_requests

        return look

    return of


def test_a_run_starts_when_the_condition_becomes_true_and_not_while_it_is(looking):
    look = looking()

    assert [len(look(value)) for value in (None, 3, 7, 8, None, 2, 9)] == [0, 0, 1, 0, 0, 0, 1]


def test_the_same_values_are_the_same_run_even_if_the_cursor_is_lost(looking):
    look = looking()
    [first] = look(7, keep=False)
    [again] = look(keep=False)
    [other] = look(8, keep=False)

    assert first.run_key == again.run_key != other.run_key


def test_each_partition_has_its_own_edge(looking):
    look = looking(partitionedBy="colours")

    assert [request.partition_key for request in look(7, "red")] == ["red"]
    assert [request.partition_key for request in look(7, "blue")] == ["blue"]
    assert look(3, "red") == []
    assert [request.partition_key for request in look(9, "red")] == ["red"]


def test_what_a_value_does_not_have_is_not_true(looking):
    assert looking("entropy.level == 'high'")(7) == []


@pytest.mark.parametrize(("condition", "told"), [("chaos > 1", "'chaos'"), ("n > 1", "no data store"), ("1 +", "")])
def test_a_condition_over_anything_else_is_refused(compiled, condition, told):
    with pytest.raises(DiagramError, match=rf'element "risen": .*{told}'):
        compiled(regenerate=starter(condition.replace(">", "&gt;")))


def test_a_store_of_partitions_is_asked_by_a_process_of_the_same_partitions(compiled, caplog):
    compiled(measure=writer(partitionedBy="colours"), regenerate=starter("entropy &gt; 5"))

    assert "the data store 'entropy' is partitioned by 'colours', this process is not" in caplog.text
