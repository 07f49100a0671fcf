"""Who does a user task: the standard's resource roles (BPMN 2.0 §10.3.1), Camunda's and Zeebe's attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.parse.part import Part
from weavergen_pipelines.workflow.parse.xml import ZEEBE, attributes, child, reference, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import Scope


def assignee(part: Part, scope: Scope) -> str | None:
    """The one person who does it, as written."""
    zeebe = attributes(part.extension("assignmentDefinition", ZEEBE))
    return part.vendor("assignee") or zeebe.get("assignee") or next(_roles(part, scope, "humanPerformer"), None)


def candidates(part: Part, scope: Scope) -> tuple[str, ...]:
    """The people and groups of whom one does it, as written."""
    zeebe = attributes(part.extension("assignmentDefinition", ZEEBE))
    lists = [place(kind) for kind in ("candidateUsers", "candidateGroups") for place in (part.vendor, zeebe.get)]
    told = [name.strip() for entry in lists if entry for name in _names(entry)]
    return tuple(dict.fromkeys([*told, *_roles(part, scope, "potentialOwner"), *_roles(part, scope, "performer")]))


def _names(entry: str) -> list[str]:
    """A list by comma, unless it is an expression."""
    return [entry] if entry.startswith(("=", "$", "#")) else [name for name in entry.split(",") if name.strip()]


def _roles(part: Part, scope: Scope, kind: str) -> Iterator[str]:
    for node in part.all(kind):
        name = _resource(node, scope) or text(child(node, "resourceRef"))
        if name:
            yield name


def _resource(node: etree._Element, scope: Scope) -> str:
    """The expression of a role, or the name of the resource that it refers to."""
    assignment = child(node, "resourceAssignmentExpression")
    if assignment is not None:
        return text(next(iter(Part(assignment).all("formalExpression", "expression")), None))
    resource = scope.file.index.get(reference(text(child(node, "resourceRef"))))
    return " ".join(resource.get("name", "").split()) if resource is not None else ""
