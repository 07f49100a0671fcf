"""The vocabulary of shapes.

A shape answers one question fast (`accepts`), and explains a value that it does not accept slowly (`mismatches`): in
the words and with the nesting of the reference's JSON Schema messages, whose text is part of a diagnostic's fields.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.yaml import KeyPath

Accept = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One reason why a value has not its shape.

    `path` leads to the value. `text` is the reference's sentence, `plain` ours. `variants` are the reasons of each
    alternative that was tried. `advice` describes the nearest described shape around it. `wrong` is a key (`is_key`)
    or a text that is not one of the `known` ones.
    """

    path: KeyPath
    text: str
    advice: str
    plain: str
    variants: tuple[tuple[Mismatch, ...], ...] = ()
    wrong: str | None = None
    known: tuple[str, ...] = ()
    is_key: bool = False

    @property
    def place(self) -> KeyPath:
        """What to point at: the wrong key, or the value."""
        return (*self.path, self.wrong) if self.is_key and self.wrong is not None else self.path

    def render(self, indent: str = "") -> str:
        """The whole text, alternatives included."""
        lines = [self.text]
        for number, reasons in enumerate(self.variants, start=1):
            lines.append(f"{indent}(Variant {number}):")
            lines.extend(f"{indent}- {reason.render(indent + '  ')}" for reason in reasons)
        return "\n".join(lines)

    def nearest(self) -> Mismatch:
        """The reason to show first: follow the alternative that is violated least, deepest."""
        if not self.variants or self.wrong is not None:
            return self
        best = min(self.variants, key=lambda reasons: (len(reasons), -max(len(reason.path) for reason in reasons)))
        inner = best[0].nearest()
        return inner if len(inner.path) > len(self.path) or len(best) == 1 else self


class Shape:
    """Anything with a shape; `description` tells what the value is."""

    description: str = ""

    def accepts(self, value: Any) -> bool:
        """Whether the value has this shape."""
        raise NotImplementedError

    def mismatches(self, value: Any, path: KeyPath = (), advice: str = "") -> Iterator[Mismatch]:
        """Why not: nothing if it has."""
        raise NotImplementedError


@dataclass(frozen=True)
class Scalar(Shape):
    """A value of one of the Python types; `names` are their JSON names, `null` last."""

    types: frozenset[type]
    names: tuple[str, ...]

    def accepts(self, value: Any) -> bool:
        """Whether its type is one of these."""
        return type(value) in self.types

    def mismatches(self, value: Any, path: KeyPath = (), advice: str = "") -> Iterator[Mismatch]:
        """At most one: the wrong type."""
        if not self.accepts(value):
            yield wrong_type(value, path, advice, *self.names)


@dataclass(frozen=True)
class Choice(Shape):
    """One of the texts; `aliases` are accepted too but not offered."""

    options: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    description: str = ""
    accepted: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "accepted", frozenset((*self.options, *self.aliases)))

    def accepts(self, value: Any) -> bool:
        """Whether it is one of the texts."""
        return type(value) is str and value in self.accepted

    def mismatches(self, value: Any, path: KeyPath = (), advice: str = "") -> Iterator[Mismatch]:
        """At most one, with a variant for each text."""
        if self.accepts(value):
            return
        inner = self.description or advice
        variants = tuple(tuple(_not_constant(value, option, path, inner)) for option in self.options)
        yield no_alternative("oneOf", value, path, inner, variants=variants, known=self.options)


@dataclass(frozen=True)
class Items(Shape):
    """A list of one shape; a `nullable` one may be left empty, which its mismatches do not offer."""

    item: Shape
    nullable: bool = False
    accept_item: Accept = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "accept_item", self.item.accepts)

    def accepts(self, value: Any) -> bool:
        """Whether it is a list, and every item fits."""
        return all(map(self.accept_item, value)) if type(value) is list else self.nullable and value is None

    def mismatches(self, value: Any, path: KeyPath = (), advice: str = "") -> Iterator[Mismatch]:
        """Those of every item."""
        if type(value) is not list:
            yield wrong_type(value, path, advice, "array")
            return
        for index, item in enumerate(value):
            yield from self.item.mismatches(item, (*path, index), advice)


@dataclass(frozen=True)
class Alternatives(Shape):
    """One of several shapes; `keyword` is the JSON Schema word for it, `accept` may replace trying them in turn."""

    variants: Collection[Shape]
    keyword: str = "anyOf"
    description: str = ""
    accept: Accept | None = None

    def accepts(self, value: Any) -> bool:
        """Whether one of the shapes fits."""
        if self.accept is not None:
            return self.accept(value)
        return any(variant.accepts(value) for variant in self.variants)

    def mismatches(self, value: Any, path: KeyPath = (), advice: str = "") -> Iterator[Mismatch]:
        """At most one, with what each of the shapes misses."""
        if self.accepts(value):
            return
        inner = self.description or advice
        variants = tuple(tuple(variant.mismatches(value, path, inner)) for variant in self.variants)
        known = tuple(option for shape in self.variants if isinstance(shape, Choice) for option in shape.options)
        yield no_alternative(self.keyword, value, path, inner, variants=variants, known=known)


def wrong_type(value: Any, path: KeyPath, advice: str, *names: str) -> Mismatch:
    """A mismatch of type; `names` are those that would do."""
    plain = f"expected {' or '.join(names)}, found {as_json(value)}"
    if len(names) == 1:
        return Mismatch(path, f"Value {as_json(value)} is not of the required type: '{names[0]}'.", advice, plain)
    named = ", ".join("null (i.e. optional)" if name == "null" else name for name in names)
    text = f"Value {as_json(value)} is not of any of the required types. Supported types: {named}."
    return Mismatch(path, text, advice, plain)


def no_alternative(
    keyword: str,
    value: Any,
    path: KeyPath,
    advice: str,
    *,
    variants: tuple[tuple[Mismatch, ...], ...],
    known: tuple[str, ...],
) -> Mismatch:
    """A value that is none of the alternatives; `known` are the texts among them."""
    text = "The following YAML snippet does not match any of the allowed schemas."
    if keyword == "oneOf":
        text = f"Value {as_json(value)} does not match any schema in a 'oneOf' group; it must match exactly one."
    wrong = value if known and type(value) is str else None
    plain = f"{as_json(value)} {'is not one of the values of this key' if wrong is not None else 'does not fit here'}"
    return Mismatch(path, text, advice, plain, variants, wrong, known)


def as_json(value: Any) -> str:
    """A value as messages show it: compact JSON with sorted keys."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str).decode()


def _not_constant(value: Any, constant: str, path: KeyPath, advice: str) -> Iterator[Mismatch]:
    if value != constant:
        text = f"Value {as_json(value)} does not match the required constant: {as_json(constant)}."
        yield Mismatch(path, text, advice, f"expected {constant}, found {as_json(value)}")
    if type(value) is not str:
        yield wrong_type(value, path, advice, "string")


def optional(shape: Shape, description: str = "") -> Shape:
    """The shape, or null."""
    if isinstance(shape, Scalar):
        return Scalar(shape.types | {type(None)}, (*shape.names, "null"))
    accept = shape.accepts
    return Alternatives((shape, NULL), description=description, accept=lambda value: value is None or accept(value))


def shape_fields(fields: Mapping[str, Shape]) -> dict[str, Accept]:
    """The acceptance test of every field: what the fast path looks up."""
    return {name: _fast(shape) for name, shape in fields.items()}


def _fast(shape: Shape) -> Accept:
    if type(shape) is Scalar and len(shape.types) == 1:
        (only,) = shape.types
        return lambda value: type(value) is only
    if type(shape) is Alternatives and shape.accept is not None:
        return shape.accept
    return shape.accepts


TEXT = Scalar(frozenset({str}), ("string",))
BOOLEAN = Scalar(frozenset({bool}), ("boolean",))
INTEGER = Scalar(frozenset({int}), ("integer",))
NUMBER = Scalar(frozenset({int, float}), ("number",))
NULL = Scalar(frozenset({type(None)}), ("null",))
OPTIONAL_TEXT = optional(TEXT)
OPTIONAL_BOOLEAN = optional(BOOLEAN)
