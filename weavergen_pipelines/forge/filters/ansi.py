"""The filters that colour text on a terminal (spec section 7.4, ANSI)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weavergen_pipelines.forge.values import display

_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_GROUNDS = {"": 30, "bright_": 90, "bg_": 40, "bg_bright_": 100}
_STYLES = {"bold": 1, "italic": 3, "underline": 4, "strikethrough": 9}


def _style(code: int) -> Callable[[Any], str]:
    return lambda value: f"\x1b[{code}m{display(value)}\x1b[0m"


FILTERS: dict[str, Callable[..., object]] = {
    **{
        f"ansi_{ground}{colour}": _style(first + offset)
        for ground, first in _GROUNDS.items()
        for offset, colour in enumerate(_COLOURS)
    },
    **{f"ansi_{name}": _style(code) for name, code in _STYLES.items()},
}
