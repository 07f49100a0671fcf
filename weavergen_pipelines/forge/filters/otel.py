"""The filters for semantic conventions (spec section 7.4, OTel)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from weavergen_pipelines.forge.filters.arguments import (
    FilterArgumentError,
    attribute,
    found,
    items,
    text_filter,
)
from weavergen_pipelines.forge.filters.case import kebab_case, title_case
from weavergen_pipelines.forge.tests_ import is_enum_type, is_simple_type, is_template_type, template_argument
from weavergen_pipelines.forge.values import Seq, display, template_value

_LEVELS = {"required": 1, "recommended": 3, "opt_in": 4}
_LEVELS_WITH_TEXT = {"conditionally_required": 2, "recommended": 3}


def attribute_namespace(name: str) -> str:
    """`http` of `http.request.method`, `other` of a name without a dot."""
    return _split_attribute(name)[0]


def attribute_id(name: str) -> str:
    """`request.method` of `http.request.method`."""
    return _split_attribute(name)[1]


def _split_attribute(name: str) -> tuple[str, str]:
    namespace, dot, rest = name.partition(".")
    if not dot and name:
        return "other", name
    if not namespace or not rest:
        raise FilterArgumentError(f"{name!r} is not an attribute name: neither namespace nor id may be empty")
    return namespace, rest


def _second_part(kind: str, name: str) -> str:
    """The namespace of `registry.<namespace>.…` or `metric.<namespace>.…`."""
    first, *rest = name.split(".")
    if first != kind or not rest:
        raise FilterArgumentError(f"{name!r} is not an id of the form {kind}.<namespace>")
    return rest[0]


def attribute_registry_namespace(group_id: str) -> str:
    """`aws` of `registry.aws.ecs`."""
    return _second_part("registry", group_id)


def attribute_registry_title(group_id: str) -> str:
    """`Aws Ecs` of `registry.aws_ecs`."""
    return title_case(_second_part("registry", group_id))


def attribute_registry_file(group_id: str) -> str:
    """`attributes-registry/aws-ecs.md` of `registry.aws_ecs`."""
    return f"attributes-registry/{kebab_case(_second_part('registry', group_id))}.md"


def metric_namespace(group_id: str) -> str:
    """`http` of `metric.http.server.duration`."""
    return _second_part("metric", group_id)


def attribute_sort(attributes: Any) -> Seq:
    """Attributes by requirement level, then by name (`key` in documents of format 2)."""
    return _list(sorted(items(attributes), key=_requirement_order))


def _list(found_items: list[Any]) -> Seq:
    return Seq(map(template_value, found_items))


def _requirement_order(item: Any) -> tuple[int, str]:
    name = attribute(item, "name")
    return _level(attribute(item, "requirement_level")), display(attribute(item, "key") if name is None else name)


def _level(level: Any) -> int:
    if level is None:
        return 0
    if isinstance(level, Mapping):
        for name, order in _LEVELS_WITH_TEXT.items():
            if name in level:
                return order
    if isinstance(level, str) and level in _LEVELS:
        return _LEVELS[level]
    raise FilterArgumentError(f"expected a requirement level, found {found(level)}")


def required(attributes: Any) -> Seq:
    """The attributes that are required without a condition."""
    return _list([item for item in items(attributes) if attribute(item, "requirement_level") == "required"])


def not_required(attributes: Any) -> Seq:
    """All other attributes."""
    return _list([item for item in items(attributes) if attribute(item, "requirement_level") != "required"])


def instantiated_type(kind: Any) -> str:
    """The type behind a type: of a template its argument, of an enum that of its members."""
    if is_simple_type(kind):
        return str(kind)
    if is_template_type(kind):
        return template_argument(kind)
    if is_enum_type(kind):
        return enum_type(kind)
    raise FilterArgumentError(f"expected a simple type, a template type or an enum, found {found(kind)}")


def enum_type(kind: Any) -> str:
    """`int`, `double` or `string`: what all members are, `string` if they differ."""
    types = {_member_type(attribute(member, "value")) for member in items(attribute(kind, "members"))}
    if not types:
        raise FilterArgumentError(f"expected an enum with members, found {found(kind)}")
    return types.pop() if len(types) == 1 else "string"


def _member_type(value: Any) -> str:
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise FilterArgumentError(f"the value of an enum member is a number or a string, found {found(value)}")
    return "int" if float(value).is_integer() else "double"


def print_member_value(value: Any) -> str:
    """A literal of most languages: strings quoted as in JSON, numbers and booleans as they are, else nothing."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return display(value) if isinstance(value, (bool, int, float)) else ""


def print_json_member_value(text: str) -> str:
    """The same of a value as JSON, which tells 1.0 from 1."""
    return print_member_value(json.loads(text))


def body_fields(body: Any, sort_by: str = "id") -> Seq:
    """`[path, field, depth]` of a body and the fields below it, depth first."""
    return Seq(_walk_body(body, "", 0, sort_by))


def _walk_body(field: Any, parent: str, depth: int, sort_by: str) -> Iterator[Seq]:
    if field is None:
        return
    own = display(attribute(field, "id"))
    path = f"{parent}.{own}" if parent else own
    yield Seq([path, template_value(field), depth])
    below = items(attribute(field, "fields"))
    for child in sorted(below, key=lambda item: display(attribute(item, sort_by)).lower()):
        yield from _walk_body(child, path, depth + 1, sort_by)


_TEXT_FILTERS = (
    attribute_namespace,
    attribute_id,
    attribute_registry_namespace,
    attribute_registry_title,
    attribute_registry_file,
    metric_namespace,
)
_VALUE_FILTERS = (print_member_value, print_json_member_value, body_fields)
REMEMBERING = {
    function.__name__: function for function in (attribute_sort, required, not_required, instantiated_type, enum_type)
}
"""Filters that environments have each for itself, since they remember results."""

FILTERS: dict[str, Callable[..., object]] = {
    **{function.__name__: text_filter(function) for function in _TEXT_FILTERS},
    **{function.__name__: function for function in _VALUE_FILTERS},
}
