"""Bytes to values by the fastest parser that is safe for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.yaml.errors import YamlError

if TYPE_CHECKING:
    from collections.abc import Callable

_fast_loads: Callable[[str], Any] | None
try:
    from ryaml import loads as _fast_loads  # type: ignore[attr-defined]  # re-exported without saying so
except ImportError:  # no wheel for this platform: the builder gives the same values, slower
    _fast_loads = None

_ANCHOR = re.compile(r"&(?<![^\s\[{,:-]&)[^\s&]")
"""Begins with what it looks for, which is rare: a search for that is ten times as fast."""
_MAX_BRACKETS = 10_000
_POSITION = re.compile(r" at line (\d+) column (\d+)")


def parse_yaml(content: bytes) -> Any:
    """The value of one YAML document; None if there is none.

    Raises:
        YamlError: the bytes are not UTF-8 or not what this package takes for YAML; it says where.
    """
    text = _decode(content)
    if _fast_loads is None or _is_costly(text):
        return _build(text)
    try:
        return _fast_loads(text)
    except ValueError as error:
        _build(text)  # says where and why, if it agrees
        raise _positioned(str(error)) from error


def _build(text: str) -> Any:
    from weavergen_pipelines.semconv.yaml.builder import build

    return build(text)


def _is_costly(text: str) -> bool:
    """Whether the fast parser might take too long: aliases multiply, and it reads nested brackets in quadratic time."""
    return text.count("[") + text.count("{") > _MAX_BRACKETS or _ANCHOR.search(text) is not None


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise YamlError(
            "the file is not UTF-8 text", line, error.start - content.rfind(b"\n", 0, error.start)
        ) from error


def _positioned(problem: str) -> YamlError:
    position = _POSITION.search(problem)
    return YamlError(problem, *(map(int, position.groups()) if position else ()))
