"""The data of a process."""

from __future__ import annotations

from dataclasses import dataclass

from weavergen_pipelines.workflow.model.element import Element


@dataclass(frozen=True)
class DataInput(Element):
    """An input of a process. Property `default` (an expression) makes it optional."""


@dataclass(frozen=True)
class DataOutput(Element):
    """An output of a process: the token variable of that id crosses to a caller."""


@dataclass(frozen=True)
class DataStore(Element):
    """A store: an asset in Dagster, and the token variable of the same id."""


@dataclass(frozen=True)
class DataObject(Element):
    """A variable that is drawn: the token variable of the same id."""


@dataclass(frozen=True)
class DataReference(Element):
    """Where a data object or store is drawn; `target` is the id of that object or store, `state` a note."""

    target: str = ""
    store: bool = False
    state: str = ""
