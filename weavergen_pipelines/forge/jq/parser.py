"""Tokens to a syntax tree: precedence climbing over atomic terms."""

from __future__ import annotations

from typing import NoReturn

from weavergen_pipelines.forge.jq import ast
from weavergen_pipelines.forge.jq.errors import JqSyntaxError, syntax_error
from weavergen_pipelines.forge.jq.lexer import Token, tokenize

_UPDATES = ("=", "|=", "+=", "-=", "*=", "/=", "%=", "//=")
_PRECEDENCE = {
    "|": 0,
    ",": 1,
    "as": 2,
    **dict.fromkeys(_UPDATES, 3),
    "//": 4,
    "or": 5,
    "and": 6,
    "==": 7,
    "!=": 7,
    **dict.fromkeys(("<", ">", "<=", ">="), 8),
    "+": 9,
    "-": 9,
    "*": 10,
    "/": 10,
    "%": 11,
}
_RIGHT_ASSOCIATIVE = {"|", *_UPDATES}
_RESERVED = {"and", "as", "catch", "elif", "else", "end", "import", "include", "module", "or", "then"}


def parse_program(program: str) -> ast.Node:
    """The tree of a program.

    Raises:
        JqSyntaxError: with the line and column of the first problem.
    """
    try:
        parser = _Parser(program, tokenize(program))
        node = parser.term()
        parser.expect_end()
    except RecursionError:
        raise JqSyntaxError("the program is nested too deeply") from None
    return node


def parse_definitions(library: str) -> tuple[ast.Definition, ...]:
    """The definitions of a library.

    Raises:
        JqSyntaxError: with the line and column of the first problem.
    """
    parser = _Parser(library, tokenize(library))
    definitions = parser.definitions()
    parser.expect_end()
    return definitions


class _Parser:
    def __init__(self, program: str, tokens: tuple[Token, ...]) -> None:
        self._program = program
        self._tokens = tokens
        self._position = 0
        self._calls: list[tuple[str, int]] = []

    # Tokens

    @property
    def _token(self) -> Token:
        return self._tokens[self._position]

    def _take(self) -> Token:
        token = self._token
        if token.kind != "end":
            self._position += 1
        return token

    def _accept(self, text: str) -> bool:
        if self._token.text == text and self._token.kind in ("symbol", "word"):
            self._position += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            self._fail(f"{text!r}")

    def _expect_kind(self, kind: str, description: str) -> str:
        if self._token.kind != kind:
            self._fail(description)
        return self._take().text

    def expect_end(self) -> None:
        """Check that nothing follows."""
        if self._token.kind != "end":
            self._fail("the end of the program")

    def _fail(self, expected: str) -> NoReturn:
        token = self._token
        found = repr(token.text) if token.kind != "end" else "the end"
        raise syntax_error(self._program, token.at, f"expected {expected}, found {found}")

    # Terms

    def term(self, minimum: int = 0, *, comma: bool = True) -> ast.Node:
        """A term whose operators have at least that precedence."""
        left = self._atom()
        while (operator := self._operator(comma=comma)) is not None and _PRECEDENCE[operator] >= minimum:
            self._take()
            if operator == "as":
                left = self._binding(left, comma=comma)
                continue
            precedence = _PRECEDENCE[operator] + (operator not in _RIGHT_ASSOCIATIVE)
            left = _combine(operator, left, self.term(precedence, comma=comma))
        return left

    def _operator(self, *, comma: bool) -> str | None:
        token = self._token
        if token.kind not in ("symbol", "word") or token.text not in _PRECEDENCE:
            return None
        return token.text if comma or token.text != "," else None

    def _binding(self, source: ast.Node, *, comma: bool) -> ast.Node:
        pattern = self._pattern()
        self._expect("|")
        return ast.Bind(source, pattern, self.term(comma=comma))

    def _atom(self) -> ast.Node:
        node = self._head()
        if self._optional():
            node = ast.Try(node, None)
        return self._with_path(node, self._brackets())

    def _head(self) -> ast.Node:
        token = self._token
        if token.kind == "field":
            return self._with_path(ast.Identity(), (self._field(),))
        if token.kind == "symbol":
            return self._symbol()
        if token.kind == "string":
            return self._string(None)
        if token.kind == "word":
            return self._word()
        self._take()
        if token.kind == "number":
            return ast.Number(token.text)
        if token.kind == "variable":
            return ast.Variable(token.text[1:], token.at)
        if token.kind == "format":
            return self._string(token) if self._token.kind == "string" else self._call(token)
        return self._fail("a term")

    def _symbol(self) -> ast.Node:
        if self._accept("-"):
            return ast.Negate(self._atom())
        if self._accept("("):
            node = self.term()
            self._expect(")")
            return node
        if self._accept("["):
            return self._array()
        if self._accept("{"):
            return self._object()
        if self._accept(".."):
            return ast.RecurseDefault()
        if self._accept("."):
            return self._dot()
        return self._fail("a term")

    def _array(self) -> ast.Node:
        if self._accept("]"):
            return ast.Array(None)
        body = self.term()
        self._expect("]")
        return ast.Array(body)

    def _dot(self) -> ast.Node:
        if self._token.kind in ("string", "format"):
            return self._with_path(ast.Identity(), (self._quoted_index(),))
        return ast.Identity()

    def _word(self) -> ast.Node:
        token = self._token
        if token.text in _RESERVED:
            self._fail("a term")
        self._take()
        if token.text == "def":
            return self._define()
        if token.text == "if":
            return self._if()
        if token.text == "try":
            return self._try()
        if token.text == "label":
            return self._label()
        if token.text == "break":
            return ast.BreakTo(self._expect_kind("variable", "a label")[1:], token.at)
        if token.text in ("reduce", "foreach"):
            return self._fold(token)
        return self._call(token)

    def _define(self) -> ast.Node:
        first = self._definition()
        definitions = (first, *self.definitions())
        return ast.Define(definitions, self.term())

    def _if(self) -> ast.Node:
        branches = [self._branch()]
        while self._accept("elif"):
            branches.append(self._branch())
        otherwise = self.term() if self._accept("else") else None
        self._expect("end")
        return ast.If(tuple(branches), otherwise)

    def _branch(self) -> tuple[ast.Node, ast.Node]:
        condition = self.term()
        self._expect("then")
        return condition, self.term()

    def _try(self) -> ast.Node:
        body = self._atom()
        return ast.Try(body, self._atom() if self._accept("catch") else None)

    def _label(self) -> ast.Node:
        name = self._expect_kind("variable", "a label")[1:]
        self._expect("|")
        return ast.Label(name, self.term())

    def _fold(self, keyword: Token) -> ast.Node:
        source = self._atom()
        self._expect("as")
        pattern = self._pattern()
        arguments = self._arguments()
        if len(arguments) not in ((2,) if keyword.text == "reduce" else (2, 3)):
            expected = "2 arguments" if keyword.text == "reduce" else "2 or 3 arguments"
            raise syntax_error(self._program, keyword.at, f"{keyword.text} takes {expected}, found {len(arguments)}")
        project = arguments[2] if len(arguments) == 3 else None
        return ast.Fold(keyword.text, source, pattern, arguments[0], arguments[1], project)

    def _call(self, name: Token) -> ast.Node:
        arguments = self._arguments()
        self._calls.append((name.text, len(arguments)))
        return ast.Call(name.text, arguments, name.at)

    def _arguments(self) -> tuple[ast.Node, ...]:
        if not self._accept("("):
            return ()
        arguments = [self.term()]
        while self._accept(";"):
            arguments.append(self.term())
        self._expect(")")
        return tuple(arguments)

    def _string(self, format_token: Token | None) -> ast.Node:
        parts = tuple(part if isinstance(part, str) else self._interpolated(part) for part in self._take().parts)
        formatter = ast.Call(format_token.text, (), format_token.at) if format_token else None
        return ast.String(formatter, parts)

    def _interpolated(self, tokens: tuple[Token, ...]) -> ast.Node:
        parser = _Parser(self._program, tokens)
        node = parser.term()
        parser.expect_end()
        self._calls += parser._calls
        return node

    # Objects and patterns

    def _object(self) -> ast.Node:
        entries: list[tuple[ast.Node, ast.Node | None]] = []
        while not self._accept("}"):
            entries.append(self._entry())
            if not self._accept(",") and self._token.text != "}":
                self._fail("',' or '}'")
        return ast.Object(tuple(entries))

    def _entry(self) -> tuple[ast.Node, ast.Node | None]:
        token = self._token
        if token.kind == "variable":
            variable = ast.Variable(self._take().text[1:], token.at)
            if self._accept(":"):
                return variable, self.term(comma=False)
            return ast.String(None, (variable.name,)), variable
        computed = token.kind == "symbol"
        key = self._key()
        if computed:
            self._expect(":")
            return key, self.term(comma=False)
        return key, self.term(comma=False) if self._accept(":") else None

    def _key(self) -> ast.Node:
        token = self._token
        if token.kind == "word":
            return ast.String(None, (self._take().text,))
        if self._accept("("):
            key = self.term()
            self._expect(")")
            return key
        return self._quoted()

    def _quoted(self) -> ast.Node:
        format_token = self._take() if self._token.kind == "format" else None
        if self._token.kind != "string":
            self._fail("a key")
        return self._string(format_token)

    def _pattern(self) -> ast.Pattern:
        if self._token.kind == "variable":
            return ast.VariablePattern(self._take().text[1:])
        if self._accept("["):
            return self._array_pattern()
        if self._accept("{"):
            return self._object_pattern()
        return self._fail("a pattern")

    def _array_pattern(self) -> ast.Pattern:
        patterns = [self._pattern()]
        while self._accept(","):
            patterns.append(self._pattern())
        self._expect("]")
        return ast.Destructure(tuple((ast.Number(str(i)), pattern) for i, pattern in enumerate(patterns)))

    def _object_pattern(self) -> ast.Pattern:
        entries = [self._pattern_entry()]
        while self._accept(",") and self._token.text != "}":
            entries.append(self._pattern_entry())
        self._expect("}")
        return ast.Destructure(tuple(entries))

    def _pattern_entry(self) -> tuple[ast.Node, ast.Pattern]:
        if self._token.kind == "variable":
            name = self._take().text[1:]
            return ast.String(None, (name,)), ast.VariablePattern(name)
        key = self._key()
        self._expect(":")
        return key, self._pattern()

    # Paths

    def _with_path(self, subject: ast.Node, first: tuple[ast.Part, ...]) -> ast.Node:
        parts = [*first, *self._brackets()]
        while self._token.kind == "field" or self._token.text == ".":
            parts.append(self._field() if self._token.kind == "field" else self._dotted())
            parts += self._brackets()
        return ast.Path(subject, tuple(parts)) if parts else subject

    def _field(self) -> ast.Part:
        key = ast.String(None, (self._take().text[1:],))
        return ast.Index(self._optional(), key)

    def _dotted(self) -> ast.Part:
        self._expect(".")
        return self._bracket() if self._token.text == "[" else self._quoted_index()

    def _quoted_index(self) -> ast.Part:
        key = self._quoted()
        return ast.Index(self._optional(), key)

    def _brackets(self) -> tuple[ast.Part, ...]:
        parts: list[ast.Part] = []
        while self._token.text == "[":
            parts.append(self._bracket())
        return tuple(parts)

    def _bracket(self) -> ast.Part:
        self._expect("[")
        if self._accept("]"):
            return ast.Iterate(self._optional())
        start = None if self._token.text == ":" else self.term()
        if not self._accept(":"):
            self._expect("]")
            assert start is not None  # noqa: S101  (for mypy: without a start there is a colon)
            return ast.Index(self._optional(), start)
        end = None if start is not None and self._token.text == "]" else self.term()
        self._expect("]")
        return ast.Slice(self._optional(), start, end)

    def _optional(self) -> bool:
        optional = False
        while self._accept("?"):
            optional = True
        return optional

    # Definitions

    def definitions(self) -> tuple[ast.Definition, ...]:
        """Any number of `def name(parameters): body;`."""
        found: list[ast.Definition] = []
        while self._accept("def"):
            found.append(self._definition())
        return tuple(found)

    def _definition(self) -> ast.Definition:
        if self._token.kind not in ("word", "format"):
            self._fail("the name of a definition")
        name = self._take().text
        parameters = self._parameters()
        self._expect(":")
        calls_before = len(self._calls)
        body = self.term()
        self._expect(";")
        recursive = (name, len(parameters)) in self._calls[calls_before:]
        return ast.Definition(name, parameters, body, recursive)

    def _parameters(self) -> tuple[str, ...]:
        if not self._accept("("):
            return ()
        parameters = [self._parameter()]
        while self._accept(";"):
            parameters.append(self._parameter())
        self._expect(")")
        return tuple(parameters)

    def _parameter(self) -> str:
        if self._token.kind not in ("word", "variable"):
            self._fail("the name of a parameter")
        return self._take().text


def _combine(operator: str, left: ast.Node, right: ast.Node) -> ast.Node:
    if operator == "|":
        return ast.Pipe(left, right)
    if operator == ",":
        return ast.Comma(left, right)
    if operator == "//":
        return ast.Alternative(left, right)
    if operator in ("and", "or"):
        return ast.Logic(operator, left, right)
    if operator in _UPDATES:
        return ast.Assign(operator, left, right)
    return ast.Operation(operator, left, right)
