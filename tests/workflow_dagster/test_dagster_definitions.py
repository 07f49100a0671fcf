"""A folder of diagrams as a code location, without anything else of WeaverGen."""

from __future__ import annotations

import dagster as dg
import pytest
from bpmn_text import diagram, end, path, process, start, store, store_reference, task

from weavergen_pipelines.workflow.dagster.definitions import build_definitions
from weavergen_pipelines.workflow.dagster.diagram_job import RUN_DIAGRAM
from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator
from weavergen_pipelines.workflow.problems import DiagramError
from weavergen_pipelines.workflow.store import open_store

TASKS = """\
from weavergen_pipelines.workflow.service_task import service_task


@service_task("{name}.greet")
def greet(name: str) -> str:
    return f"hello {{name}}"
"""


def greeting(module, name="greeting"):
    return diagram(
        store(f"{name}_said"),
        process(
            name,
            start(),
            store_reference(f"{name}_said"),
            task("greet", f"{module}.greet", f"{name}_said", writes=f"{name}_said", name="who"),
            end(),
            path("start", "greet", "end"),
            inputs=("who='world'",),
        ),
    )


@pytest.fixture
def tasks_file(tmp_path):
    file = tmp_path / "greetings.py"
    file.write_text(TASKS.format(name=tmp_path.name))
    return file


@pytest.fixture
def build(draw, tmp_path, tasks_file, settings):
    def of(**options):
        folder = draw(greeting=greeting(tmp_path.name))
        return build_definitions(folder, tasks=[str(tasks_file)], settings=settings, **options)

    return of


def values(result):
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events()}


def test_a_folder_is_a_code_location_with_one_instance(build, run):
    definitions = build()

    result = run(definitions, "default__greeting_job")

    assert result.success
    assert values(result) == {"default/greeting_said", "default/greeting/execution"}


def test_the_caller_gives_instances_and_a_translator(build, run):
    class Ours(DagsterTranslator):
        def group_name(self, source):
            return f"our_{source.instance}"

    definitions = build(instances={"one": {"who": "you"}, "two": {}}, translator=Ours())

    assert {spec.group_name for spec in definitions.resolve_all_asset_specs()} == {"our_one", "our_two"}
    result = run(definitions, "one__greeting_job")
    assert result.asset_value(dg.AssetKey(["one", "greeting_said"])) == "hello you"


def test_a_broken_diagram_is_logged_and_leaves_the_others_usable(build, draw, caplog):
    draw(torn="<nothing")

    assert [job.name for job in build().jobs] == ["default__greeting_job", RUN_DIAGRAM]
    assert "torn.bpmn" in caplog.text


def test_one_file_is_enough(draw, tasks_file, settings, tmp_path):
    file = draw(greeting=greeting(tmp_path.name), torn="<nothing") / "greeting.bpmn"

    found = build_definitions(file, tasks=[str(tasks_file)], settings=settings)

    assert [job.name for job in found.jobs] == ["default__greeting_job", RUN_DIAGRAM]


def test_a_folder_that_does_not_exist_is_named(tmp_path, settings):
    with pytest.raises(DiagramError, match="nowhere"):
        build_definitions(tmp_path / "nowhere", settings=settings)


def test_two_folders_are_one_code_location(draw, tmp_path, tasks_file, settings):
    draw(greeting=greeting(tmp_path.name), farewell=greeting(tmp_path.name, "farewell"))
    given = {"tasks": [str(tasks_file)], "settings": settings}
    one = build_definitions(tmp_path / "diagrams" / "greeting.bpmn", instances={"one": {}}, **given)
    two = build_definitions(tmp_path / "diagrams" / "farewell.bpmn", instances={"two": {}}, run_diagram=False, **given)

    both = dg.Definitions.merge(one, two)

    assert {job.name for job in both.get_repository_def().get_all_jobs()} >= {
        "one__greeting_job",
        "two__farewell_job",
    }


def test_a_diagram_made_at_run_time_may_wait_and_goes_on(build, run, instance, settings):
    definitions = build()
    waiting = diagram(process("asks", start(), "<bpmn:userTask id='ask' />", end(), path("start", "ask", "end")))
    config = {"ops": {"execution": {"config": {"bpmn": waiting}}}}
    first = run(definitions, RUN_DIAGRAM, config).output_for_node("execution", "execution")
    assert first["outcome"] == "waiting"

    open_store(settings.engine).answer(first["execution_id"], "ask", {})
    context = dg.build_sensor_context(instance=instance, definitions=definitions)
    [request] = definitions.resolve_sensor_def("run_diagram__continuations").evaluate_tick(context).run_requests
    again = run(definitions, request.job_name, dict(request.run_config), tags=dict(request.tags))

    assert again.output_for_node("execution", "execution")["outcome"] == "completed"
