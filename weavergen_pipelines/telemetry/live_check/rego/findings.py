"""What policies answer, as findings (spec section 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.telemetry.live_check.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class PolicyError(WeavergenError):
    """A policy that failed, or that answers with something else than findings."""


def findings_of(answer: Any) -> list[Finding]:
    """The findings of a value of `deny`: a set or an array of objects in one of three shapes, or nothing.

    Raises:
        PolicyError: it has another shape, or a field that every finding has is missing.
    """
    return [_finding(one) for one in _listed(answer)]


def _listed(answer: Any) -> Iterable[Any]:
    if answer is None:
        return ()
    if not isinstance(answer, list):
        raise PolicyError("deny is not a set of findings", hint="write `deny contains finding if { ... }`")
    return answer


def _finding(given: Any) -> Finding:
    if not isinstance(given, dict):
        raise PolicyError(f"deny has an element that is no object: {given!r:.200}")
    match given.get("type"):
        case "semconv_attribute":
            return _of_attribute(given)
        case "advice":
            return _unified(given, "advice_type", "advice_level", "advice_context")
        case None:
            return _unified(given, "id", "level", "context")
        case other:
            raise PolicyError(f"a finding has the type {other!r}", hint="leave the type out, or say `advice`")


def _of_attribute(given: Mapping[str, Any]) -> Finding:
    context = {name: _text(given, name) for name in ("id", "category", "group", "attr")}
    message = ", ".join(f"{name}={value}" for name, value in context.items())
    return Finding("semconv_attribute", message, Level.violation, context)


def _unified(given: Mapping[str, Any], id_: str, level: str, context: str) -> Finding:
    return Finding(
        _text(given, id_),
        _text(given, "message"),
        _level(given.get(level, given.get("level")), level),
        given.get(context, given.get("context")),
        given.get("signal_type"),
        given.get("signal_name"),
    )


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise PolicyError(f"a finding has no text {name!r}: {dict(given)!r:.200}")
    return value


def _level(value: Any, name: str) -> Level:
    if value not in Level.__members__:
        raise PolicyError(f"a finding has the {name} {value!r}", hint=f"levels are {', '.join(Level.__members__)}")
    return Level[value]
