"""Dates: Unix epochs, ISO 8601, and arrays `[year, month 0 to 11, day, hour, minute, second, weekday, day of year]`.

All times are UTC; what depends on the clock or the time zone of the machine is not there.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from weavergen_pipelines.forge.jq.builtins.registry import function
from weavergen_pipelines.forge.jq.errors import Raised
from weavergen_pipelines.forge.jq.values.failures import array_of, number_of, string_of
from weavergen_pipelines.forge.jq.values.text import describe

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EQUIVALENT = {"D": "%m/%d/%y", "F": "%Y-%m-%d", "R": "%H:%M", "T": "%H:%M:%S", "h": "%b", "n": "\n", "t": "\t"}
_PADDED = {"e": ("d", 2), "k": ("H", 2), "l": ("I", 2)}
_KNOWN = set("AaBbCdGgHIjMmpSsUuVWwYyZz%") | set("f")


@function("fromdateiso8601")
def fromdateiso8601(value: Any) -> float:
    """The Unix epoch of an ISO 8601 time; a float if it has a fraction."""
    text = string_of(value)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise Raised(f"cannot parse {describe(value)} as a time: it has no time zone")
    except ValueError as error:
        raise Raised(f"cannot parse {describe(value)} as a time: {error}") from None
    return _to_epoch(moment, fraction="." in text)


@function("todateiso8601")
def todateiso8601(value: Any) -> str:
    """The ISO 8601 time of a Unix epoch."""
    moment = _from_epoch(value)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    return text + (f".{moment.microsecond:06}".rstrip("0") if moment.microsecond else "") + "Z"


@function("gmtime")
def gmtime(value: Any) -> list[Any]:
    """The array of a Unix epoch."""
    return _to_array(_from_epoch(value))


@function("mktime")
def mktime(value: Any) -> float:
    """The Unix epoch of an array."""
    moment = _from_array(value)
    return _to_epoch(moment, fraction=moment.microsecond > 0)


@function("strftime")
def strftime(value: Any, template: Any) -> str:
    """A Unix epoch or an array, printed by a template of `%` directives."""
    moment = _from_array(value) if isinstance(value, list) else _from_epoch(value)
    return re.sub("%(.?)", lambda match: _directive(moment, match.group(1)), string_of(template))


@function("strptime")
def strptime(value: Any, template: Any) -> list[Any]:
    """The array of a time that was printed by a template; UTC if it says no zone."""
    text = re.sub("%(.?)", lambda match: _EQUIVALENT.get(match.group(1), match.group()), string_of(template))
    try:
        moment = datetime.strptime(string_of(value), text)
    except ValueError as error:
        raise Raised(str(error)) from None
    return _to_array(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))


def _directive(moment: datetime, letter: str) -> str:
    if letter in _EQUIVALENT:
        return moment.strftime(_EQUIVALENT[letter])
    if letter in _PADDED:
        source, width = _PADDED[letter]
        return str(int(moment.strftime(f"%{source}"))).rjust(width)
    if letter not in _KNOWN:
        raise Raised(f"strftime does not know %{letter}")
    return moment.strftime(f"%{letter}")


def _from_epoch(value: Any) -> datetime:
    try:
        return _EPOCH + timedelta(seconds=number_of(value))
    except (OverflowError, ValueError) as error:
        raise Raised(f"cannot convert {describe(value)} to time: {error}") from None


def _to_epoch(moment: datetime, *, fraction: bool) -> float:
    passed = moment - _EPOCH
    return passed / timedelta(seconds=1) if fraction else passed // timedelta(seconds=1)


def _to_array(moment: datetime) -> list[Any]:
    second = moment.second + moment.microsecond / 1e6 if moment.microsecond else moment.second
    date = [moment.year, moment.month - 1, moment.day]
    time = [moment.hour, moment.minute, second]
    return [*date, *time, moment.isoweekday() % 7, moment.timetuple().tm_yday - 1]


def _from_array(value: Any) -> datetime:
    parts = array_of(value)[:6]
    try:
        year, month, day, hour, minute = (int(number_of(part)) for part in parts[:5])
        whole = math.floor(second := number_of(parts[5]))
        return datetime(year, month + 1, day, hour, minute, whole, round((second - whole) * 1e6), tzinfo=UTC)
    except (IndexError, OverflowError, ValueError):
        raise Raised(f"cannot convert {describe(value)} to time") from None
