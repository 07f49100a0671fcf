"""`sprintf`: the verbs of Go's formatting that policies use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from weavergen_pipelines.policy.rego.builtins.function import Unfit, is_kind, shown
from weavergen_pipelines.policy.rego.values import number, text

_DIRECTIVE = re.compile(r"%([-+# 0]*)(\d*)(?:\.(\d*))?(.?)", re.DOTALL)
MAX_WIDTH = 1_000

_INTEGERS = {"b": "b", "c": "c", "d": "d", "o": "o", "x": "x", "X": "X"}
_FLOATS = frozenset("eEfFgG")
_REFUSED = frozenset("#+Tpq")
"""Verbs that are for no value; any other one leaves out a value that it is not for, unless it is a number."""


def sprintf(pattern: str, values: list[Any]) -> str:
    """The pattern with a value for each verb.

    Raises:
        Unfit: too many or too few values, or one that its verb is not for.
    """
    rest = iter(values)
    found = _DIRECTIVE.sub(lambda directive: _formatted(directive, rest), pattern)
    if next(rest, None) is not None:
        raise Unfit(f"`sprintf` has more values than {shown(pattern)} has verbs")
    return found


def _formatted(directive: re.Match[str], rest: Iterator[Any]) -> str:
    flags, width, precision, verb = directive.groups()
    if verb == "%":
        return "%"
    if int(width or 0) > MAX_WIDTH or int(precision or 0) > MAX_WIDTH:
        raise Unfit(f"a width is at most {MAX_WIDTH}")
    try:
        value = next(rest)
    except StopIteration:
        raise Unfit(f"`sprintf` has no value for `{directive[0]}`") from None
    return _padded(_verb(verb, value, precision, flags), flags, int(width or 0))


def _padded(shown_value: str, flags: str, width: int) -> str:
    if "-" in flags:
        return shown_value.ljust(width)
    return shown_value.zfill(width) if "0" in flags else shown_value.rjust(width)


def _verb(verb: str, value: Any, precision: str | None, flags: str) -> str:
    if verb in ("s", "v"):
        return value if isinstance(value, str) else text(value)
    if verb == "t" and isinstance(value, bool):
        return text(value)
    if verb in _INTEGERS and isinstance(number(value), int) and is_kind(value, "number"):
        return format(number(value), f"{'+' if '+' in flags else ''}{_INTEGERS[verb]}")
    if verb in _FLOATS and is_kind(value, "number"):
        return _FLOAT_VERBS[verb.lower()](value, precision)
    if not is_kind(value, "number") and verb not in _REFUSED:
        return ""
    raise Unfit(f"`%{verb}` is not for {shown(value)}")


def _fixed(value: Any, precision: str | None) -> str:
    return text(value) if precision is None else f"{value:.{int(precision or 0)}f}"


def _scientific(value: Any, _precision: str | None) -> str:
    """Rust's way to write it: no sign and no zeros in the exponent."""
    mantissa, exponent = f"{value:.17e}".split("e")
    shortest = next(short for digits in range(18) if float(short := f"{value:.{digits}e}") == value)
    mantissa = shortest.split("e")[0]
    return f"{mantissa}e{int(exponent)}"


_FLOAT_VERBS: dict[str, Callable[[Any, str | None], str]] = {"e": _scientific, "f": _fixed, "g": _scientific}
