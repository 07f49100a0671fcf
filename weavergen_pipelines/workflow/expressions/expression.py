"""What an expression of any language is once it is compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from weavergen_pipelines.errors import Location, WeavergenError

MAX_SOURCE = 2_000
MAX_DEPTH = 40

Data = Mapping[str, Any]
Evaluate = Callable[[Data], Any]


class ExpressionError(WeavergenError):
    """An expression that is not allowed, or that has no value for this data."""


@dataclass(frozen=True)
class Expression:
    """A compiled expression: `names` are the variables that it reads."""

    source: str
    names: frozenset[str]
    run: Evaluate

    def evaluate(self, data: Data, *, where: Location | str | None = None) -> Any:
        """The value for this data.

        Raises:
            ExpressionError: a variable or key is missing, or an operation does not fit its operands.
        """
        try:
            return self.run(data)
        except ExpressionError as error:
            raise ExpressionError(f"{error.what}, in `{self.source}`", where=where, hint=error.hint) from None
        except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
            raise ExpressionError(f"`{self.source}` has no value: {error}", where=where) from None


def key_of(owner: object, name: str, kind: str) -> object:
    """The value of a key of an object; `kind` is what the key is called where there is none.

    Raises:
        ExpressionError: the object has no such key, or is none.
    """
    if not isinstance(owner, Mapping):
        raise ExpressionError(f"{name!r} is read from {type(owner).__name__} {short(owner)}, which is no object")
    if name not in owner:
        raise ExpressionError(f"there is no {kind} {name!r}; known: {', '.join(map(str, sorted(owner))) or 'none'}")
    return owner[name]


def short(value: object) -> str:
    """A value as an error shows it."""
    return repr(value)[:40]
