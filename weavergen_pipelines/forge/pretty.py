"""`pprint` over our lists and maps.

The engine's own `pprint` prints numbers right, which Python cannot (it is given 1 for 1.0), but our lists and maps on
one line. So it does its work first, and what it printed is then laid out by a filter behind it.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_CLOSING = {"[": "]", "{": "}"}


def laid_out(text: str) -> str:
    """A printed list or map over several lines, with a comma after every item; anything else as it is."""
    if not text.startswith(tuple(_CLOSING)):
        return text
    try:
        return _value(_TOKEN.findall(text), 0, "")[0]
    except IndexError:
        return text


def _value(tokens: list[str], at: int, indent: str) -> tuple[str, int]:
    """The value that begins at a token, and where the next one begins."""
    opening = tokens[at]
    if opening not in _CLOSING:
        return opening, at + 1
    inner = indent + "    "
    lines = []
    at += 1
    while tokens[at] != _CLOSING[opening]:
        if tokens[at] == ",":
            at += 1
            continue
        item, at = _value(tokens, at, inner)
        if tokens[at] == ":":
            value, at = _value(tokens, at + 1, inner)
            item = f"{item}: {value}"
        lines.append(f"{inner}{item},\n")
    body = f"\n{''.join(lines)}{indent}" if lines else ""
    return f"{opening}{body}{_CLOSING[opening]}", at + 1
