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
        """Those of every field, unknown fields, and missing ones."""
        inner = self.description or advice
        if type(value) is not dict:
            yield wrong_type(value, path, inner, "object")
            return
        missing = [self._missing(name, path, inner) for name in self.required if name not in value]
        if len(self.required) > 1:  # the reference checks several before the fields, and one after them
            yield from missing
        yield from self._of_fields(value, path, inner)
        if len(self.required) == 1:
            yield from missing

    def _of_fields(self, value: dict[Any, Any], path: KeyPath, advice: str) -> Iterator[Mismatch]:
        known = {**self.fields, **self.tacit}
        for name in sorted(value, key=str):
            if name in known:
                yield from known[name].mismatches(value[name], (*path, name), advice)
        unknown = sorted(str(name) for name in value if name not in known)
        if self.closed and unknown:
            listed = ", ".join(unknown)
            text = f"Object contains unexpected properties: {listed}. These properties are not defined in the schema."
            plain = f"unknown key {unknown[0]!r}"
            yield Mismatch(path, text, advice, plain, wrong=unknown[0], known=tuple(self.fields), is_key=True)

    @staticmethod
    def _missing(name: str, path: KeyPath, advice: str) -> Mismatch:
        return Mismatch(path, f'Missing required property: "{name}".', advice, f"the key {name!r} is missing")


@dataclass(frozen=True)
class FreeMap(Shape):
    """A mapping of texts to anything that JSON can say: no key is null at any depth."""

    nullable: bool = False

    def accepts(self, value: Any) -> bool:
        """Whether the keys are texts, and those further down are not null."""
        if type(value) is dict:
            return all(type(key) is str for key in value) and all(map(_is_json, value.values()))
        return self.nullable and value is None

    def mismatches(self, value: Any, path: KeyPath = (), advice: str = "") -> Iterator[Mismatch]:
        """At most one: the wrong type, or a key that JSON cannot say."""
        if self.accepts(value):
            return
        if type(value) is dict:
            yield Mismatch(path, "The keys are not all texts.", advice, "there is a key that is not a text: quote it")
        else:
            yield wrong_type(value, path, advice, "object", *(("null",) if self.nullable else ()))


def _is_json(value: Any) -> bool:
    if type(value) is dict:
        return None not in value and all(map(_is_json, value.values()))
    return all(map(_is_json, value)) if type(value) is list else True
