"""The extension elements that we read: `spiffworkflow:properties` and `spiffworkflow:serviceTaskOperator`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.parse.xml import SPIFF, all_children, child, children, tag, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import Scope


@dataclass(frozen=True)
class Operator:
    """What a service task calls: `parameters` map an input to an expression."""

    name: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    result_variable: str | None = None


def properties(node: etree._Element) -> dict[str, str]:
    """The name → value pairs of `spiffworkflow:properties`."""
    return {
        entry.get("name", ""): entry.get("value", "")
        for extension in _extensions(node)
        if tag(extension) == "properties"
        for entry in all_children(extension, "property", SPIFF)
    }


def operator(node: etree._Element, scope: Scope) -> Operator:
    """The operator of a service task; reports that it has none, or a parameter twice."""
    found = [extension for extension in _extensions(node) if tag(extension) == "serviceTaskOperator"]
    if len(found) != 1:
        scope.report(node, f"a service task has one spiffworkflow:serviceTaskOperator, this one has {len(found)}")
        return Operator()
    parameters = tuple((entry.get("id", ""), entry.get("value", "")) for entry in _parameters(found[0]))
    names = [name for name, _ in parameters]
    for name in dict.fromkeys(names):
        if names.count(name) > 1 or not name:
            scope.report(node, f"parameter {name!r} is given {names.count(name)} times", "give each parameter one id")
    variable = (found[0].get("resultVariable") or text(child(found[0], "resultVariable", SPIFF))) or None
    return Operator(found[0].get("id", "").strip(), parameters, variable)


def refuse_other_extensions(node: etree._Element, scope: Scope) -> None:
    """Report extensions of SpiffWorkflow that change what happens and that we do not run, such as scripts."""
    for extension in _extensions(node):
        if tag(extension) not in {"properties", "serviceTaskOperator"}:
            scope.report(node, f"the extension spiffworkflow:{tag(extension)} is not supported", "remove it")


def _extensions(node: etree._Element) -> Iterator[etree._Element]:
    elements = child(node, "extensionElements")
    return children(elements, SPIFF) if elements is not None else iter(())


def _parameters(node: etree._Element) -> list[etree._Element]:
    group = child(node, "parameters", SPIFF)
    return all_children(group, "parameter", SPIFF) if group is not None else []
