"""Values as text: what `tojson` and `tostring` give, and what error messages say about a value."""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import Any

from weavergen_pipelines.forge.jq.limits import JqLimits, Meter
from weavergen_pipelines.forge.jq.values.numbers import number_text

_MESSAGE_LIMITS = JqLimits(max_steps=1_000_000, max_bytes=64 << 20)


def to_string(value: Any, meter: Meter) -> str:
    """Strings as they are, everything else as JSON."""
    return value if isinstance(value, str) else to_json(value, meter)


def to_json(value: Any, meter: Meter) -> str:
    """Compact JSON, object keys in the order that they have.

    `NaN` and `Infinity` are printed as such, decimals as they were written.

    Raises:
        JqLimitError: the value is too large to print.
    """
    parts: list[str] = []
    _write(value, parts, meter)
    return "".join(parts)


def _write(value: Any, parts: list[str], meter: Meter) -> None:
    meter.tick()
    if isinstance(value, str):
        parts.append(_quoted(value, meter))
    elif value is None:
        parts.append("null")
    elif isinstance(value, bool):
        parts.append("true" if value else "false")
    elif isinstance(value, (int, float)):
        parts.append(number_text(value))
    elif isinstance(value, list):
        _write_array(value, parts, meter)
    else:
        _write_object(value, parts, meter)


def _write_array(value: list[Any], parts: list[str], meter: Meter) -> None:
    separator = "["
    for item in value:
        parts.append(separator)
        _write(item, parts, meter)
        separator = ","
    parts.append("]" if value else "[]")


def _write_object(value: dict[str, Any], parts: list[str], meter: Meter) -> None:
    separator = "{"
    for key, item in value.items():
        parts += (separator, _quoted(key, meter), ":")
        _write(item, parts, meter)
        separator = ","
    parts.append("}" if value else "{}")


def _quoted(text: str, meter: Meter) -> str:
    meter.allocate(len(text))
    return encode_basestring(text).replace("\x7f", "\\u007f")


def describe(value: Any) -> str:
    """The value in an error message."""
    return to_json(value, Meter(_MESSAGE_LIMITS))
