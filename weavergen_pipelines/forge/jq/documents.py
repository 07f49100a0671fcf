"""Inputs and outputs: object keys sorted at both ends."""

from __future__ import annotations

import math
from typing import Any

from weavergen_pipelines.forge.jq.errors import JqError
from weavergen_pipelines.forge.jq.limits import Meter

_LEAVES = {str, bool, type(None)}
"""What is the same as an output as it is in a program."""

_INTEGERS = range(-(2**63), 2**64)


class Document:
    """A JSON value that is the input of several programs: it is copied with sorted keys, once.

    What a program hands on from it unchanged is recognised, and not looked at again. Such parts are shared by outputs.
    """

    def __init__(self, value: Any) -> None:
        self._known: set[int] = set()
        self.value = self._copy(value)

    def _copy(self, value: Any) -> Any:
        copied: Any
        if isinstance(value, dict):
            copied = {
                key: item if (item := value[key]).__class__ in _LEAVES else self._copy(item) for key in sorted(value)
            }
        elif isinstance(value, list):
            copied = [item if item.__class__ in _LEAVES else self._copy(item) for item in value]
        else:
            return value
        self._known.add(id(copied))
        return copied

    def output(self, value: Any, meter: Meter) -> Any:
        """An output as plain JSON: keys sorted, decimals as floats, integers of more than 64 bits as floats.

        Raises:
            JqError: NaN or an infinity, which JSON does not have.
        """
        if isinstance(value, (dict, list)):
            if id(value) in self._known:
                return value
            meter.tick(1 + len(value))
            return self._object(value, meter) if isinstance(value, dict) else self._array(value, meter)
        if isinstance(value, float):
            return _finite(value)
        return float(value) if isinstance(value, int) and value not in _INTEGERS else value

    def _object(self, value: dict[str, Any], meter: Meter) -> dict[str, Any]:
        known = self._known
        return {
            key: item if (item := value[key]).__class__ in _LEAVES or id(item) in known else self.output(item, meter)
            for key in sorted(value)
        }

    def _array(self, value: list[Any], meter: Meter) -> list[Any]:
        known = self._known
        return [item if item.__class__ in _LEAVES or id(item) in known else self.output(item, meter) for item in value]


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise JqError(f"the output has the number {value}, which JSON does not have")
    return float(value)
