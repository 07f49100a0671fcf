"""The data of a process."""

from __future__ import annotations

from dataclasses import dataclass

from weavergen_pipelines.workflow.model.element import Element


def variable_name(name: str) -> str:
    """A name as that of a variable: its spaces are `_`."""
    return "_".join(name.split())


@dataclass(frozen=True)
class DataElement(Element):
    """A piece of data that is a variable."""

    @property
    def variable(self) -> str:
        """The variable: its id, or its name where the id is no name of a variable, as that of a UUID is."""
        named = variable_name(self.name)
        return named if not self.id.isidentifier() and named.isidentifier() else self.id


@dataclass(frozen=True)
class DataInput(DataElement):
    """An input of a process. Property `default` (an expression) makes it optional."""


@dataclass(frozen=True)
class DataOutput(DataElement):
    """An output of a process: its variable crosses to a caller."""


@dataclass(frozen=True)
class DataStore(Element):
    """A store: an asset in Dagster, and the token variable of the same id."""


@dataclass(frozen=True)
class DataObject(DataElement):
    """A variable that is drawn."""


@dataclass(frozen=True)
class DataReference(Element):
    """Where a data object or store is drawn; `target` is the id of that object or store, `state` a note."""

    target: str = ""
    store: bool = False
    state: str = ""
