"""Indexes of collections, which find what a loop would search.

What an index finds are candidates: the condition that it stands for is still checked. So an element whose key cannot be
computed is one of them always, and a loop with an index has the results of the plain one. It may spare a failure: that
of an element which the condition leaves out anyway.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from weavergen_pipelines.policy.rego.errors import PolicyFailed
from weavergen_pipelines.policy.rego.values import UNDEFINED, key

_FAILED = object()
_LAST = chr(0x10FFFF)


class Index:
    """Elements by key."""

    def __init__(self, elements: Iterable[Any], of: Callable[[Any], Any]) -> None:
        self._elements = list(elements)
        self._places: dict[Any, list[int]] = {}
        self._always: list[int] = []
        for place, element in enumerate(self._elements):
            found = _key(of, element)
            if found is _FAILED:
                self._always.append(place)
            elif found is not UNDEFINED:
                self._places.setdefault(key(found), []).append(place)

    def candidates(self, wanted: Any) -> Sequence[Any]:
        """The elements with this key, in order."""
        if wanted is UNDEFINED:
            return ()
        places = self._places.get(key(wanted), ())
        return [self._elements[place] for place in (sorted([*places, *self._always]) if self._always else places)]


class StartIndex:
    """Elements by the beginning of a text."""

    def __init__(self, elements: Iterable[Any], of: Callable[[Any], Any]) -> None:
        self._elements = list(elements)
        found = [(_key(of, element), place) for place, element in enumerate(self._elements)]
        known = sorted((text, place) for text, place in found if isinstance(text, str))
        self._texts = [text for text, _ in known]
        self._places = [place for _, place in known]
        self._always = [place for text, place in found if text is not UNDEFINED and not isinstance(text, str)]

    def candidates(self, wanted: Any) -> Sequence[Any]:
        """The elements whose key starts with this, in order."""
        if not isinstance(wanted, str):
            return () if wanted is UNDEFINED else self._elements
        first, last = bisect_left(self._texts, wanted), bisect_left(self._texts, wanted + _LAST)
        return [self._elements[place] for place in sorted([*self._places[first:last], *self._always])]


def _key(of: Callable[[Any], Any], element: Any) -> Any:
    try:
        return of(element)
    except PolicyFailed:
        return _FAILED
