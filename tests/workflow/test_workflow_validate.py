"""A folder per case: diagrams, and every problem that they have, with file, line, element and advice."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from bpmn_text import diagram, end, path, process, start

from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs, load_diagrams
from weavergen_pipelines.workflow.problems import problem, raise_all
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.validate import lint, require_valid

CASES = sorted((Path(__file__).parent / "lint").iterdir())
ONLY_LINT = {"against_the_schema", "a_store_with_two_writers"}
WITHOUT_ERROR = ("sound_", "warning_")
"""How the names of the cases begin that may run."""


def written(problems, case):
    """Problems as the cases list them: warnings say so."""
    mark = {"error": "", "warning": "warning: "}
    return "".join(f"{mark[found.severity]}{found}\n".replace(f"{case}/", "") for found in problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_problem_is_found(case, tasks):
    assert written(lint(load_diagrams([case]), tasks), case) == (case / "expected.txt").read_text()


@pytest.mark.parametrize(
    "case", [c for c in CASES if not c.name.startswith(WITHOUT_ERROR) and c.name not in ONLY_LINT], ids=lambda c: c.name
)
def test_what_has_an_error_is_not_run(case, tasks):
    with pytest.raises(WeavergenError):
        require_valid(load_diagrams([case]), "main", tasks)


@pytest.mark.parametrize("case", [c for c in CASES if c.name.startswith("sound_")], ids=lambda c: c.name)
def test_what_has_no_error_may_run(case, tasks):
    assert "main" in require_valid(load_diagrams([case]), "main", tasks)


def test_a_warning_keeps_nothing_from_running(tasks):
    folder = Path(__file__).parent / "lint" / "warning_an_escalation_that_nothing_catches"

    assert list(require_valid(load_diagrams([folder]), "main", tasks)) == ["main"]


def test_a_process_that_is_not_meant_to_run_has_errors_once_it_is_run(tasks):
    folder = Path(__file__).parent / "lint" / "warning_a_process_that_is_not_meant_to_run"

    with pytest.raises(WeavergenError, match=r"test\.nothing"):
        require_valid(load_diagrams([folder]), "main", tasks)
    assert [found.severity for found in lint(load_diagrams([folder]), tasks, as_executable=True)] == ["error"]


def test_scripts_run_where_they_are_allowed(tasks, draw):
    script = '<bpmn:scriptTask id="t"><bpmn:script>x = 1</bpmn:script></bpmn:scriptTask>'
    folder = draw(main=diagram(process("main", start(), script, end(), path("start", "t", "end"), outputs=("x",))))

    assert lint(load_diagrams([folder]), tasks, allow_scripts=True) == ()
    assert "main" in require_valid(load_diagrams([folder]), "main", tasks, allow_scripts=True)


def test_before_a_run_all_problems_of_caller_and_callee_are_found_at_once(tasks):
    folder = Path(__file__).parent / "lint" / "problems_of_several_files"

    with pytest.raises(CompoundError) as raised:
        require_valid(load_diagrams([folder]), "main", tasks)

    assert [found.element for found in raised.value.errors] == ["t", "u", "u"]


def test_the_shipped_diagrams_have_no_problem():
    register_all()

    assert [str(found) for found in lint(load_diagrams(find_bpmn_dirs()), REGISTRY)] == []


def test_a_problem_crosses_process_borders_with_its_element_and_severity():
    sent = pickle.loads(pickle.dumps(problem("a.bpmn", 3, "t", "is odd", severity="warning")))

    assert (str(sent), sent.element, sent.severity) == ('a.bpmn:3: element "t": is odd', "t", "warning")


def test_a_problem_is_one_line():
    assert str(problem("a.bpmn", 3, "t", "is\n  odd")) == 'a.bpmn:3: element "t": is odd'


def test_warnings_are_not_raised():
    raise_all([problem("a.bpmn", 3, "t", "is odd", severity="warning")])
