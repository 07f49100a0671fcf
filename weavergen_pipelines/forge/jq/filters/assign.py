"""Assignments: `target = value`, `target |= change`, `target += value`, `target //= value`.

They build no paths: each kind of target knows how to update what it selects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from weavergen_pipelines.forge.jq.filters.base import Env, Filter
from weavergen_pipelines.forge.jq.limits import Meter

Combine = Callable[[Any, Any, Meter], Any]
"""From the old part and the assigned value to the new part."""


@dataclass(slots=True, eq=False)
class Update(Filter):
    """`target |= change`"""

    target: Filter
    change: Filter

    def run(self, env: Env, value: Any) -> Iterable[Any]:
        """The input with what the target selects replaced by the outputs for it."""
        return self.target.update(env, value, lambda part: self.change.run(env, part))


@dataclass(slots=True, eq=False)
class Assign(Filter):
    """`target = value` and its arithmetic forms; `combine` makes the new part."""

    target: Filter
    combine: Combine
    value: Filter

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The input with what the target selects replaced, for each output of the value."""
        for assigned in self.value.run(env, value):
            yield from self._assigned(env, value, assigned)

    def _assigned(self, env: Env, value: Any, assigned: Any) -> Iterable[Any]:
        return self.target.update(env, value, lambda part: (self.combine(part, assigned, env[0]),))
