"""Built-ins for numbers with units (OPA, "Units")."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction

from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry, shown
from weavergen_pipelines.policy.rego.builtins.numbers import bounded
from weavergen_pipelines.policy.rego.values import UNDEFINED, Undefined

UNITS: Table = {}

_NUMBER = re.compile(r"[+-]?(\d{1,400}(\.\d{1,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?", re.ASCII)
_WRITTEN = re.compile(r"(.*[0-9])?(.*)", re.DOTALL)

_LARGE = {"K": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18, "Z": 21, "Y": 24, "R": 27, "Q": 30}
_SMALL = {"d": -1, "c": -2, "m": -3, "μ": -6, "n": -9, "f": -15, "a": -18, "z": -21, "y": -24, "r": -27, "q": -30}
_LOWER_TOO = "KGTPE"
"""Of these, `k` means what `K` does; for the others that is another unit or none."""
_BINARY = {
    f"{unit.lower()}i": Fraction(2) ** (10 * (power // 3)) for unit, power in _LARGE.items() if power <= _LARGE["Y"]
}

_DECIMAL_UNITS = {
    **{unit: Fraction(10) ** power for unit, power in (_LARGE | _SMALL | {"da": 1, "h": 2, "": 0}).items()},
    **{unit.lower(): Fraction(10) ** _LARGE[unit] for unit in _LOWER_TOO},
}
_BYTE_UNITS = {"": Fraction(1)} | {
    unit + end: factor
    for end in ("", "b")
    for unit, factor in (_BINARY | {unit.lower(): Fraction(10) ** power for unit, power in _LARGE.items()}).items()
}


def _parts(written: str) -> tuple[str, str]:
    """The number and the unit, of which one may be empty.

    Raises:
        Unfit: there are spaces.
    """
    bare = written[1:-1] if len(written) > 1 and written[0] == written[-1] == '"' else written
    match = _WRITTEN.fullmatch(bare)
    if match is None or any(character.isspace() for character in bare):
        raise Unfit("a number and its unit are without spaces")
    return (match[1], match[2]) if match[1] else (bare, "")


def _times(number: str, factor: Fraction) -> Fraction:
    if not _NUMBER.fullmatch(number):
        raise Unfit(f"{shown(number)} is no number")
    return Fraction(number) * factor


def _known(unit: str, units: Mapping[str, Fraction]) -> Fraction | None:
    return units.get(unit, _BINARY.get(unit.lower()))


@entry(UNITS, "units.parse", "string")
def _parse(written: str) -> int | float | Undefined:
    number, unit = _parts(written)
    factor = _known(unit, _DECIMAL_UNITS)
    if factor is None:
        return UNDEFINED
    found = _times(number, factor)
    return bounded(found.numerator if found.denominator == 1 else _as_float(found))


def _as_float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise Unfit("the number is too large") from error


@entry(UNITS, "units.parse_bytes", "string")
def _parse_bytes(written: str) -> int | float | Undefined:
    number, unit = _parts(written)
    factor = _known(unit.lower(), _BYTE_UNITS)
    if factor is None:
        return UNDEFINED
    found = _times(number, factor)
    return bounded(int(math.copysign(math.floor(abs(found) + Fraction(1, 2)), found)))
