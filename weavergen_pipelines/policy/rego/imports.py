"""The imports of a module: other names for paths, and words that are keywords of later versions of the language."""

from __future__ import annotations

from weavergen_pipelines.policy.rego.bodies import BodyParser
from weavergen_pipelines.policy.rego.syntax import Path

_ROOTS = ("data", "future", "input", "rego")
_WORDS = frozenset({("future", "contains"), ("future", "every"), ("future", "if"), ("future", "in")})
"""They are keywords whether they are imported or not."""


class ImportParser(BodyParser):
    """Reads imports."""

    def imports(self) -> dict[str, Path]:
        """What is imported, by the names that it has here."""
        found: dict[str, Path] = {}
        seen: set[Path | str] = set()
        while self.takes("import"):
            path = self._imported()
            words = self._words(path)
            alias = self._alias() if not words and self.takes("as") else None
            new: frozenset[Path | str] = frozenset(words or {alias or path})
            if seen & new:
                self.fail("the import before this is there twice")
            seen |= new
            if path[0] in ("data", "input"):
                found[alias or path[-1]] = path
        return found

    def _imported(self) -> Path:
        if self.token.value not in _ROOTS:
            self.fail("an import begins with `data`, `input`, `rego` or `future`")
        path = self.dotted()
        if path in (("data",), ("rego",)) and not self.is_word("as"):
            self.fail("`.` and a name are expected, or `as`")
        return path

    def _words(self, path: Path) -> frozenset[Path]:
        """The keywords that are imported; none if it is something else."""
        if path == ("rego", "v1"):
            return _WORDS
        if path[0] != "future":
            return frozenset()
        if path[1:2] != ("keywords",) or len(path) > 3:
            self.fail("of `future` there is `future.keywords` with one keyword or none")
        return frozenset({("future", path[2])}) if len(path) == 3 else _WORDS

    def _alias(self) -> str:
        if self.is_word("_"):
            self.fail("`_` is no name")
        return self.variable()
