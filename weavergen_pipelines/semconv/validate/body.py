"""The rules for the body of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.validate.examples import judge_value, type_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.yaml import Place

_NO_EXAMPLES = {"string": "string", "string[]": "string array"}


def validate_body(group: Group) -> Iterator[Diagnostic]:
    """The problems of the body of an event: first stability, then examples, each over all nested fields."""
    if group.body is not None:
        place = group.place.below("body")
        yield from _stability(group, group.body, place)
        yield from _examples(group, group.body, place)


def _stability(group: Group, value: dict[str, Any], place: Place) -> Iterator[Diagnostic]:
    if "stability" not in value:
        yield _problem("InvalidAnyValue", group, value, place, "Missing stability field.")
    if value["type"] == "enum":
        for index, member in enumerate(value["members"]):
            if "stability" not in member:
                error = f"Missing stability field for enum member {member['id']}."
                yield _problem("InvalidAnyValue", group, value, place.below("members", index), error)
    if value["type"] == "map":
        for index, inner in enumerate(value["fields"]):
            yield from _stability(group, inner, place.below("fields", index))


def _examples(group: Group, value: dict[str, Any], place: Place) -> Iterator[Diagnostic]:
    error = _examples_error(value)
    if error:
        yield _problem("InvalidAnyValueExampleError", group, value, place.below("examples"), error)
    if value["type"] == "map":
        for index, inner in enumerate(value["fields"]):
            yield from _examples(group, inner, place.below("fields", index))


def _examples_error(value: dict[str, Any]) -> str | None:
    kind = value["type"]
    if "examples" not in value:
        if kind not in _NO_EXAMPLES:
            return None
        return f"This value is a {_NO_EXAMPLES[kind]} but it does not contain any examples."
    match judge_value(value["examples"], kind):
        case "should":
            return f"All examples SHOULD be of type `{type_name(kind)}`"
        case "must":
            return f"All examples MUST be of type `{type_name(kind)}`"
        case "must be text":
            return f"Examples for `{kind}` values MUST be a supported string type"
    return None


def _problem(kind: str, group: Group, value: dict[str, Any], place: Place, error: str) -> Diagnostic:
    return diagnose(kind, place, path_or_url=group.document.path, group_id=group.id, value_id=value["id"], error=error)
