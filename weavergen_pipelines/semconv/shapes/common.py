"""The shapes that both definition formats use: types, examples, levels, deprecation, associations, imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.shapes.base import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    OPTIONAL_TEXT,
    TEXT,
    Alternatives,
    Choice,
    Items,
    Mismatch,
    Shape,
    optional,
)
from weavergen_pipelines.semconv.shapes.record import FreeMap, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.yaml import KeyPath

SCALAR_TYPES = ("boolean", "int", "double", "string", "any")
ARRAY_TYPES = ("string[]", "int[]", "double[]", "boolean[]")
TEMPLATE_TYPES = tuple(f"template[{inner}]" for inner in (*SCALAR_TYPES, "string[]", "int[]", "double[]", "boolean[]"))

ANNOTATIONS = FreeMap(nullable=True)
STABILITY = Choice(
    ("deprecated", "stable", "development", "alpha", "beta", "release_candidate"),
    aliases=("experimental",),
    description="How stable the definition is.",
)
OPTIONAL_STABILITY = optional(STABILITY)
INSTRUMENT = Choice(("updowncounter", "counter", "gauge", "histogram"), description="The instrument of a metric.")
SPAN_KIND = Choice(("internal", "client", "server", "producer", "consumer"), description="The kind of a span.")
ROLE = Choice(("identifying", "descriptive"), description="What an attribute does for its entity.")
SIGNAL_REQUIREMENT_LEVEL = Choice(("recommended", "opt_in"), description="Whether a signal is on by default.")

_LEVELS = Choice(("required", "recommended", "opt_in"))
REQUIREMENT_LEVEL = Alternatives(
    (
        _LEVELS,
        *(Record({name: TEXT}, (name,), closed=False) for name in ("conditionally_required", "recommended", "opt_in")),
    ),
    description="When an attribute is set: `required`, `recommended`, `opt_in`, or one of these with its condition.",
)
OPTIONAL_REQUIREMENT_LEVEL = optional(REQUIREMENT_LEVEL)


def _is_value(value: Any) -> bool:
    return type(value) in _VALUE_TYPES


def _is_examples(value: Any) -> bool:
    if type(value) is not list:
        return type(value) in _VALUE_TYPES
    kinds = set(map(type, value))
    if list not in kinds:
        return kinds <= _VALUE_TYPES
    inner = {type(item) for items in value if type(items) is list for item in items}
    return kinds == {list} and (inner <= {int, float} or inner <= {str} or inner <= {bool})


_VALUE_TYPES = frozenset({str, int, float, bool})
VALUE = Alternatives((INTEGER, NUMBER, TEXT, BOOLEAN), accept=_is_value, description="The value of an enum member.")
EXAMPLES = Alternatives(
    (
        BOOLEAN,
        INTEGER,
        NUMBER,
        TEXT,
        VALUE,
        *(Items(item) for item in (INTEGER, NUMBER, BOOLEAN, TEXT, VALUE)),
        *(Items(Items(item)) for item in (INTEGER, NUMBER, BOOLEAN, TEXT)),
    ),
    accept=_is_examples,
    description="Example values of the attribute's type: one, or a list.",
)
OPTIONAL_EXAMPLES = optional(EXAMPLES)

_DEPRECATIONS = (
    Record(
        {"note": OPTIONAL_TEXT, "reason": Choice(("renamed",)), "renamed_to": TEXT}, ("reason", "renamed_to"), False
    ),
    *(
        Record({"note": TEXT, "reason": Choice((reason,))}, ("reason", "note"), closed=False)
        for reason in ("obsoleted", "uncategorized", "unspecified")
    ),
)


def _is_loose_deprecation(value: Any) -> bool:
    """What format 1 takes: a text, or a mapping whose note may be left out."""
    if type(value) is not dict:
        return value is None or type(value) is str
    if not value.keys() <= {"reason", "note", "renamed_to"} or not all(type(text) is str for text in value.values()):
        return False
    return value.get("reason") in ("obsoleted", "uncategorized") or (
        value.get("reason") == "renamed" and "renamed_to" in value
    )


_DEPRECATED = Alternatives(_DEPRECATIONS, keyword="oneOf", description="Why it is deprecated, and what replaces it.")
STRICT_DEPRECATED = optional(_DEPRECATED)
LOOSE_DEPRECATED = optional(
    Alternatives(_DEPRECATIONS, keyword="oneOf", description=_DEPRECATED.description, accept=_is_loose_deprecation)
)


def enum_member(deprecated: Shape) -> Record:
    """A member of an enumeration; `deprecated` is the shape that it may have for that."""
    return Record(
        {
            "annotations": ANNOTATIONS,
            "brief": OPTIONAL_TEXT,
            "deprecated": deprecated,
            "id": TEXT,
            "note": OPTIONAL_TEXT,
            "stability": OPTIONAL_STABILITY,
            "value": optional(VALUE),
        },
        ("id",),
        description="A member of an enumeration.",
    )


def attribute_type(member: Shape) -> Alternatives:
    """The type of an attribute, with members of that shape."""
    return Alternatives(
        (
            Choice((*SCALAR_TYPES, *ARRAY_TYPES)),
            Choice(TEMPLATE_TYPES),
            Record({"members": Items(member)}, ("members",), closed=False),
        ),
        description="The type of an attribute: a scalar, an array, a template, or an enumeration with its members.",
    )


ENUM_MEMBER = enum_member(LOOSE_DEPRECATED)
ATTRIBUTE_TYPE = attribute_type(ENUM_MEMBER)


class _Association(Shape):
    """`name`, `{one_of: […]}` or `{all_of: […]}`, nested."""

    description = "The entities that a signal is about."

    def accepts(self, value: Any) -> bool:
        if type(value) is str:
            return True
        if type(value) is not dict:
            return False
        inner = value.get("one_of", value.get("all_of"))
        return type(inner) is list and all(map(self.accepts, inner))

    def mismatches(self, value: Any, path: KeyPath = (), advice: str = "") -> Iterator[Mismatch]:
        if self.accepts(value):
            return
        inner = Items(self)
        variants = (TEXT, *(Record({name: inner}, (name,), closed=False) for name in ("one_of", "all_of")))
        yield from Alternatives(variants, description=self.description).mismatches(value, path, advice)


ASSOCIATIONS = Items(_Association(), nullable=True)

_PATTERNS = optional(Items(TEXT))
IMPORTS = optional(
    Record(
        dict.fromkeys(("attribute_groups", "entities", "events", "metrics", "spans"), _PATTERNS),
        description="What to import from the dependencies: lists of patterns by kind of signal.",
    )
)
