"""Bad registries, a folder each: what is said about them, with file, line and column."""

from pathlib import Path

import pytest

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.semconv import RegistrySource, exit_code, load_registry, resolve_registry
from weavergen_pipelines.semconv.kinds import KINDS
from weavergen_pipelines.semconv.manifest import Dependency
from weavergen_pipelines.semconv.sources.errors import RegistryNotFound, RegistryUnavailable
from weavergen_pipelines.semconv.sources.tree import with_dependencies

CASES = sorted((Path(__file__).parent / "cases").iterdir(), key=lambda case: case.name)


def folder(root: Path, location: str) -> RegistrySource:
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return RegistrySource(location, files, tree_digest(files))


def read(case: Path) -> RegistrySource:
    """The registry of a case; dependencies are the folders beside it, also by the names in schema URLs."""

    def fetch(dependency: Dependency) -> RegistrySource:
        name = dependency.registry_path or dependency.schema_url.name.rpartition("/")[2]
        if (case / name).is_dir():
            return folder(case / name, name)
        if dependency.registry_path is None or "://" in name:
            raise RegistryUnavailable("nobody answers")
        raise RegistryNotFound("there is no such folder")

    return with_dependencies(folder(case / "registry", "registry"), fetch)


def problems(source: RegistrySource, *, future: bool = False, include_unreferenced: bool = False):
    loaded = load_registry(source, future=future)
    resolution = resolve_registry(loaded, include_unreferenced=include_unreferenced)
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
    seen = {problem.kind for case in CASES for problem in problems(read(case), include_unreferenced=True)}
    seen |= {problem.kind for case in CASES for problem in problems(read(case))}
    assert set(KINDS) - seen == set()
