"""Rego values in Python: JSON values are themselves, objects dictionaries, and sets a class of their own.

Numbers are equal by value, booleans are no numbers; `1.0` is printed as `1`. Sets and objects are walked in the order
of their elements and keys, whatever order they were made in; an object with keys that are no texts has them as `Key`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import total_ordering
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class Undefined:
    """The value of an expression that has none."""

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = Undefined()

_EXACT = 2**53
"""Up to here a float that is an integer is just that one."""
_MAX_DIGITS = 300
"""Of an integer: all of these are floats too."""

_RANKS: dict[type, int] = {bool: 1, int: 2, float: 2, str: 3}

_ORDERS: ContextVar[dict[int, tuple[Any, tuple[Any, ...]]]] = ContextVar("orders")


def order(value: Any) -> tuple[Any, ...]:
    """A sort key: null, booleans, numbers, texts, arrays, objects, sets (OPA, "Comparison")."""
    rank = _RANKS.get(type(value))
    if rank is not None:
        return (rank, value)
    if type(value) is list or type(value) is dict:
        return _remembered(value)
    if value is None:
        return (0,)
    return value.order if type(value) is Key else (6, tuple(map(order, value)))


def _remembered(value: Any) -> tuple[Any, ...]:
    """The sort key of an array or object; it is kept with its value, whose identity stays its own so."""
    known = _ORDERS.get(None)
    if known is None:
        return _order(value)
    found = known.get(id(value))
    if found is None:
        found = known[id(value)] = (value, _order(value))
    return found[1]


def _order(value: Any) -> tuple[Any, ...]:
    if type(value) is list:
        return (4, tuple(map(order, value)))
    return (5, tuple((order(name), order(value[name])) for name in sorted(value)))


@contextmanager
def remembered_orders() -> Iterator[None]:
    """For the time of an evaluation, sort keys of arrays and objects are made once: its values do not change."""
    token = _ORDERS.set({})
    try:
        yield
    finally:
        _ORDERS.reset(token)


@total_ordering
class Key:
    """A value that is no text as a key of a dictionary."""

    __slots__ = ("order", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self.order = order(value)

    def __hash__(self) -> int:
        return hash(self.order)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.order == other.order

    def __lt__(self, other: Any) -> bool:
        return self.order < order(other)


def key(value: Any) -> Any:
    """The value as a key: a text itself, anything else wrapped."""
    return value if type(value) is str else Key(value)


def unkey(found: Any) -> Any:
    """The value of a key."""
    return found.value if isinstance(found, Key) else found


class RegoSet:
    """A set of values; walked in their order."""

    __slots__ = ("_members", "_sorted")

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self._members = {key(value): value for value in values}
        self._sorted: list[Any] | None = None

    def add(self, value: Any) -> None:
        """Put a value in."""
        self._members.setdefault(key(value), value)
        self._sorted = None

    def __contains__(self, value: object) -> bool:
        return key(value) in self._members

    def __iter__(self) -> Iterator[Any]:
        if self._sorted is None:
            self._sorted = [unkey(name) for name in sorted(self._members, key=order)]
        return iter(self._sorted)

    def __len__(self) -> int:
        return len(self._members)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RegoSet) and self._members.keys() == other._members.keys()

    def __hash__(self) -> int:
        return hash(frozenset(self._members))


_SIZED = frozenset({str, list, dict, RegoSet})


def equal(left: Any, right: Any) -> bool:
    """Whether two values are the same."""
    if type(left) is type(right) and not isinstance(left, dict | list):
        return bool(left == right)
    return order(left) == order(right)


def get(value: Any, index: Any) -> Any:
    """`value[index]`, or undefined."""
    if type(value) is dict:
        return value.get(key(index), UNDEFINED)
    if type(value) is list:
        whole = type(index) is int or (type(index) is float and index.is_integer())
        return value[int(index)] if whole and 0 <= index < len(value) else UNDEFINED
    if type(value) is RegoSet:
        return index if index in value else UNDEFINED
    return UNDEFINED


def field(value: Any, name: str) -> Any:
    """`value.name`, or undefined: `get` for the most frequent case."""
    if type(value) is dict:
        return value.get(name, UNDEFINED)
    return name if type(value) is RegoSet and name in value else UNDEFINED


def items(value: Any) -> Iterable[tuple[Any, Any]]:
    """Index and element of all that is in a collection; nothing for anything else. An element of a set is its index."""
    if type(value) is list:
        return enumerate(value)
    if type(value) is dict:
        return [(unkey(name), value[name]) for name in sorted(value)]
    return ((member, member) for member in value) if type(value) is RegoSet else ()


def elements(value: Any) -> Iterable[Any]:
    """The elements of a collection; nothing for anything else."""
    if type(value) is list or type(value) is RegoSet:
        return value
    return [value[name] for name in sorted(value)] if type(value) is dict else ()


def size(value: Any) -> int:
    """How many elements or characters a value has; 1 for any other one."""
    return len(value) if type(value) in _SIZED else 1


def is_collection(value: Any) -> bool:
    """Whether a value has elements."""
    return type(value) in (list, dict, RegoSet)


def is_member(value: Any, collection: Any) -> bool:
    """`value in collection`."""
    if value is UNDEFINED:
        return False
    if type(collection) is RegoSet:
        return value in collection
    return any(equal(value, element) for element in elements(collection))


def has(collection: Any, index: Any, value: Any) -> bool:
    """`index, value in collection`."""
    found = UNDEFINED if index is UNDEFINED else get(collection, index)
    return found is not UNDEFINED and value is not UNDEFINED and equal(found, value)


def ordered_object(entries: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """An object with its keys in order."""
    found = {key(name): value for name, value in entries}
    return dict(sorted(found.items(), key=lambda entry: order(entry[0])))


def number(value: int | float) -> int | float:
    """A number as it is printed: an integer where it is one; `-0.0` stays what it is."""
    if not isinstance(value, float) or not value.is_integer() or abs(value) > _EXACT:
        return value
    return int(value) if value or math.copysign(1, value) > 0 else value


def read_number(written: str) -> int | float:
    """The number of a text in the form of JSON or Rego.

    Raises:
        OverflowError: it is too large for a float.
    """
    whole = len(written) <= _MAX_DIGITS and not any(mark in written for mark in ".eE")
    value = int(written) if whole else float(written)
    if not math.isfinite(value):
        raise OverflowError(f"the number {written} is too large")
    return value


def to_json(value: Any) -> Any:
    """A value as JSON: sets become arrays in order, keys that are no texts their JSON."""
    if isinstance(value, dict):
        return {_text_of_key(name): to_json(value[name]) for name in sorted(value)}
    if isinstance(value, list | RegoSet):
        return [to_json(element) for element in value]
    return _json_number(value) if type(value) in (int, float) else value


def _json_number(value: int | float) -> int | float:
    """A number that every reader of JSON knows: what does not fit into 64 bits is a float."""
    fits = isinstance(value, float) or -(2**63) <= value < 2**64
    return number(value) if fits else float(value)


def _text_of_key(name: Any) -> str:
    """A key as the text that JSON has for it."""
    if isinstance(name, str):
        return name
    return json.dumps(to_json(unkey(name)), ensure_ascii=False, separators=(",", ":"))


def text(value: Any) -> str:
    """A value as Rego prints it within others: JSON, sets in braces."""
    if isinstance(value, RegoSet):
        return "{" + ", ".join(map(text, value)) + "}" if len(value) else "set()"
    if isinstance(value, list):
        return "[" + ", ".join(map(text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{text(unkey(name))}: {text(value[name])}" for name in sorted(value)) + "}"
    return _plain(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _plain(value: float) -> str:
    """A number as Rust writes it: without an exponent."""
    return format(Decimal(repr(value)), "f").removesuffix(".0")
