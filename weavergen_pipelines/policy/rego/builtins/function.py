"""What a built-in function is: its name, the kinds of its arguments, and what it does with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from weavergen_pipelines.policy.rego.values import RegoSet, text

_KINDS: dict[str, tuple[type, ...]] = {
    "array": (list,),
    "boolean": (bool,),
    "collection": (list, dict, RegoSet),
    "null": (type(None),),
    "number": (int, float),
    "object": (dict,),
    "set": (RegoSet,),
    "string": (str,),
}
_SHOWN = 60


class Unfit(Exception):
    """Arguments that a function is not for, and why."""


class Function:
    """A built-in; the `kinds` of its arguments are the names of types, by `|` where there are several, or `any`.

    One without `kinds` takes any number of arguments.
    """

    __slots__ = ("_accepted", "_run", "kinds", "name")

    def __init__(self, name: str, kinds: tuple[str, ...] | None, run: Callable[..., Any]) -> None:
        self.name = name
        self.kinds = kinds
        self._accepted = [_types(kind) for kind in kinds or ()]
        self._run = run

    def __call__(self, *arguments: Any) -> Any:
        """The value.

        Raises:
            Unfit: an argument is of another kind, or has a value that the function is not for.
        """
        for number, accepted in enumerate(self._accepted):
            if type(arguments[number]) not in accepted:
                wanted = article((self.kinds or ())[number])
                raise Unfit(f"`{self.name}` is for {wanted}, not {shown(arguments[number])}")
        return self._run(*arguments)


def _types(kind: str) -> frozenset[type]:
    """The types of a kind, or of several."""
    names = _KINDS if kind == "any" else kind.split("|")
    return frozenset(one for name in names for one in _KINDS[name])


def is_kind(value: Any, kind: str) -> bool:
    """Whether a value is of a kind."""
    return type(value) in _KINDS[kind]


def kind_of(value: Any) -> str:
    """The name of the type of a value, as `type_name` gives it."""
    return next(kind for kind in _KINDS if kind != "collection" and is_kind(value, kind))


def article(kind: str) -> str:
    """`a string`, `an array or a set`."""
    return " or ".join(f"{'an' if one[0] in 'aeiou' else 'a'} {one}" for one in kind.split("|"))


def shown(value: Any) -> str:
    """A value in a message, not longer than a line."""
    found = text(value) if not isinstance(value, str) else f'"{value}"'
    return found if len(found) <= _SHOWN else f"{found[:_SHOWN]}…"


Table = dict[str, Function]
Run = TypeVar("Run", bound=Callable[..., Any])


def entry(table: Table, name: str, *kinds: str) -> Callable[[Run], Run]:
    """Enter a function into a table, by its name in Rego."""

    def enter(run: Run) -> Run:
        table[name] = Function(name, kinds, run)
        return run

    return enter
