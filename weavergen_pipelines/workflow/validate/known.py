"""What the processes under validation may name: each other, service tasks, decisions, expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.expressions import Expression, ExpressionError, compile_expression
from weavergen_pipelines.workflow.model import ErrorEventDefinition, EscalationDefinition
from weavergen_pipelines.workflow.paths import components
from weavergen_pipelines.workflow.problems import DiagramError
from weavergen_pipelines.workflow.validate.throws import own_codes
from weavergen_pipelines.workflow.validate.variables import ANYTHING

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.model import Process
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry

Problems = Iterator[DiagramError]
Names = frozenset[str]


class Decides(Protocol):
    """A decision: `names` are the variables that it reads."""

    @property
    def names(self) -> Names:
        """The variables that it reads."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What may come of a call: data stores that are written, codes of errors and escalations that are thrown."""

    stores: Names
    errors: Names
    escalations: Names

    def plus(self, other: Facts) -> Facts:
        """What may come of both."""
        return Facts(self.stores | other.stores, self.errors | other.errors, self.escalations | other.escalations)


_NOTHING = Facts(frozenset(), frozenset(), frozenset())
_UNKNOWN = Facts(frozenset(), frozenset({ANYTHING}), frozenset({ANYTHING}))


@dataclass(eq=False)
class Known:
    """What is known beside a process itself.

    `lookup` gives the entry of a process id, `decision` the decision of an id; both raise a `WeavergenError` if there
    is none that can be used. `escalations_caught` are the processes and codes of the events that catch escalations.
    """

    lookup: Callable[[str], Entry]
    tasks: ServiceTaskRegistry
    decision: Callable[[str], Decides]
    allow_scripts: bool = False
    escalations_caught: frozenset[tuple[str, str | None]] = frozenset()
    _entries: dict[str, Entry | WeavergenError] = field(default_factory=dict)
    _gathered: dict[str, Facts] = field(default_factory=dict)
    _expressions: dict[str, Expression | ExpressionError] = field(default_factory=dict)

    def expression(self, source: str) -> Expression | ExpressionError:
        """The compiled expression, or why it is none."""
        if source not in self._expressions:
            try:
                self._expressions[source] = compile_expression(source)
            except ExpressionError as error:
                self._expressions[source] = error
        return self._expressions[source]

    def names(self, source: str | None) -> Names:
        """The variables that an expression reads; none if it is none, which is told where it is checked."""
        known = self.expression(source) if source is not None else None
        return known.names if isinstance(known, Expression) else frozenset()

    def found(self, name: str) -> Entry | WeavergenError:
        """The entry of a process id, or why there is none that can be used."""
        if name not in self._entries:
            try:
                self._entries[name] = self.lookup(name)
            except WeavergenError as error:
                self._entries[name] = error
        return self._entries[name]

    def process(self, name: str) -> Process | None:
        """The process of that id, if there is one."""
        entry = self.found(name)
        return None if isinstance(entry, WeavergenError) else entry.process

    def stores_of(self, process: Process) -> Names:
        """The data stores that a process writes, itself or by those that it calls."""
        return self._facts(process.id).stores

    def codes_of(self, process: str, kind: type[ErrorEventDefinition | EscalationDefinition]) -> Names:
        """The errors or escalations that a process may throw, itself or by those that it calls."""
        facts = self._facts(process)
        return facts.errors if kind is ErrorEventDefinition else facts.escalations

    def _facts(self, process: str) -> Facts:
        if process not in self._gathered:
            for part in components(self._calls(process)):
                whole = _NOTHING
                for name in part:
                    whole = whole.plus(_own(self.process(name)))
                    for callee in getattr(self.process(name), "calls", ()):
                        whole = whole.plus(self._gathered.get(callee, _NOTHING))
                self._gathered.update(dict.fromkeys(part, whole))
        return self._gathered[process]

    def _calls(self, process: str) -> dict[str, list[str]]:
        """A process and all that it calls, each with what it calls itself."""
        calls: dict[str, list[str]] = {}
        work = [process]
        while work:
            name = work.pop()
            if name not in calls and name not in self._gathered:
                calls[name] = list(getattr(self.process(name), "calls", ()))
                work.extend(calls[name])
        return calls


def _own(process: Process | None) -> Facts:
    if process is None:
        return _UNKNOWN
    nodes = tuple(process.within.values())
    errors, escalations = (own_codes(nodes, kind) for kind in (ErrorEventDefinition, EscalationDefinition))
    return Facts(frozenset(process.writes), errors, escalations)
