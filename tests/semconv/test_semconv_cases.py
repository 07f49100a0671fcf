"""Bad registries, a folder each: what is said about them, with file, line and column."""

from pathlib import Path

import pytest

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.semconv import RegistrySource, exit_code, load_registry, resolve_registry
from weavergen_pipelines.semconv.kinds import KINDS

CASES = sorted((Path(__file__).parent / "cases").iterdir(), key=lambda case: case.name)


def read(case: Path) -> RegistrySource:
    folder = case / "registry"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return RegistrySource("registry", files, tree_digest(files))


def problems(source: RegistrySource, *, future: bool = False):
    resolution = resolve_registry(load_registry(source, future=future))
    every = (*resolution.diagnostics, *resolution.diagnostics_v2)
    return list({str(problem): problem for problem in every}.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_problem_of_a_bad_registry_is_reported_where_it_is(case):
    assert "".join(f"{problem}\n" for problem in problems(read(case))) == (case / "expected.txt").read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_exit_code_is_1_exactly_when_there_is_an_error(case):
    found = problems(read(case))
    assert exit_code(found) == int(any(problem.severity == "error" for problem in found))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_in_future_every_problem_is_an_error(case):
    assert {problem.severity for problem in problems(read(case), future=True)} == {"error"}


def test_every_kind_of_problem_has_a_case():
    seen = {problem.kind for case in CASES for problem in problems(read(case))}
    assert set(KINDS) - seen == set()
