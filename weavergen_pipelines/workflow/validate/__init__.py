"""Is a diagram sound? Every problem is found before anything runs, by one validator per kind of element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError, nearest
from weavergen_pipelines.workflow.catalog import Catalog, Entry, UnknownProcess
from weavergen_pipelines.workflow.problems import DiagramError, raise_all
from weavergen_pipelines.workflow.validate.calls import check_calls
from weavergen_pipelines.workflow.validate.data import check_data, check_declared
from weavergen_pipelines.workflow.validate.dataflow import DataFlow
from weavergen_pipelines.workflow.validate.known import Known
from weavergen_pipelines.workflow.validate.nodes import check_node
from weavergen_pipelines.workflow.validate.schema import check_schema
from weavergen_pipelines.workflow.validate.scope import scopes_of
from weavergen_pipelines.workflow.validate.structure import check_structure
from weavergen_pipelines.workflow.validate.throws import caught_escalations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry


def require_valid(
    catalog: Catalog, process: str, tasks: ServiceTaskRegistry, *, allow_scripts: bool = False
) -> dict[str, Entry]:
    """The process and all that it calls, by id, if they can run. Reads no other diagram. Warnings are left to `lint`.

    Raises:
        UnknownProcess: no diagram has the process.
        DiagramError, CompoundError: every error of it and of what it calls.
    """
    catalog.get(process)
    known = Known(catalog.get, tasks, catalog.decision, allow_scripts)
    found: dict[str, Entry] = {}
    problems: list[DiagramError] = []
    wanted = [process]
    while wanted:
        entry = known.found(wanted.pop())
        if isinstance(entry, WeavergenError):
            continue  # the call has that problem
        if entry.process.id not in found:
            found[entry.process.id] = entry
            problems.extend(_process_problems(entry, known))
            wanted.extend(entry.process.calls)
    raise_all([*problems, *check_calls(found)])
    return found


def lint(
    catalog: Catalog, tasks: ServiceTaskRegistry, *, allow_scripts: bool = False, as_executable: bool = False
) -> tuple[DiagramError, ...]:
    """Every problem of every diagram, in order of files and lines; the XML schema is checked too.

    Errors keep a process from running. What is wrong with one that is not meant to be run (`isExecutable`) is a
    warning, unless all are looked at `as_executable`.
    """
    drawn = catalog.drawn

    def lookup(name: str) -> Entry:
        if name not in drawn:
            raise UnknownProcess(f"there is no process {name!r}", hint=nearest(name, tuple(drawn)))
        return drawn[name]

    caught = frozenset(caught_escalations(entry.process for entry in drawn.values()))
    known = Known(lookup, tasks, catalog.decision, allow_scripts, caught)
    problems = [*catalog.problems, *check_calls(drawn)]
    for entry in drawn.values():
        found = _process_problems(entry, known)
        problems.extend(found if as_executable or entry.process.executable else map(_as_warning, found))
    for path in catalog.readable:
        problems.extend(check_schema(path, catalog.contents.get(path) or path.read_bytes()))
    return tuple(sorted({str(problem): problem for problem in problems}.values(), key=_position))


def _process_problems(entry: Entry, known: Known) -> Iterator[DiagramError]:
    scopes = scopes_of(known, entry.diagram.path, entry.process)
    data = DataFlow(scopes)
    yield from check_declared(scopes[0], data)
    for scope in scopes:
        yield from check_structure(scope, data)
        for node in scope.container.nodes.values():
            yield from check_node(scope, node)
        yield from check_data(scope, data)


def _as_warning(error: DiagramError) -> DiagramError:
    error.severity = "warning"
    return error


def _position(error: DiagramError) -> tuple[str, int, str]:
    where = error.where
    return (getattr(where, "path", ""), getattr(where, "line", None) or 0, str(error))
