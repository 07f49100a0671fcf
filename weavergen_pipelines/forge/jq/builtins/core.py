"""Types, truth, conversion, errors."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from weavergen_pipelines.forge.jq.builtins.registry import FILTERS, filter_builtin, function
from weavergen_pipelines.forge.jq.errors import Raised
from weavergen_pipelines.forge.jq.filters.base import Env, Filter, Located
from weavergen_pipelines.forge.jq.filters.simple import Empty, Literal, ToString
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.values.access import has as has_index
from weavergen_pipelines.forge.jq.values.ordering import equal, truthy
from weavergen_pipelines.forge.jq.values.text import describe, to_json
from weavergen_pipelines.forge.jq.values.update import Change

_LOGGER = logging.getLogger(__name__)

FILTERS["empty/0"] = Empty
FILTERS["tostring/0"] = ToString
for _name, _constant in {"null": None, "true": True, "false": False, "nan": math.nan, "infinite": math.inf}.items():
    FILTERS[f"{_name}/0"] = lambda constant=_constant: Literal(constant)


@filter_builtin("error")
@dataclass(slots=True, eq=False)
class Error(Filter):
    """`error`: the input is the error, wherever it stands."""

    def run(self, _env: Env, value: Any) -> Iterable[Any]:
        """Raises."""
        raise Raised(value)

    def paths(self, _env: Env, located: Located) -> Iterable[Located]:
        """Raises."""
        raise Raised(located[0])

    def update(self, _env: Env, value: Any, _change: Change) -> Iterable[Any]:
        """Raises."""
        raise Raised(value)


@function("not")
def invert(value: Any) -> bool:
    """Whether the input is null or false."""
    return not truthy(value)


@function("type")
def type_name(value: Any) -> str:
    """The name of the JSON type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


@function("isboolean")
def is_boolean(value: Any) -> bool:
    """Whether the input is true or false."""
    return isinstance(value, bool)


@function("isnumber")
def is_number(value: Any) -> bool:
    """Whether the input is a number, NaN included."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@function("isstring")
def is_string(value: Any) -> bool:
    """Whether the input is a string."""
    return isinstance(value, str)


@function("isarray")
def is_array(value: Any) -> bool:
    """Whether the input is an array."""
    return isinstance(value, list)


@function("isobject")
def is_object(value: Any) -> bool:
    """Whether the input is an object."""
    return isinstance(value, dict)


@function("isnan")
def is_nan(value: Any) -> bool:
    """Whether the input is NaN."""
    return isinstance(value, float) and math.isnan(value)


@function("isinfinite")
def is_infinite(value: Any) -> bool:
    """Whether the input is an infinity."""
    return isinstance(value, float) and math.isinf(value)


@function("isfinite")
def is_finite(value: Any) -> bool:
    """Whether the input is a number that is not infinite; NaN is one."""
    return is_number(value) and not is_infinite(value)


@function("isnormal")
def is_normal(value: Any) -> bool:
    """Whether the input is a number that is not 0, NaN or infinite."""
    return is_finite(value) and not is_nan(value) and value != 0


@function("length")
def length(value: Any) -> Any:
    """Characters, elements, entries; the absolute value of a number; 0 for null.

    Raises:
        Raised: the input is a boolean.
    """
    if value is None:
        return 0
    if isinstance(value, bool):
        raise Raised(f"{describe(value)} has no length")
    return abs(value) if isinstance(value, (int, float)) else len(value)


@function("has")
def has(value: Any, key: Any) -> bool:
    """Whether `.[key]` points to something."""
    return has_index(value, key)


@function("contains")
def contains(meter: Meter, value: Any, part: Any) -> bool:
    """Whether the part is a substring, or all that it has is contained in what the input has, or it is equal."""
    meter.tick()
    if isinstance(value, str) and isinstance(part, str):
        return part in value
    if isinstance(value, list) and isinstance(part, list):
        return all(any(contains(meter, item, wanted) for item in value) for wanted in part)
    if isinstance(value, dict) and isinstance(part, dict):
        return all(key in value and contains(meter, value[key], wanted) for key, wanted in part.items())
    return equal(value, part)


@function("tojson")
def tojson(meter: Meter, value: Any) -> str:
    """The input as compact JSON."""
    return to_json(value, meter)


@function("log_message")
def log_message(value: Any) -> Any:
    """The input, which also goes to the log of the process."""
    _LOGGER.debug("%s", describe(value))
    return value
