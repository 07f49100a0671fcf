"""Which parts of their input policies look at: inputs that are equal in these have the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from weavergen_pipelines.policy.rego import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Path: TypeAlias = tuple[str, ...]
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Footprint:
    """Paths below `input`: those whose values are used, and those that only have to be there and not false."""

    values: tuple[Path, ...]
    conditions: tuple[Path, ...]

    def key(self, given: Any) -> bytes:
        """The same for all inputs that the policies cannot tell apart.

        The input may have data classes for objects; they are read as far as is needed.
        """
        values = [_used(_below(given, path)) for path in self.values]
        holds = [_holds(_below(given, path)) for path in self.conditions]
        return orjson.dumps((values, holds))


def footprint(modules: Iterable[s.Module]) -> Footprint:
    """The footprint of modules; of what cannot be told, the whole."""
    values: set[Path] = set()
    conditions: set[Path] = set()
    for module in modules:
        aliases = {name: path[1:] for name, path in module.imports.items() if path and path[0] == "input"}
        aliases["input"] = ()
        for rule in module.rules:
            _Reader(aliases, values, conditions).read(rule)
    kept = [path for path in values if not any(path[:size] in values for size in range(len(path)))]
    return Footprint(tuple(sorted(kept)), tuple(sorted(conditions)))


@dataclass(frozen=True, slots=True)
class _Reader:
    aliases: dict[str, Path]
    values: set[Path]
    conditions: set[Path]

    def read(self, node: s.Node) -> None:
        """Collect what a node, and all below it, looks at."""
        if isinstance(node, s.Expression) and (path := self._whole(node.expression)) is not None:
            self.conditions.add(path)
            self._all(node.modifiers)
        elif isinstance(node, s.Name) and node.name in self.aliases:
            self.values.add(self.aliases[node.name])
        elif isinstance(node, s.Reference) and isinstance(node.base, s.Name) and node.base.name in self.aliases:
            known, rest = _constants(node.keys)
            self.values.add(self.aliases[node.base.name] + known)
            self._all(rest)
        else:
            self._all(node.parts())

    def _all(self, nodes: Iterable[s.Node]) -> None:
        for node in nodes:
            self.read(node)

    def _whole(self, node: s.Node) -> Path | None:
        """The path of an expression that is nothing but a reference into the input."""
        if not (isinstance(node, s.Reference) and isinstance(node.base, s.Name) and node.base.name in self.aliases):
            return None
        known, rest = _constants(node.keys)
        return None if rest else self.aliases[node.base.name] + known


def _constants(keys: tuple[s.Node, ...]) -> tuple[Path, tuple[s.Node, ...]]:
    """The names that a reference begins with, and the expressions after them."""
    for place, key in enumerate(keys):
        if not (isinstance(key, s.Constant) and isinstance(key.value, str)):
            return tuple(_names(keys[:place])), keys[place:]
    return tuple(_names(keys)), ()


def _names(keys: tuple[s.Node, ...]) -> Iterator[str]:
    return (str(key.value) for key in keys if isinstance(key, s.Constant))


def _below(value: Any, path: Path) -> Any:
    for name in path:
        value = value.get(name, _NOTHING) if isinstance(value, dict) else getattr(value, name, _NOTHING)
    return value


def _used(value: Any) -> Any:
    """The value beside whether there is one: null is a value."""
    return () if value is _NOTHING else (value,)


def _holds(value: Any) -> bool:
    return value is not _NOTHING and value is not False
