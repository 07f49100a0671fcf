"""A folder per case: diagrams, and every problem that they have, with file, line, element and advice."""

from __future__ import annotations

from pathlib import Path

import pytest

from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs, load_diagrams
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.validate import lint, require_valid
from weavergen_pipelines.workflow.validate.timers import is_cron

CASES = sorted((Path(__file__).parent / "lint").iterdir())
ONLY_LINT = {"against_the_schema", "a_store_with_two_writers"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_problem_is_found(case, tasks):
    found = lint(load_diagrams([case]), tasks)

    assert "".join(f"{problem}\n".replace(f"{case}/", "") for problem in found) == (case / "expected.txt").read_text()


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.name.startswith("sound_") and case.name not in ONLY_LINT], ids=str
)
def test_what_has_a_problem_is_not_run(case, tasks):
    with pytest.raises(WeavergenError):
        require_valid(load_diagrams([case]), "main", tasks)


def test_before_a_run_all_problems_of_caller_and_callee_are_found_at_once(tasks):
    folder = Path(__file__).parent / "lint" / "problems_of_several_files"

    with pytest.raises(CompoundError) as raised:
        require_valid(load_diagrams([folder]), "main", tasks)

    assert [problem.element for problem in raised.value.errors] == ["t", "u", "u"]


def test_the_shipped_diagrams_have_no_problem():
    register_all()

    assert [str(problem) for problem in lint(load_diagrams(find_bpmn_dirs()), REGISTRY)] == []


@pytest.mark.parametrize("text", ["0 2 * * *", "*/5 0-6 1,15 * 1-5", "0 0 31 12 7"])
def test_a_cron_is_known(text):
    assert is_cron(text)


@pytest.mark.parametrize("text", ["", "0 2 * *", "60 2 * * *", "0 2 0 * *", "5-1 * * * *", "*/0 * * * *", "a * * * *"])
def test_what_is_no_cron_is_known(text):
    assert not is_cron(text)
