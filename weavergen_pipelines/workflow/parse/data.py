"""Data objects, stores, and the references to them; what an activity reads and writes by its data associations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.model import DataObject, DataReference, DataStore
from weavergen_pipelines.workflow.model.data import variable_name
from weavergen_pipelines.workflow.parse.common import element_fields
from weavergen_pipelines.workflow.parse.extensions import mapped_outputs
from weavergen_pipelines.workflow.parse.part import Part
from weavergen_pipelines.workflow.parse.scope import Datum
from weavergen_pipelines.workflow.parse.xml import all_children, child, reference, tag, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import File, Scope

_OF_A_TASK = frozenset({"dataInput", "dataOutput", "property"})


def data_objects(part: Part, file: File) -> dict[str, DataObject]:
    """The data objects of a level; a reference that names none stands for one of its own id."""
    objects = [DataObject(**element_fields(Part(node), file)) for node in part.all("dataObject")]
    alone = (Part(node) for node in part.all("dataObjectReference") if not node.get("dataObjectRef"))
    objects.extend(DataObject(id=ref.id, name=element_fields(ref, file)["name"]) for ref in alone)
    return {found.id: found for found in objects}


def data_references(part: Part, file: File) -> dict[str, DataReference]:
    """Where the data objects and stores of a level are drawn, in document order."""
    if not part.all("dataObjectReference", "dataStoreReference"):
        return {}
    parts = (Part(node) for node in part.elements() if tag(node) in _REFERENCES)
    found = [_REFERENCES[drawn.name](drawn, file) for drawn in parts]
    return {entry.id: entry for entry in found if entry is not None}


def _object_reference(entry: Part, file: File) -> DataReference | None:
    target = reference(entry.get("dataObjectRef")) or entry.id
    if target != entry.id and file.find(entry.node, target, "dataObject") is None:
        return None
    return DataReference(**element_fields(entry, file), target=target, state=_state(entry))


def _store_reference(entry: Part, file: File) -> DataReference | None:
    """A store that the file declares nowhere is that of its reference: some editors know no other."""
    target = reference(entry.get("dataStoreRef")) or entry.id
    fields = element_fields(entry, file)
    if target == entry.id:
        file.stores[target] = DataStore(id=target, name=fields["name"], properties=fields["properties"])
    if target not in file.stores and file.find(entry.node, target, "dataStore") is None:
        return None
    return DataReference(**fields, target=target, store=True, state=_state(entry))


_REFERENCES: Mapping[str, Callable[[Part, File], DataReference | None]] = {
    "dataObjectReference": _object_reference,
    "dataStoreReference": _store_reference,
}


def _state(part: Part) -> str:
    state = part.first("dataState")
    return state.get("name", "") if state is not None else ""


def data_of(
    objects: dict[str, DataObject], references: dict[str, DataReference], outer: Mapping[str, Datum]
) -> dict[str, Datum]:
    """What the ids of the data of a level and of those around it stand for."""
    data = {**outer, **{name: Datum("object", name, entry.variable) for name, entry in objects.items()}}
    for entry in references.values():
        known = data.get(entry.target, Datum("object", entry.target, entry.target))
        data[entry.id] = Datum("store", entry.target, entry.target) if entry.store else known
    return data


def associated(part: Part, scope: Scope) -> dict[str, Any]:
    """The stores and data objects of an activity's associations: the fields `reads`, `writes`, `takes` and `gives`."""
    inputs = _ends(part, "dataInputAssociation", "sourceRef", scope)
    outputs = _ends(part, "dataOutputAssociation", "targetRef", scope)
    return {
        "reads": _names(inputs, "store"),
        "writes": _names(outputs, "store"),
        "takes": _names(inputs, "object"),
        "gives": _names(outputs, "object"),
    }


def event_data(part: Part, scope: Scope) -> tuple[str | None, str | None]:
    """The variable that an event sends, and the one that takes what it receives, by its associations."""
    sent = _ends(part, "dataInputAssociation", "sourceRef", scope)
    taken = _ends(part, "dataOutputAssociation", "targetRef", scope)
    return next((datum.variable for datum in sent), None), next((datum.variable for datum in taken), None)


def only_output(part: Part) -> str | None:
    """The variable that a task gives its result to: the only data output that it names."""
    found = [entry.get("name", "") for told in part.all("ioSpecification") for entry in Part(told).all("dataOutput")]
    named = [variable_name(name) for name in found if not name.startswith("__")]
    return named[0] if len(named) == 1 and named[0].isidentifier() else None


def _names(data: list[Datum], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(datum.id for datum in data if datum.kind == kind))


def _ends(part: Part, association: str, end: str, scope: Scope) -> list[Datum]:
    """What is at the far ends of the associations. One with a process's data input or output is only drawn."""
    found = []
    for node in part.all(association):
        _refuse_transformations(part, node, scope)
        for named in (reference(text(far)) for far in all_children(node, end)):
            if named in scope.data:
                found.append(scope.data[named])
            elif named and not _of_a_task(scope.file.index.get(named)):
                what = f"{association} has {end} {named!r}, which is no data of this process"
                scope.report(part.node, what, "name a data object or data store reference of the process")
    return found


def _refuse_transformations(part: Part, association: etree._Element, scope: Scope) -> None:
    """An association copies a variable; what else happens is said by an output mapping, or not at all."""
    for name in ("transformation", "assignment"):
        if child(association, name) is not None and not mapped_outputs(part):
            scope.report(part.node, f"the {name} of its {tag(association)} is not supported", "set it in a task")


def _of_a_task(node: etree._Element | None) -> bool:
    return node is not None and tag(node) in _OF_A_TASK
