"""What compiled rules call: the values of rules, functions, loops, and indexes of collections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from weavergen_pipelines.errors import Location
from weavergen_pipelines.policy.rego import values
from weavergen_pipelines.policy.rego.builtins import Unfit
from weavergen_pipelines.policy.rego.errors import PolicyFailed
from weavergen_pipelines.policy.rego.indexes import Index, StartIndex
from weavergen_pipelines.policy.rego.limits import Meter
from weavergen_pipelines.policy.rego.names import Definitions
from weavergen_pipelines.policy.rego.syntax import Path
from weavergen_pipelines.policy.rego.values import UNDEFINED, equal, field, ordered_object, size

Place = tuple[str, int, int]
"""File, line and column."""
Rule = Callable[..., Any]

KEPT = 20
"""The steps that an element of a new collection counts as, for the memory that it takes."""


class Runtime:
    """What one question computes, each thing once."""

    def __init__(
        self,
        definitions: Definitions,
        rules: Mapping[int, Rule],
        documents: tuple[Any, Any],
        meter: Meter,
        covered: set[tuple[str, int]],
    ) -> None:
        self.input, self.data = documents
        self.covered = covered
        self._definitions = definitions
        self._rules = rules
        self._meter = meter
        self._values: dict[int, Any] = {}
        self._indexes: dict[tuple[int, int], Index | StartIndex | None] = {}
        self._searched: list[Any] = []

    def rule(self, number: int) -> Any:
        """The value of a rule."""
        if number not in self._values:
            self._values[number] = self._rules[number](self)
        return self._values[number]

    def call(self, number: int, *arguments: Any) -> Any:
        """The value of a function that a policy defines."""
        self._meter.charge(1)
        return self._rules[number](self, *arguments)

    def use(self, function: Callable[..., Any], place: Place, *arguments: Any) -> Any:
        """The value of a built-in function.

        Raises:
            PolicyFailed: the arguments do not fit.
        """
        try:
            found = function(*arguments)
        except Unfit as error:
            raise PolicyFailed(str(error), where=Location(*place)) from error
        self._meter.work(sum(map(size, arguments)))
        self._meter.charge(size(found))
        return found

    def is_member(self, value: Any, collection: Any) -> bool:
        """`value in collection`."""
        self._meter.work(size(collection))
        return values.is_member(value, collection)

    def look_into(self, collection: Any, place: Place) -> None:
        """See that `some x in collection` has a collection.

        Raises:
            PolicyFailed: it is none.
        """
        if not values.is_collection(collection):
            what = f"`some … in` is for an array, an object or a set, not {values.text(collection)}"
            raise PolicyFailed(what, where=Location(*place))

    def elements(self, collection: Any) -> Iterable[Any]:
        """The elements of a collection, for a loop."""
        self._meter.charge(size(collection))
        return values.elements(collection)

    def items(self, collection: Any) -> Iterable[tuple[Any, Any]]:
        """Index and element of all that is in a collection, for a loop."""
        self._meter.charge(size(collection))
        return values.items(collection)

    def keep(self, element: Any) -> Any:
        """An element of a new collection."""
        self._meter.charge(KEPT)
        return element

    def document(self, path: Path) -> Any:
        """All that is below a path of `data`: rules, packages, base data."""
        base: Any = self.data
        for name in path:
            base = field(base, name)
        found = dict(base) if isinstance(base, dict) else {}
        for name, below in self._definitions.below(path).items():
            rule = self._definitions.rules.get(below)
            if rule is None:
                found[name] = self.document(below)
            elif not rule.is_function and (value := self.rule(rule.number)) is not UNDEFINED:
                found[name] = value
        return ordered_object(found.items())

    def having(self, changes: Sequence[tuple[Path, Any]]) -> Runtime:
        """The same question with another input or other data."""
        given, data = self.input, self.data
        replaced: dict[int, Any] = {}
        for path, value in changes:
            if path[0] == "input":
                given = _replaced(given, path[1:], value)
            else:
                data = _replaced(data, path[1:], value)
                replaced |= self._shadowed(path[1:], value)
        changed = Runtime(self._definitions, self._rules, (given, data), self._meter, self.covered)
        changed._values = replaced
        return changed

    def _shadowed(self, path: Path, value: Any) -> dict[int, Any]:
        """The rules at or below a path that is replaced by a value: what it says of them, nothing else."""
        found = {}
        for known, definition in self._definitions.rules.items():
            if known[: len(path)] == path:
                below = value
                for name in known[len(path) :]:
                    below = field(below, name)
                found[definition.number] = below
        return found

    def equal_keys(self, collection: Any, number: int, of: Rule, wanted: Rule) -> Iterable[Any]:
        """The elements of a collection whose key may be equal to what is wanted."""
        return self._found(Index, collection, number, of, wanted)

    def starting_keys(self, collection: Any, number: int, of: Rule, wanted: Rule) -> Iterable[Any]:
        """The elements of a collection whose key may start with what is wanted."""
        return self._found(StartIndex, collection, number, of, wanted)

    def _found(
        self, kind: type[Index | StartIndex], collection: Any, number: int, of: Rule, wanted: Rule
    ) -> Iterable[Any]:
        """Candidates, by an index; all elements where the key that is wanted cannot be computed yet.

        An index is made when a collection is searched for the second time. What was searched is kept, so that its
        identity stays its own.
        """
        try:
            key = wanted()
        except PolicyFailed:
            return self.elements(collection)
        place = (number, id(collection))
        if place not in self._indexes:
            self._indexes[place] = None
            self._searched.append(collection)
            return self.elements(collection)
        index = self._indexes[place]
        if index is None:
            index = self._indexes[place] = kind(self.elements(collection), of)
        found = index.candidates(key)
        self._meter.charge(size(found))
        return found


def one(found: Any, value: Any, place: Place) -> Any:
    """The value of a rule that has one, after a clause more.

    Raises:
        PolicyFailed: the clauses differ.
    """
    if found is UNDEFINED or value is UNDEFINED:
        return value if found is UNDEFINED else found
    if not equal(found, value):
        what = f"two values for what has one: {values.text(found)} and {values.text(value)}"
        raise PolicyFailed(what, where=Location(*place), hint="its conditions have to exclude each other")
    return found


def object_of(entries: Iterable[tuple[Any, Any]], place: Place) -> dict[Any, Any]:
    """An object that a comprehension makes.

    Raises:
        PolicyFailed: a key has two values.
    """
    found: dict[Any, Any] = {}
    for name, value in entries:
        found[values.key(name)] = one(found.get(values.key(name), UNDEFINED), value, place)
    return ordered_object(values.items(found))


def nested(found: Mapping[tuple[Any, ...], Any], place: Place) -> dict[Any, Any]:
    """An object with these values, by the keys that lead to them.

    Raises:
        PolicyFailed: a value is to have parts.
    """
    objects: dict[tuple[Any, ...], dict[Any, Any]] = {(): {}}
    for keys in sorted(found, key=lambda keys: tuple(map(values.order, keys))):
        for length in range(1, len(keys)):
            if keys[:length] in found:
                what = f"a value that is not to have parts has one: {values.text(found[keys[:length]])}"
                raise PolicyFailed(what, where=Location(*place))
            if keys[:length] not in objects:
                objects[keys[:length]] = objects[keys[: length - 1]][keys[length - 1]] = {}
        objects[keys[:-1]][keys[-1]] = found[keys]
    return objects[()]


def _replaced(value: Any, path: Path, new: Any) -> Any:
    """The value with another one at a path."""
    if not path:
        return new
    inner = value.get(path[0]) if isinstance(value, dict) else None
    changed = {**(value if isinstance(value, dict) else {}), path[0]: _replaced(inner, path[1:], new)}
    return ordered_object(changed.items())
