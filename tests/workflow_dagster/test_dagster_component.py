"""A folder of a Dagster project whose `defs.yaml` names diagrams."""

from __future__ import annotations

import subprocess
import sys

import dagster as dg
import pytest
from test_dagster_definitions import TASKS, greeting

from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator

PROJECT = """\
[project]
name = "{name}"
version = "0.1"
[tool.dg]
directory_type = "project"
[tool.dg.project]
root_module = "{name}"
"""
DEFS = """\
type: weavergen_pipelines.workflow.dagster.component.BpmnProcessComponent
attributes:
  bpmn: diagrams
  tasks: [./greetings.py]
  inputs: {who: you}
"""
CODE = """\
import dagster as dg
from pathlib import Path

defs = dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
"""
CONFIGURATION = "storage: {cache_dir: cache}\nengine: {executions: executions.sqlite}\n"


class Ours(DagsterTranslator):
    """A translator of the tests' own."""

    def group_name(self, source):
        return "ours"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with a component in the folder `hello`; its package has a name of its own."""
    name = "project_" + "".join(letter for letter in tmp_path.name if letter.isalnum())
    folder = tmp_path / name / "defs" / "hello"
    (folder / "diagrams").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(name=name))
    (tmp_path / "weavergen.yaml").write_text(CONFIGURATION)
    (tmp_path / name / "__init__.py").write_text("")
    (tmp_path / name / "defs" / "__init__.py").write_text("")
    (tmp_path / name / "definitions.py").write_text(CODE)
    (folder / "greetings.py").write_text(TASKS.format(name=name))
    (folder / "diagrams" / "greeting.bpmn").write_text(greeting(name))
    (folder / "defs.yaml").write_text(DEFS)
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


def loaded(project):
    return dg.load_from_defs_folder(path_within_project=project.parents[2])


def test_a_component_is_its_processes_in_the_name_of_its_folder(project, run):
    result = run(loaded(project), "hello__greeting_job")

    assert result.success
    assert result.asset_value(dg.AssetKey(["hello", "greeting_said"])) == "hello you"


def test_the_instance_the_translator_and_the_partitions_are_attributes(project):
    (project / "defs.yaml").write_text(
        DEFS
        + "  instance: shop\n  partitions: {colours: [red], systems: dynamic}\n"
        + "  translator: test_dagster_component:Ours\n"
    )

    specs = loaded(project).resolve_all_asset_specs()

    assert {(spec.key.path[0], spec.group_name) for spec in specs} == {("shop", "ours")}


def test_two_components_are_in_one_project(project):
    other = project.parent / "bye"
    (other / "diagrams").mkdir(parents=True)
    module = project.parents[1].name
    (other / "diagrams" / "farewell.bpmn").write_text(greeting(module, "farewell"))
    (other / "defs.yaml").write_text(DEFS.replace("./greetings.py", "../hello/greetings.py"))

    jobs = {job.name for job in loaded(project).get_repository_def().get_all_jobs()}

    assert {"hello__greeting_job", "bye__farewell_job"} <= jobs


@pytest.mark.parametrize(
    "translator", ["nowhere:Ours", "test_dagster_component:Nobody", "test_dagster_component:loaded"]
)
def test_a_translator_that_is_none_is_named(project, translator):
    (project / "defs.yaml").write_text(DEFS + f"  translator: {translator}\n")

    with pytest.raises(Exception, match="hello") as raised:
        loaded(project).get_repository_def()
    assert translator in str(raised.value.__cause__)


def test_dagster_validates_the_project(project):
    command = [
        sys.executable,
        "-m",
        "dagster",
        "definitions",
        "validate",
        "-f",
        str(project.parents[1] / "definitions.py"),
    ]
    done = subprocess.run(command, cwd=project.parents[2], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
