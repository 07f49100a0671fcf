"""Values as templates see them: maps and lists that print as Weaver prints them (spec sections 7.3 and 15)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from unicodedata import category

_LEAVES = {str, bool, int, float, type(None)}
"""What a template sees as it is."""


class Seq(list[Any]):
    """A list that prints as `["a", 1, none]` and that a template cannot change."""

    __slots__ = ()

    def __str__(self) -> str:
        return debug(self)


class Map(dict[str, Any]):
    """A map that prints as `{"k": 1}` and that a template cannot change."""

    __slots__ = ()

    def __str__(self) -> str:
        return debug(self)


class _Method:
    """A method of maps. A template that looks up a key of its name, which is not there, finds nothing to print."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __get__(self, instance: Map, owner: type | None = None) -> Any:
        return _BoundMethod(self._function, instance)


class _BoundMethod:
    def __init__(self, function: Callable[..., Any], instance: Map) -> None:
        self._function, self._instance = function, instance

    def __call__(self, *arguments: Any) -> Any:
        return self._function(self._instance, *arguments)

    def __str__(self) -> str:
        return ""

    def __bool__(self) -> bool:
        return False


_METHODS: dict[str, Callable[..., Any]] = {
    "get": dict.get,
    "items": lambda entries: Seq(map(Seq, dict.items(entries))),
    "keys": Seq,
    "values": lambda entries: Seq(dict.values(entries)),
}
for _name, _function in _METHODS.items():
    setattr(Map, _name, _Method(_function))


class _Absent:
    """Hides a method of the Python class: for a template a map has no `update`, only a key of that name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        raise AttributeError(f"a list or map has no method {self._name!r} here: templates cannot change values")


for _name in ("clear", "copy", "fromkeys", "pop", "popitem", "setdefault", "update"):
    setattr(Map, _name, _Absent(_name))
for _name in ("append", "clear", "copy", "extend", "index", "insert", "pop", "remove", "reverse", "sort"):
    setattr(Seq, _name, _Absent(_name))


class Undefined:
    """What a function returns for Jinja's undefined: prints as nothing and is false."""

    __slots__ = ()

    def __str__(self) -> str:
        return ""

    def __bool__(self) -> bool:
        return False


UNDEFINED = Undefined()


def template_value(value: Any) -> Any:
    """JSON as a template sees it: every map sorted by key, maps and lists as `Map` and `Seq`."""
    kind = type(value)
    if kind is dict:
        return Map(
            [
                (key, item if (item := value[key]).__class__ in _LEAVES else template_value(item))
                for key in sorted(value)
            ]
        )
    if kind is list or kind is tuple:
        return Seq([item if item.__class__ in _LEAVES else template_value(item) for item in value])
    return value


def display(value: Any) -> str:
    """The text of `{{ value }}`. Filters cannot tell undefined from none: both are no text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float):
        return _display_float(value)
    return debug(value)


def debug(value: Any) -> str:
    """The text of a value inside a list or map: strings quoted as Rust quotes them."""
    if isinstance(value, str):
        return quote(value)
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _EXPONENT.sub(_short_exponent, repr(value)).replace("nan", "NaN")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{debug(key)}: {debug(value[key])}" for key in value) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(debug, value)) + "]"
    return str(value)


def quote(text: str) -> str:
    """A string in double quotes with Rust's `Debug` escapes."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(map(_escape, text)) + '"'


_ESCAPES = {"\0": "\\0", "\t": "\\t", "\r": "\\r", "\n": "\\n", '"': '\\"', "\\": "\\\\"}
_EXPONENT = re.compile(r"e([+-]?)0*(\d+)$")


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    combining = category(char) in {"Mn", "Me"}
    return char if char.isprintable() and not combining else f"\\u{{{ord(char):x}}}"


def _short_exponent(match: re.Match[str]) -> str:
    return f"e{match[1].replace('+', '')}{match[2]}"


def _display_float(value: float) -> str:
    if value != value:  # noqa: PLR0124 - the definition of NaN
        return "NaN"
    if value in {float("inf"), float("-inf")}:
        return str(value)
    text = format(Decimal(repr(value)), "f")
    return text if "." in text else text + ".0"
