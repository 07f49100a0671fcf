"""Mappings with named fields, and mappings of anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.shapes.base import Accept, Mismatch, Shape, shape_fields, wrong_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from weavergen_pipelines.semconv.yaml import KeyPath


@dataclass(frozen=True)
class Record(Shape):
    """A mapping with these fields.

    A closed record has no others. `tacit` fields are accepted and not offered in messages: what the reference reads
    although its schema does not say so.
    """

    fields: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    closed: bool = True
    description: str = ""
    tacit: Mapping[str, Shape] = field(default_factory=dict)
    accept_fields: Mapping[str, Accept] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "accept_fields", shape_fields({**self.fields, **self.tacit}))

    def accepts(self, value: Any) -> bool:
        """Whether the fields that must be there are, and all that are there fit."""
        if type(value) is not dict:
            return False
        for name in self.required:
            if name not in value:
                return False
        accept_fields = self.accept_fields
        for name, item in value.items():
            accept = accept_fields.get(name)
            if accept is None:
                if self.closed:
                    return False
            elif not accept(item):
                return False
        return True

    def mismatches(self, value: Any, path: KeyPath = (), advice: str = "") -> Iterator[Mismatch]:
        """Those of every field, then unknown fields, then missing ones."""
        inner = self.description or advice
        if type(value) is not dict:
            yield wrong_type(value, path, inner, "object")
            return
        known = {**self.fields, **self.tacit}
        for name in sorted(value, key=str):
            if name in known:
                yield from known[name].mismatches(value[name], (*path, name), inner)
        if self.closed and (unknown := tuple(sorted(str(name) for name in value if name not in known))):
            listed = ", ".join(unknown)
            text = f"Object contains unexpected properties: {listed}. These properties are not defined in the schema."
            yield Mismatch(path, text, inner, unknown=unknown, known=tuple(self.fields))
        for name in self.required:
            if name not in value:
                yield Mismatch(path, f'Missing required property: "{name}".', inner)


@dataclass(frozen=True)
class FreeMap(Shape):
    """A mapping of texts to anything that JSON can say."""

    nullable: bool = False

    def accepts(self, value: Any) -> bool:
        """Whether all keys, at every depth, are texts."""
        if type(value) is dict:
            return all(type(key) is str for key in value) and all(map(_is_json, value.values()))
        return self.nullable and value is None

    def mismatches(self, value: Any, path: KeyPath = (), advice: str = "") -> Iterator[Mismatch]:
        """The keys that are no texts."""
        if type(value) is dict:
            yield from _not_json(value, path, advice)
        elif not self.accepts(value):
            yield wrong_type(value, path, advice, "object", *(("null",) if self.nullable else ()))


def _is_json(value: Any) -> bool:
    if type(value) is dict:
        return all(type(key) is str for key in value) and all(map(_is_json, value.values()))
    return all(map(_is_json, value)) if type(value) is list else True


def _not_json(value: Any, path: KeyPath, advice: str) -> Iterator[Mismatch]:
    for key, item in value.items() if type(value) is dict else enumerate(value):
        if type(value) is dict and type(key) is not str:
            yield Mismatch(path, f"The key {key!r} is not a text: put it in quotes.", advice)
        elif isinstance(item, (dict, list)):
            yield from _not_json(item, (*path, key), advice)
