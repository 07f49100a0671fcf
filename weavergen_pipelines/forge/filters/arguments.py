"""Arguments of filters: the types that Weaver's filters take, and the error of a wrong one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from weavergen_pipelines.forge.values import Map, Seq, display


class FilterArgumentError(ValueError):
    """A filter was given a value that it cannot work on; the renderer adds template and line."""


def text_filter(convert: Callable[[str], str]) -> Callable[[Any], str]:
    """A filter over strings: remembers its results, and refuses everything else."""
    remembered = lru_cache(maxsize=65536)(convert)

    def apply(value: Any) -> str:
        return remembered(text(value))

    return apply


def remembering(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A filter that remembers its result for each list or map: templates cannot change them, and ask again and again.

    What it remembers lives as long as it does.
    """
    known: dict[int, tuple[Any, Any]] = {}

    def apply(value: Any) -> Any:
        if type(value) is not Seq and type(value) is not Map:
            return convert(value)
        if id(value) not in known:
            known[id(value)] = (value, convert(value))
        return known[id(value)][1]

    return apply


def text(value: Any) -> str:
    """The value if it is a string.

    Raises:
        FilterArgumentError: it is something else.
    """
    if isinstance(value, str):
        return value
    raise FilterArgumentError(f"expected a string, found {found(value)}")


def items(value: Any) -> Iterable[Any]:
    """What Jinja iterates over: elements, keys, characters; nothing for undefined."""
    if value is None:
        return ()
    if isinstance(value, (str, list, tuple, Mapping)):
        return value
    raise FilterArgumentError(f"expected something to iterate over, found {found(value)}")


def attribute(value: Any, name: str) -> Any:
    """`value.name` as Jinja sees it: None where there is no such key."""
    return dict.get(value, name) if isinstance(value, dict) else None


def found(value: Any) -> str:
    """A value for a message: short enough to read."""
    shown = "nothing (undefined or none)" if value is None else display(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."
