"""Template patterns: the globs of Rust's globset, in which `*` and `?` match `/` too."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_TOKEN = re.compile(
    r"""
      (?P<anywhere> (?:^|(?<=/)) \*\*/ )    # `**/`: any folders, or none
    | (?P<below> /\*\*$ )                   # `/**`: something below
    | (?P<many> \*+ )
    | (?P<one> \? )
    | \[ (?P<negated> [!^]? ) (?P<members> \]? [^\]]* ) \]
    | (?P<open> \{ ) | (?P<close> \} ) | (?P<comma> , )
    | \\ (?P<escaped> . )
    | (?P<plain> . )
    """,
    re.VERBOSE | re.DOTALL,
)


class GlobError(ValueError):
    """A pattern with an unclosed class or alternative."""


@lru_cache(maxsize=1024)
def compile_glob(pattern: str) -> Callable[[str], bool]:
    """A function that tells whether a path matches the pattern as a whole.

    Raises:
        GlobError: the pattern is not a glob.
    """
    depth = 0
    parts = []
    for token in _TOKEN.finditer(pattern):
        depth += bool(token["open"]) - bool(token["close"])
        if depth < 0 or token["plain"] == "[":
            raise GlobError(f"{pattern!r} has an unpaired bracket")
        parts.append(_translate(token, inside_braces=depth > 0))
    if depth:
        raise GlobError(f"{pattern!r} has an unpaired bracket")
    matches = re.compile("".join(parts), re.DOTALL).fullmatch
    return lambda path: matches(path) is not None


def _translate(token: re.Match[str], *, inside_braces: bool) -> str:
    fixed = {"anywhere": "(?:.*/)?", "below": "/.+", "many": ".*", "one": ".", "open": "(?:", "close": ")"}
    kind = token.lastgroup or ""
    if kind in fixed:
        return fixed[kind]
    if kind == "comma":
        return "|" if inside_braces else ","
    if kind == "members":
        members = re.sub(r"([\\\[&~|])", r"\\\1", token["members"])
        return f"[{'^' if token['negated'] else ''}{members}]"
    return re.escape(token["escaped"] or token["plain"])
