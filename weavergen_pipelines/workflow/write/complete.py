"""What a diagram that is built in code may leave out, and a file has to say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    Activity,
    Association,
    BoundaryEvent,
    DataReference,
    DataStore,
    ErrorDefinition,
    ErrorEventDefinition,
    Event,
)
from weavergen_pipelines.workflow.write.ids import Ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.workflow.model import Diagram, Process


def complete(diagram: Diagram) -> Diagram:
    """The diagram with the errors that its events name, the references to its data stores, and every association.

    One that has been read from a file is complete.
    """
    ids = Ids(diagram)
    processes = {name: _with_references(process, ids) for name, process in diagram.processes.items()}
    full = replace(diagram, errors=_errors(diagram, ids), processes=processes)
    missing = [line for process in processes.values() for line in _missing(process, full, ids)]
    lines = sorted((*full.associations, *missing), key=lambda line: (line.data, line.source, line.target, line.id))
    return replace(full, associations=tuple(lines))


def _errors(diagram: Diagram, ids: Ids) -> dict[str, ErrorDefinition]:
    errors = dict(diagram.errors)
    known = {error.code for error in errors.values()}
    for process in diagram.processes.values():
        for node in process.within.values():
            definition = node.definition if isinstance(node, Event) else None
            code = definition.code if isinstance(definition, ErrorEventDefinition) else None
            if code is not None and code not in known:
                known.add(code)
                name = ids.fresh(f"error_{len(errors) + 1}")
                errors[name] = ErrorDefinition(id=name, code=code)
    return errors


def _with_references(process: Process, ids: Ids) -> Process:
    """Every store that a process uses is declared, and drawn at least once."""
    used = [name for node in process.within.values() if isinstance(node, Activity) for name in node.reads + node.writes]
    drawn = {entry.target for scope in process.scopes for entry in scope.references.values() if entry.store}
    stores = {**process.stores, **{name: DataStore(id=name) for name in used if name not in process.stores}}
    names = {store: ids.fresh(f"{store}_reference") for store in stores if store not in drawn}
    added = {name: DataReference(id=name, target=store, store=True) for store, name in names.items()}
    return replace(process, stores=stores, references={**process.references, **added})


def _missing(process: Process, diagram: Diagram, ids: Ids) -> Iterator[Association]:
    known = {(line.source, line.target) for line in diagram.associations}
    places = data_places(process)
    for node in process.within.values():
        if isinstance(node, BoundaryEvent) and node.handler is not None:
            if not known & {(node.id, node.handler), (node.handler, node.id)}:
                yield Association(id=ids.fresh(f"{node.id}_handler"), source=node.id, target=node.handler)
        elif isinstance(node, Activity):
            for name in node.reads + node.takes:
                if not any((place, node.id) in known for place in places.get(name, ())):
                    line = ids.fresh(f"{node.id}_reads_{name}")
                    yield Association(id=line, source=places.get(name, [name])[0], target=node.id, data=True)
            for name in node.writes + node.gives:
                if not any((node.id, place) in known for place in places.get(name, ())):
                    line = ids.fresh(f"{node.id}_writes_{name}")
                    yield Association(id=line, source=node.id, target=places.get(name, [name])[0], data=True)


def data_places(process: Process) -> dict[str, list[str]]:
    """Where each variable of a data object or store is drawn: the ids of its references, and of the object itself."""
    places: dict[str, list[str]] = {}
    for scope in process.scopes:
        for entry in scope.references.values():
            places.setdefault(entry.target, []).append(entry.id)
        for name in scope.objects:
            places.setdefault(name, []).append(name)
    return places
