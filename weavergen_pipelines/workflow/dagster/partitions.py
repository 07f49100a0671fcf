"""Partitions: the property `partitionedBy` of a process names the set of which each of its runs is for one key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import nearest
from weavergen_pipelines.workflow.problems import DiagramError, problem, raise_all
from weavergen_pipelines.workflow.properties import PARTITION_VARIABLE, PARTITIONED_BY
from weavergen_pipelines.workflow.token import declared_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import dagster as dg

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.model import Process

VARIABLE = "partition"
"""The data input that gets the key, where the process names no other."""


@dataclass(frozen=True)
class Partitions:
    """The partitions of a process: the name of the set, and the data input that gets the key of a run."""

    name: str
    definition: dg.PartitionsDefinition
    variable: str


def partitions_of(process: Process, known: Mapping[str, dg.PartitionsDefinition]) -> Partitions | None:
    """The partitions of a process that has passed `check_partitions`; None if it has none."""
    name = process.properties.get(PARTITIONED_BY)
    return Partitions(name, known[name], _variable(process)) if name else None


def check_partitions(scope: Scope, process: str) -> None:
    """Check what a process says about partitions, where it is assets.

    Raises:
        DiagramError, CompoundError: an unknown set, a key that goes nowhere, or a call from one set to another.

    """
    if scope.assets:
        roots = {name: scope.catalog.get(name) for name in scope.roots(process)}
        entry = roots.pop(process)
        raise_all([*_own(entry, scope.partition_sets), *_called(entry, roots)])


def _own(entry: Entry, known: Mapping[str, dg.PartitionsDefinition]) -> Iterator[DiagramError]:
    process, name = entry.process, entry.process.properties.get(PARTITIONED_BY)
    if name is None:
        return
    if name not in known:
        what = f"there is no set of partitions {name!r}"
        yield problem(entry.diagram.path, process.line, process.id, what, nearest(name, tuple(known)))
    variable = _variable(process)
    if not declared_inputs(process, {variable: None}):
        what = f"no data input {variable!r} takes the key of the partition"
        hint = f"declare it, or name another with the property {PARTITION_VARIABLE!r}"
        yield problem(entry.diagram.path, process.line, process.id, what, hint)


def _called(entry: Entry, before: Mapping[str, Entry]) -> Iterator[DiagramError]:
    """One key says which run of a called process is meant only if both are partitioned by the same set."""
    process, own = entry.process, entry.process.properties.get(PARTITIONED_BY)
    for name, called in before.items():
        other = called.process.properties.get(PARTITIONED_BY)
        if other is not None and other != own:
            what = f"calls {name!r}, which is partitioned by {other!r}, not by {own or 'nothing'!r} as itself"
            yield problem(entry.diagram.path, process.line, process.id, what, f"set {PARTITIONED_BY!r} to {other!r}")


def _variable(process: Process) -> str:
    return process.properties.get(PARTITION_VARIABLE, VARIABLE)
