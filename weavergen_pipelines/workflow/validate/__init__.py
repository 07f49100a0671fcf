"""Is a diagram sound? Every problem is found before anything runs, by one validator per concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError, nearest
from weavergen_pipelines.workflow.catalog import Catalog, Entry, UnknownProcess
from weavergen_pipelines.workflow.problems import DiagramError, raise_all
from weavergen_pipelines.workflow.validate.calls import check_calls
from weavergen_pipelines.workflow.validate.data import check_data
from weavergen_pipelines.workflow.validate.nodes import check_node
from weavergen_pipelines.workflow.validate.schema import check_schema
from weavergen_pipelines.workflow.validate.scope import Scope
from weavergen_pipelines.workflow.validate.structure import check_structure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry
    from weavergen_pipelines.workflow.validate.scope import Lookup


def require_valid(catalog: Catalog, process: str, tasks: ServiceTaskRegistry) -> dict[str, Entry]:
    """The process and all that it calls, by id, if they can run. Reads no other diagram.

    Raises:
        UnknownProcess: no diagram has the process.
        DiagramError, CompoundError: every problem of it and of what it calls.
    """
    found: dict[str, Entry] = {}
    problems: list[DiagramError] = []
    wanted = [process]
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = catalog.get(name)
            problems.extend(_process_problems(found[name], catalog.get, tasks))
            wanted.extend(callee for callee in found[name].process.calls if _usable(catalog, callee))
    raise_all([*problems, *check_calls(found)])
    return found


def lint(catalog: Catalog, tasks: ServiceTaskRegistry) -> tuple[DiagramError, ...]:
    """Every problem of every diagram, in order of files and lines; the XML schema is checked too."""
    drawn = catalog.drawn

    def lookup(name: str) -> Entry:
        if name not in drawn:
            raise UnknownProcess(f"there is no process {name!r}", hint=nearest(name, tuple(drawn)))
        return drawn[name]

    problems = [*catalog.problems, *check_calls(drawn)]
    for entry in drawn.values():
        problems.extend(_process_problems(entry, lookup, tasks))
    for path in catalog.readable:
        problems.extend(check_schema(path))
    return tuple(sorted({str(problem): problem for problem in problems}.values(), key=_position))


def _process_problems(entry: Entry, lookup: Lookup, tasks: ServiceTaskRegistry) -> Iterator[DiagramError]:
    scope = Scope(entry, lookup, tasks)
    yield from check_structure(scope)
    for node in entry.process.nodes.values():
        yield from check_node(scope, node)
    yield from check_data(scope)


def _usable(catalog: Catalog, process: str) -> bool:
    """Whether a called process can be read; if not, the call has that problem already."""
    try:
        catalog.get(process)
    except WeavergenError:
        return False
    return True


def _position(problem: DiagramError) -> tuple[str, int, str]:
    where = problem.where
    return (getattr(where, "path", ""), getattr(where, "line", None) or 0, str(problem))
