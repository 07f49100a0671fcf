"""Inputs and outputs: object keys sorted at both ends."""

from __future__ import annotations

import math
from typing import Any

from weavergen_pipelines.forge.jq.errors import JqError
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.values.numbers import Decimal

_INTEGERS = range(-(2**63), 2**64)


class Document:
    """A JSON value that is the input of several programs: its keys are sorted once.

    What a program hands on from it unchanged is recognised, and not looked at again.
    """

    def __init__(self, value: Any) -> None:
        self.value = _sorted(value)
        self._containers: set[int] | None = None

    @property
    def containers(self) -> set[int]:
        """The identities of all arrays and objects in the value, which stay alive with it."""
        if self._containers is None:
            self._containers = _identities(self.value)
        return self._containers


def _sorted(value: Any) -> Any:
    """The value with sorted keys; parts that are sorted already are not copied."""
    if isinstance(value, dict):
        items = {key: _sorted(value[key]) for key in sorted(value)}
        same = list(items) == list(value) and all(items[key] is value[key] for key in items)
        return value if same else items
    if isinstance(value, list):
        elements = [_sorted(item) for item in value]
        return value if all(new is old for new, old in zip(elements, value, strict=True)) else elements
    return value


def _identities(value: Any) -> set[int]:
    found: set[int] = set()
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, (dict, list)):
            found.add(id(inner))
            waiting += inner.values() if isinstance(inner, dict) else inner
    return found


class OutputWriter:
    """Turns what programs calculate with into plain JSON."""

    def __init__(self, document: Document) -> None:
        self._known = document.containers

    def write(self, value: Any, meter: Meter) -> Any:
        """The value with sorted keys, decimals as floats, and integers that JSON libraries do not take as floats.

        Raises:
            JqError: NaN or an infinity, which JSON does not have.
        """
        if isinstance(value, (dict, list)):
            if id(value) in self._known:
                return value
            meter.tick(1 + len(value))
            if isinstance(value, dict):
                return {key: self.write(value[key], meter) for key in sorted(value)}
            return [self.write(item, meter) for item in value]
        if isinstance(value, float):
            return _float(value)
        if isinstance(value, int) and value not in _INTEGERS:
            return float(value)
        return value


def _float(value: float) -> float:
    if not math.isfinite(value):
        raise JqError(f"the output has the number {value}, which JSON does not have")
    return float(value) if isinstance(value, Decimal) else value
