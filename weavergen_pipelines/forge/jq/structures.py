"""Objects, patterns and paths: the parts of the grammar that are lists of entries."""

from __future__ import annotations

from weavergen_pipelines.forge.jq import ast
from weavergen_pipelines.forge.jq.cursor import Cursor
from weavergen_pipelines.forge.jq.lexer import Token


class StructureParser(Cursor):
    """Parses what consists of entries; the terms in them are the business of the parser that is derived from this."""

    def term(self, minimum: int = 0, *, comma: bool = True) -> ast.Node:
        """A term."""
        raise NotImplementedError

    def string(self, format_token: Token | None) -> ast.Node:
        """A string, with the format that stands before it."""
        raise NotImplementedError

    def object(self) -> ast.Node:
        """`{key: value, …}`, from behind the brace."""
        entries: list[tuple[ast.Node, ast.Node | None]] = []
        while not self.accept("}"):
            entries.append(self._entry())
            if not self.accept(",") and self.token.text != "}":
                self.fail("',' or '}'")
        return ast.Object(tuple(entries))

    def _entry(self) -> tuple[ast.Node, ast.Node | None]:
        token = self.token
        if token.kind == "variable":
            variable = ast.Variable(self.take().text[1:], token.at)
            if self.accept(":"):
                return variable, self.term(comma=False)
            return ast.String(None, (variable.name,)), variable
        computed = token.kind == "symbol"
        key = self._key()
        if computed:
            self.expect(":")
            return key, self.term(comma=False)
        return key, self.term(comma=False) if self.accept(":") else None

    def _key(self) -> ast.Node:
        token = self.token
        if token.kind == "word":
            return ast.String(None, (self.take().text,))
        if self.accept("("):
            key = self.term()
            self.expect(")")
            return key
        return self._quoted()

    def _quoted(self) -> ast.Node:
        format_token = self.take() if self.token.kind == "format" else None
        if self.token.kind != "string":
            self.fail("a key")
        return self.string(format_token)

    def pattern(self) -> ast.Pattern:
        """What stands after `as`."""
        if self.token.kind == "variable":
            return ast.VariablePattern(self.take().text[1:])
        if self.accept("["):
            return self._array_pattern()
        if self.accept("{"):
            return self._object_pattern()
        return self.fail("a pattern")

    def _array_pattern(self) -> ast.Pattern:
        patterns = [self.pattern()]
        while self.accept(","):
            patterns.append(self.pattern())
        self.expect("]")
        return ast.Destructure(tuple((ast.Number(str(i)), pattern) for i, pattern in enumerate(patterns)))

    def _object_pattern(self) -> ast.Pattern:
        entries = [self._pattern_entry()]
        while self.accept(",") and self.token.text != "}":
            entries.append(self._pattern_entry())
        self.expect("}")
        return ast.Destructure(tuple(entries))

    def _pattern_entry(self) -> tuple[ast.Node, ast.Pattern]:
        if self.token.kind == "variable":
            name = self.take().text[1:]
            return ast.String(None, (name,)), ast.VariablePattern(name)
        key = self._key()
        self.expect(":")
        return key, self.pattern()

    def with_path(self, subject: ast.Node, first: tuple[ast.Part, ...]) -> ast.Node:
        """The term with all the parts of a path that follow it."""
        parts = [*first, *self.brackets()]
        while self.token.kind == "field" or self.token.text == ".":
            parts.append(self.field() if self.token.kind == "field" else self._dotted())
            parts += self.brackets()
        return ast.Path(subject, tuple(parts)) if parts else subject

    def field(self) -> ast.Part:
        """`.name`"""
        key = ast.String(None, (self.take().text[1:],))
        return ast.Index(self.optional(), key)

    def _dotted(self) -> ast.Part:
        self.expect(".")
        return self._bracket() if self.token.text == "[" else self.quoted_index()

    def quoted_index(self) -> ast.Part:
        """`."name"`, from behind the dot."""
        key = self._quoted()
        return ast.Index(self.optional(), key)

    def brackets(self) -> tuple[ast.Part, ...]:
        """`[key]`, `[start:end]`, `[]`, any number of them."""
        parts: list[ast.Part] = []
        while self.token.text == "[":
            parts.append(self._bracket())
        return tuple(parts)

    def _bracket(self) -> ast.Part:
        self.expect("[")
        if self.accept("]"):
            return ast.Iterate(self.optional())
        start = None if self.token.text == ":" else self.term()
        if not self.accept(":"):
            self.expect("]")
            assert start is not None  # noqa: S101  (for mypy: without a start there is a colon)
            return ast.Index(self.optional(), start)
        end = None if start is not None and self.token.text == "]" else self.term()
        self.expect("]")
        return ast.Slice(self.optional(), start, end)

    def optional(self) -> bool:
        """Whether a `?` follows."""
        optional = False
        while self.accept("?"):
            optional = True
        return optional
