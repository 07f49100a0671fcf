"""The filters that name a metric as Prometheus exporters name it (spec section 7.4, OTel)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from weavergen_pipelines.forge.filters.arguments import FilterArgumentError, attribute, found, text
from weavergen_pipelines.forge.values import Seq

_TIME = {
    "d": "days",
    "h": "hours",
    "min": "minutes",
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "ns": "nanoseconds",
}
_PREFIXES = {"": "", "K": "kilo", "M": "mega", "G": "giga", "T": "tera"}
_BINARY_PREFIXES = {"Ki": "kibi", "Mi": "mebi", "Gi": "gibi", "Ti": "tebi"}
_BYTES = {
    **{f"{symbol}By": f"{prefix}bytes" for symbol, prefix in (_PREFIXES | _BINARY_PREFIXES).items()},
    **{f"{symbol}B": f"{prefix}bytes" for symbol, prefix in _PREFIXES.items()},
}
_SI = {"m": "meters", "V": "volts", "A": "amperes", "J": "joules", "W": "watts", "g": "grams"}
_OTHER = {"Cel": "celsius", "Hz": "hertz", "1": "ratio", "%": "percent"}
_UNITS = _TIME | _BYTES | _SI | _OTHER
_PER = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year"}
_DIGITS = frozenset("0123456789")
_HISTOGRAM_SERIES = {"histogram": ("", "_bucket", "_count", "_sum"), "summary": ("", "_count", "_sum")}


def _suffixes(unit: str, instrument: str) -> list[str]:
    named = _UNITS.get(unit) or _ratio_name(unit)
    return [suffix for suffix in (named, "total" if instrument == "counter" else None) if suffix]


def _ratio_name(unit: str) -> str | None:
    """`meters_per_second` of `m/s`; `per_second` if the first unit has no name or is a time."""
    above, _, below = unit.partition("/")
    if below not in _PER:
        return None
    named = above in _UNITS and above not in _TIME and above != "1"
    return f"{_UNITS[above]}_per_{_PER[below]}" if named else f"per_{_PER[below]}"


def _escaped(name: str) -> str:
    """Only ASCII letters, digits, `_` and `:`; a leading digit gets a `_` before it.

    Letters of other scripts are kept up to the first character that is no letter.
    """
    digit_first = name[:1] in _DIGITS
    kept = 0 if digit_first else len(re.match(r"[\w:]*", name)[0])  # type: ignore[index]  # it matches any text
    return ("_" if digit_first else "") + name[:kept] + re.sub(r"[^A-Za-z0-9_:]", "_", name[kept:])


_STRATEGIES: dict[str, Callable[[str, list[str]], str]] = {
    "NoTranslation": lambda name, suffixes: name,  # noqa: ARG005 - all strategies are called alike
    "UnderscoreEscapingWithoutSuffixes": lambda name, suffixes: _escaped(name),  # noqa: ARG005 - as above
    "NoUTF8EscapingWithSuffixes": lambda name, suffixes: "_".join([name, *suffixes]),
    "UnderscoreEscapingWithSuffixes": lambda name, suffixes: "_".join([_escaped(name), *suffixes]),
}


def prometheus_metric_name(metric: Any, *, translation_strategy: Any = None) -> str:
    """The name of a metric object under one strategy."""
    if translation_strategy is None:
        raise FilterArgumentError("prometheus_metric_name needs translation_strategy")
    return _names(metric, translation_strategy)[0]


def prometheus_metric_names(
    metric: Any, *, translation_strategy: Any = None, expand_summary_and_histogram: Any = False
) -> Seq:
    """The names of a metric object under one strategy, or under all; with the series of a histogram if asked for."""
    names = dict.fromkeys(_names(metric, translation_strategy))
    series = _HISTOGRAM_SERIES.get(attribute(metric, "instrument"), ("",)) if expand_summary_and_histogram else ("",)
    return Seq(name + ending for name in names for ending in series)


def prometheus_unit_name(metric: Any) -> str:
    """The unit of a metric object in words, if Prometheus has words for it."""
    unit = text(attribute(metric, "unit"))
    return _UNITS.get(unit, unit)


def _names(metric: Any, strategy: Any) -> list[str]:
    name, unit, instrument = (text(attribute(metric, key)) for key in ("metric_name", "unit", "instrument"))
    if strategy is not None and strategy not in _STRATEGIES:
        raise FilterArgumentError(
            f"invalid translation_strategy {found(strategy)}, expected one of {', '.join(_STRATEGIES)}"
        )
    chosen = [_STRATEGIES[strategy]] if strategy is not None else list(_STRATEGIES.values())
    return [translate(name, _suffixes(unit, instrument)) for translate in chosen]


FILTERS: dict[str, Callable[..., object]] = {
    "prometheus_metric_name": prometheus_metric_name,
    "prometheus_metric_names": prometheus_metric_names,
    "prometheus_unit_name": prometheus_unit_name,
}
