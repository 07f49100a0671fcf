"""Values that are no member of an enum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from weavergen_pipelines.policy.finding import Finding, Level
from weavergen_pipelines.telemetry.samples.model import SampleAttribute
from weavergen_pipelines.telemetry.samples.values import INT64

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.telemetry.live_check.subject import Subject

_KINDS: dict[str, type] = {"int": int, "string": str}
"""The types that enums have; the type advisor speaks of the others."""


class EnumAdvisor:
    """Finds values that the registry does not list."""

    def advise(self, subject: Subject) -> Iterator[Finding]:
        """At most one finding."""
        node, definition = subject.node, subject.attribute
        if definition is None or definition.members is None or not isinstance(node, SampleAttribute):
            return
        kind = _KINDS.get(node.type or "")
        if kind is None or node.value is None or _is_member(node.value, kind, definition.members):
            return
        shown = node.value if isinstance(node.value, str) else orjson.dumps(node.value).decode()
        yield subject.finding(
            "undefined_enum_variant",
            Level.information,
            f"Enum attribute '{node.name}' has value '{shown}' which is not documented.",
            {"attribute_key": node.name, "attribute_value": node.value},
        )


def _is_member(value: Any, kind: type, members: frozenset[tuple[type, Any]]) -> bool:
    fits = type(value) is kind and (kind is str or value in INT64)
    return fits and (kind, value) in members
