"""Attributes that were seen, and what can be said about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.telemetry.samples.values import INT64

if TYPE_CHECKING:
    from weavergen_pipelines.telemetry.samples.model import SampleAttribute

MAX_EXAMPLES = 5
_NUMBERS = {frozenset({"int", "double"}): "double", frozenset({"int[]", "double[]"}): "double[]"}
_SCALARS: dict[str, tuple[type, ...]] = {
    "boolean": (bool,), "int": (int,), "double": (int, float), "string": (str,),
}  # fmt: skip


@dataclass(slots=True)
class SeenAttribute:
    """One attribute: the types of its values, and the first few distinct scalars."""

    name: str
    _types: set[str] = field(default_factory=set)
    _values: list[Any] = field(default_factory=list)

    def see(self, sample: SampleAttribute) -> None:
        """Take note of one more value."""
        if sample.type is not None:
            self._types.add(sample.type)
        value = sample.value
        known = any(type(one) is type(value) and one == value for one in self._values)
        if isinstance(value, str | bool | int | float) and not known and len(self._values) < MAX_EXAMPLES:
            self._values.append(value)

    @property
    def type(self) -> str:
        """The type that all values have; `any` if there is none."""
        if len(self._types) == 1:
            return next(iter(self._types))
        return _NUMBERS.get(frozenset(self._types), "any")

    @property
    def examples(self) -> list[Any]:
        """The values that are examples of this type, in the order in which they were seen."""
        kinds = _SCALARS.get(self.type, ())
        found = [one for one in self._values if type(one) in kinds and (type(one) is not int or one in INT64)]
        return [float(one) for one in found] if self.type == "double" else found
