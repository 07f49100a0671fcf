"""What the loops of an activity mean: the same words for every executor.

The instances of a multi-instance have a copy of the token's data with `loopCounter` (from 1) and the variable of their
item; only the list of their results comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.expressions import compile_expression

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from weavergen_pipelines.workflow.model import MultiInstance, StandardLoop

LOOP_COUNTER = "loopCounter"
"""The variable with the number of the instance or of the time, from 1."""

Data = dict[str, Any]
V = TypeVar("V")


class LoopError(WeavergenError):
    """A loop whose expressions give something that it cannot go by."""


def instances(loop: MultiInstance, data: Mapping[str, Any], *, where: str | None = None) -> list[Data]:
    """The variables that each instance has beside the token's data, in the order of the items.

    Raises:
        LoopError: the collection is no list, or the cardinality no number, 0 or more.
        ExpressionError: one of them has no value.
    """
    items = _items(loop, data, where)
    return [{LOOP_COUNTER: n, **({loop.item: item} if loop.item else {})} for n, item in enumerate(items, 1)]


def _items(loop: MultiInstance, data: Mapping[str, Any], where: str | None) -> Iterable[Any]:
    if loop.collection is not None:
        items = compile_expression(loop.collection).evaluate(data, where=where)
        if not isinstance(items, list):
            raise LoopError(f"the collection `{loop.collection}` gives {_short(items)}, expected a list", where=where)
        return items
    if loop.cardinality is None:
        raise LoopError("a multi-instance needs a collection or a cardinality", where=where)
    count = compile_expression(loop.cardinality).evaluate(data, where=where)
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        what = f"the cardinality `{loop.cardinality}` gives {_short(count)}, expected a number, 0 or more"
        raise LoopError(what, where=where)
    return range(count)


def instance_output(loop: MultiInstance, data: Mapping[str, Any], *, where: str | None = None) -> object:
    """What an instance that ended with this data gives to the list of results; None if nothing is collected.

    Without `output_item` it is the variable of the item as it is then.

    Raises:
        ExpressionError: the expression has no value.
    """
    source = loop.output_item or loop.item
    return compile_expression(source).evaluate(data, where=where) if loop.output and source else None


def loop_outputs(loop: MultiInstance, results: Iterable[Any]) -> Data:
    """The variable that the results of the instances go into, given in the order of the items."""
    return {loop.output: list(results)} if loop.output else {}


def is_complete(
    loop: MultiInstance, data: Mapping[str, Any], *, total: int, completed: int, active: int, where: str | None = None
) -> bool:
    """Whether the completion condition holds for the data of the instance that has just ended.

    Raises:
        LoopError: the condition gives neither true nor false.
        ExpressionError: it has no value.
    """
    if loop.completion is None:
        return False
    counts = {
        "numberOfInstances": total,
        "numberOfCompletedInstances": completed,
        "numberOfActiveInstances": active,
    }
    return _truth(loop.completion, {**data, **counts}, where)


def goes_on(loop: StandardLoop, data: Mapping[str, Any], *, done: int, where: str | None = None) -> bool:
    """Whether a standard loop that has run `done` times runs once more.

    A loop that is tested after runs at least once. The condition sees `done` as `loopCounter`.

    Raises:
        LoopError: the condition gives neither true nor false.
        ExpressionError: it has no value.
    """
    if done == 0 and not loop.test_before:
        return True
    if loop.maximum is not None and done >= loop.maximum:
        return False
    return loop.condition is None or _truth(loop.condition, {**data, LOOP_COUNTER: done}, where)


def iteration(data: Mapping[str, Any], *, done: int) -> Data:
    """The data with which a standard loop that has run `done` times runs once more."""
    return {**data, LOOP_COUNTER: done + 1}


def without_counter(data: Mapping[str, V], before: Mapping[str, V]) -> dict[str, V]:
    """The data after a standard loop: the counter is its own, that of a loop around it is as it was `before`."""
    rest = {name: value for name, value in data.items() if name != LOOP_COUNTER}
    return rest | ({LOOP_COUNTER: before[LOOP_COUNTER]} if LOOP_COUNTER in before else {})


def _truth(source: str, data: Mapping[str, Any], where: str | None) -> bool:
    value = compile_expression(source).evaluate(data, where=where)
    if not isinstance(value, bool):
        raise LoopError(f"the condition `{source}` gives {_short(value)}, expected true or false", where=where)
    return value


def _short(value: object) -> str:
    return repr(value)[:40]
