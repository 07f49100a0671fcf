"""Which processes have a form in Dagster: one that has none leaves the others usable."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.workflow.dagster.partitions import check_partitions
from weavergen_pipelines.workflow.dagster.triggers import process_triggers, warn_of_triggers
from weavergen_pipelines.workflow.problems import raise_all
from weavergen_pipelines.workflow.validate.calls import check_calls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.dagster.scope import Scope

_LOG = logging.getLogger(__name__)


def usable_processes(scope: Scope) -> dict[str, Entry]:
    """The processes that can be compiled with all that they call; what is wrong with the others is logged.

    Raises:
        WeavergenError, CompoundError: there are diagrams, and none can be compiled.

    """
    problems: list[WeavergenError] = list(scope.catalog.problems)
    sound: dict[str, Entry] = {}
    for name, entry in scope.catalog.entries.items():
        try:
            raise_all(check_calls({**sound, name: entry}))
            _check(scope, name)
            sound[name] = entry
        except WeavergenError as error:
            problems.append(error)
    usable = {name: entry for name, entry in sound.items() if sound.keys() >= scope.closure(name).keys()}
    problems += (_calls_unusable(sound[name]) for name in sound.keys() - usable.keys())
    if problems and not usable:
        raise_all(problems)
    _warn(problems)
    warn_of_triggers(scope, usable.values())
    return usable


def _check(scope: Scope, process: str) -> None:
    """Raise what is wrong with a process or one that it calls."""
    for name, entry in scope.closure(process).items():
        scope.check(name)
        check_partitions(scope, name)
        list(process_triggers(scope, entry, None))


def _calls_unusable(entry: Entry) -> WeavergenError:
    return WeavergenError("calls a process that cannot be used", where=f'process "{entry.process.id}"')


def _warn(problems: Sequence[WeavergenError]) -> None:
    for text in dict.fromkeys(map(str, CompoundError(problems).errors)):
        _LOG.warning("left out of Dagster: %s", text)
