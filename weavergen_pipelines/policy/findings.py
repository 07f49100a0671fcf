"""The findings of policies, in the three shapes that they may give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weavergen_pipelines.policy.errors import InvalidFinding
from weavergen_pipelines.policy.finding import ATTRIBUTE, Finding, Level
from weavergen_pipelines.policy.rego.values import RegoSet, text, to_json

_ATTRIBUTE_FIELDS = ("id", "category", "group", "attr")


def findings(denied: Any) -> Iterator[Finding]:
    """The findings of the value of a `deny` rule, in its order.

    Raises:
        InvalidFinding: it is no set or array, or one of them has none of the shapes.
    """
    if not isinstance(denied, RegoSet | list):
        raise InvalidFinding(f"`deny` is a set or an array of findings, not {_shown(denied)}")
    for found in denied:
        if not isinstance(found, dict):
            raise InvalidFinding(f"a finding is an object, not {_shown(found)}")
        yield finding(to_json(found))


def _shown(value: Any) -> str:
    return text(value)[:100]


def finding(found: Mapping[str, Any]) -> Finding:
    """A finding in one of the shapes: `semconv_attribute`, `advice`, or without a type.

    Raises:
        InvalidFinding: it has none of them; says which field is missing or wrong.
    """
    if "type" not in found:
        return _finding(found, "id", "level")
    kind = found["type"]
    if kind == ATTRIBUTE:
        return _of_attribute(found)
    if kind == "advice":
        return _finding(found, "advice_type", "advice_level")
    raise InvalidFinding(f"a finding of the type {_shown(kind)}", hint=f"types are `{ATTRIBUTE}` and `advice`, or none")


def _of_attribute(found: Mapping[str, Any]) -> Finding:
    context = {name: _text(found, name) for name in _ATTRIBUTE_FIELDS}
    message = ", ".join(f"{name}={value}" for name, value in context.items())
    return Finding(ATTRIBUTE, message, Level.violation, dict(sorted(context.items())))


def _finding(found: Mapping[str, Any], name: str, level: str) -> Finding:
    return Finding(
        id=_text(found, name),
        message=_text(found, "message"),
        level=_level(found, level),
        context=found.get("context", found.get("advice_context")),
        signal_type=_optional(found, "signal_type"),
        signal_name=_optional(found, "signal_name"),
    )


def _text(found: Mapping[str, Any], name: str) -> str:
    if name not in found:
        raise InvalidFinding(f"missing field `{name}` in {_shown(dict(found))}")
    value = found[name]
    if not isinstance(value, str):
        raise InvalidFinding(f"the field `{name}` is a string, not {_shown(value)}")
    return value


def _optional(found: Mapping[str, Any], name: str) -> str | None:
    return _text(found, name) if name in found else None


def _level(found: Mapping[str, Any], name: str) -> Level:
    """Either shape may use either name."""
    known = name if name in found else {"level": "advice_level", "advice_level": "level"}[name]
    value = _text(found, known if known in found else name)
    if value not in Level.__members__:
        raise InvalidFinding(f"unknown level {value!r}", hint=f"levels are {', '.join(reversed(Level.__members__))}")
    return Level[value]
