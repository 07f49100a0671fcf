"""Rounding and the functions of the C mathematics library, on floats as IEEE 754 has them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from weavergen_pipelines.forge.jq.builtins.registry import function
from weavergen_pipelines.forge.jq.values.failures import integer_of, number_of


def _rounded(value: Any, rounding: Callable[[float], int]) -> Any:
    number = number_of(value)
    return rounding(number) if math.isfinite(number) else number


@function("floor")
def floor(value: Any) -> Any:
    """The largest integer that is not larger."""
    return _rounded(value, math.floor)


@function("ceil")
def ceil(value: Any) -> Any:
    """The smallest integer that is not smaller."""
    return _rounded(value, math.ceil)


@function("round")
def round_half_away(value: Any) -> Any:
    """The nearest integer; of two, the one that is further from 0."""
    return _rounded(value, lambda number: int(_round(number)))


def _round(number: float) -> float:
    whole = math.floor(abs(number))
    return math.copysign(whole + (abs(number) - whole >= 0.5), number)


def _safely(compute: Callable[..., float], *operands: float) -> float:
    """IEEE results for arguments that Python refuses."""
    try:
        return compute(*operands)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


def _log_like(compute: Callable[[float], float], pole: float) -> Callable[[float], float]:
    """A logarithm, which is -∞ at its pole."""
    return lambda number: -math.inf if number == pole else compute(number)


def _gamma_like(compute: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: math.inf if number == 0 else compute(number)


def _pow(base: float, exponent: float) -> float:
    return math.inf if base == 0 and exponent < 0 else math.pow(base, exponent)


def _logb(number: float) -> float:
    if number == 0:
        return -math.inf
    return float(math.frexp(number)[1] - 1) if math.isfinite(number) else abs(number)


def _significand(number: float) -> float:
    return math.frexp(number)[0] * 2 if math.isfinite(number) else number


_UNARY: dict[str, Callable[[float], float]] = {
    **{
        name: getattr(math, name)
        for name in (
            *("acos", "acosh", "asin", "asinh", "atan", "cbrt", "cos", "cosh", "erf", "erfc", "exp", "exp2", "expm1"),
            *("fabs", "sin", "sinh", "sqrt", "tan", "tanh"),
        )
    },
    "atanh": lambda number: math.copysign(math.inf, number) if abs(number) == 1 else math.atanh(number),
    "exp10": lambda number: math.pow(10, number),
    "gamma": _gamma_like(math.gamma),
    "lgamma": _gamma_like(math.lgamma),
    "log": _log_like(math.log, 0),
    "log10": _log_like(math.log10, 0),
    "log1p": _log_like(math.log1p, -1),
    "log2": _log_like(math.log2, 0),
    "logb": _logb,
    "nearbyint": lambda number: _round(number) if math.isfinite(number) else number,
    "pow10": lambda number: math.pow(10, number),
    "rint": lambda number: math.copysign(round(number), number) if math.isfinite(number) else number,
    "significand": _significand,
    "tgamma": _gamma_like(math.gamma),
    "trunc": lambda number: math.copysign(math.trunc(number), number) if math.isfinite(number) else number,
}

_BINARY: dict[str, Callable[[float, float], float]] = {
    "atan2": math.atan2,
    "copysign": math.copysign,
    "drem": math.remainder,
    "fdim": lambda x, y: max(x - y, 0.0),
    "fmax": lambda x, y: y if math.isnan(x) else x if math.isnan(y) else max(x, y),
    "fmin": lambda x, y: y if math.isnan(x) else x if math.isnan(y) else min(x, y),
    "fmod": math.fmod,
    "hypot": math.hypot,
    "nextafter": math.nextafter,
    "nexttoward": math.nextafter,
    "pow": _pow,
    "remainder": math.remainder,
    "scalb": lambda x, y: x * math.pow(2, y),
}


def _register_unary(name: str, compute: Callable[[float], float]) -> None:
    @function(name)
    def call(value: Any) -> float:
        return _safely(compute, float(number_of(value)))


def _register_binary(name: str, compute: Callable[[float, float], float]) -> None:
    @function(name)
    def call(_value: Any, left: Any, right: Any) -> float:
        return _safely(compute, float(number_of(left)), float(number_of(right)))


for _name, _compute in _UNARY.items():
    _register_unary(_name, _compute)
for _name, _compute_two in _BINARY.items():
    _register_binary(_name, _compute_two)


@function("ldexp", "scalbln")
def ldexp(_value: Any, mantissa: Any, exponent: Any) -> float:
    """The mantissa times two to the power of the exponent."""
    return _safely(math.ldexp, float(number_of(mantissa)), integer_of(exponent))


@function("fma")
def fma(_value: Any, factor: Any, other: Any, addend: Any) -> float:
    """`factor * other + addend`."""
    return float(number_of(factor)) * float(number_of(other)) + float(number_of(addend))


@function("frexp")
def frexp(value: Any) -> list[Any]:
    """Mantissa and exponent."""
    return list(math.frexp(number_of(value)))


@function("modf")
def modf(value: Any) -> list[float]:
    """Fractional and integral part."""
    return list(math.modf(number_of(value)))


@function("ilogb")
def ilogb(value: Any) -> int:
    """The binary exponent."""
    return int(_logb(float(number_of(value))))
