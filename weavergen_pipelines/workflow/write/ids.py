"""Ids for what has to be named and is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.workflow.model import Diagram, Element


class Ids:
    """The ids of a diagram."""

    def __init__(self, diagram: Diagram) -> None:
        self._used = {element.id for element in _elements(diagram)}

    def __contains__(self, name: str) -> bool:
        """Whether an element has that id."""
        return name in self._used

    def fresh(self, wanted: str) -> str:
        """The wanted id, with a number behind it if it is used already."""
        name, number = wanted, 1
        while name in self._used:
            number += 1
            name = f"{wanted}_{number}"
        self._used.add(name)
        return name


def _elements(diagram: Diagram) -> Iterator[Element]:
    yield from (*diagram.errors.values(), *diagram.participants.values(), *diagram.message_flows)
    yield from (*diagram.artifacts.values(), *diagram.associations)
    for process in diagram.processes.values():
        yield from (process, *process.inputs, *process.outputs, *process.stores.values(), *process.lanes)
        for scope in process.scopes:
            yield from (*scope.nodes.values(), *scope.flows.values())
            yield from (*scope.objects.values(), *scope.references.values())
