"""Tokens to a syntax tree: precedence climbing over atomic terms."""

from __future__ import annotations

from weavergen_pipelines.forge.jq import ast
from weavergen_pipelines.forge.jq.errors import JqSyntaxError, syntax_error
from weavergen_pipelines.forge.jq.lexer import Token, tokenize
from weavergen_pipelines.forge.jq.structures import StructureParser

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


class _Parser(StructureParser):
    def __init__(self, program: str, tokens: tuple[Token, ...]) -> None:
        super().__init__(program, tokens)
        self._calls: list[tuple[str, int]] = []

    def term(self, minimum: int = 0, *, comma: bool = True) -> ast.Node:
        """A term whose operators have at least that precedence."""
        left = self._atom()
        while (operator := self._operator(comma=comma)) is not None and _PRECEDENCE[operator] >= minimum:
            self.take()
            if operator == "as":
                left = self._binding(left, comma=comma)
                continue
            precedence = _PRECEDENCE[operator] + (operator not in _RIGHT_ASSOCIATIVE)
            left = _combine(operator, left, self.term(precedence, comma=comma))
        return left

    def _operator(self, *, comma: bool) -> str | None:
        token = self.token
        if token.kind not in ("symbol", "word") or token.text not in _PRECEDENCE:
            return None
        return token.text if comma or token.text != "," else None

    def _binding(self, source: ast.Node, *, comma: bool) -> ast.Node:
        pattern = self.pattern()
        self.expect("|")
        return ast.Bind(source, pattern, self.term(comma=comma))

    def _atom(self) -> ast.Node:
        node = self._head()
        if self.optional():
            node = ast.Try(node, None)
        return self.with_path(node, self.brackets())

    def _head(self) -> ast.Node:
        token = self.token
        if token.kind == "field":
            return self.with_path(ast.Identity(), (self.field(),))
        if token.kind == "symbol":
            return self._symbol()
        if token.kind == "string":
            return self.string(None)
        if token.kind == "word":
            return self._word()
        self.take()
        if token.kind == "number":
            return ast.Number(token.text)
        if token.kind == "variable":
            return ast.Variable(token.text[1:], token.at)
        if token.kind == "format":
            return self.string(token) if self.token.kind == "string" else self._call(token)
        return self.fail("a term")

    def _symbol(self) -> ast.Node:
        if self.accept("-"):
            return ast.Negate(self._atom())
        if self.accept("("):
            node = self.term()
            self.expect(")")
            return node
        if self.accept("["):
            return self._array()
        if self.accept("{"):
            return self.object()
        if self.accept(".."):
            return ast.RecurseDefault()
        if self.accept("."):
            return self._dot()
        return self.fail("a term")

    def _array(self) -> ast.Node:
        if self.accept("]"):
            return ast.Array(None)
        body = self.term()
        self.expect("]")
        return ast.Array(body)

    def _dot(self) -> ast.Node:
        if self.token.kind in ("string", "format"):
            return self.with_path(ast.Identity(), (self.quoted_index(),))
        return ast.Identity()

    def _word(self) -> ast.Node:
        token = self.token
        if token.text in _RESERVED:
            self.fail("a term")
        self.take()
        if token.text == "def":
            return self._define()
        if token.text == "if":
            return self._if()
        if token.text == "try":
            return self._try()
        if token.text == "label":
            return self._label()
        if token.text == "break":
            return ast.BreakTo(self.expect_kind("variable", "a label")[1:], token.at)
        if token.text in ("reduce", "foreach"):
            return self._fold(token)
        return self._call(token)

    def _define(self) -> ast.Node:
        first = self._definition()
        definitions = (first, *self.definitions())
        return ast.Define(definitions, self.term())

    def _if(self) -> ast.Node:
        branches = [self._branch()]
        while self.accept("elif"):
            branches.append(self._branch())
        otherwise = self.term() if self.accept("else") else None
        self.expect("end")
        return ast.If(tuple(branches), otherwise)

    def _branch(self) -> tuple[ast.Node, ast.Node]:
        condition = self.term()
        self.expect("then")
        return condition, self.term()

    def _try(self) -> ast.Node:
        body = self._atom()
        return ast.Try(body, self._atom() if self.accept("catch") else None)

    def _label(self) -> ast.Node:
        name = self.expect_kind("variable", "a label")[1:]
        self.expect("|")
        return ast.Label(name, self.term())

    def _fold(self, keyword: Token) -> ast.Node:
        source = self._atom()
        self.expect("as")
        pattern = self.pattern()
        arguments = self._arguments()
        if len(arguments) not in ((2,) if keyword.text == "reduce" else (2, 3)):
            expected = "2 arguments" if keyword.text == "reduce" else "2 or 3 arguments"
            raise syntax_error(self.program, keyword.at, f"{keyword.text} takes {expected}, found {len(arguments)}")
        project = arguments[2] if len(arguments) == 3 else None
        return ast.Fold(keyword.text, source, pattern, arguments[0], arguments[1], project)

    def _call(self, name: Token) -> ast.Node:
        arguments = self._arguments()
        self._calls.append((name.text, len(arguments)))
        return ast.Call(name.text, arguments, name.at)

    def _arguments(self) -> tuple[ast.Node, ...]:
        if not self.accept("("):
            return ()
        arguments = [self.term()]
        while self.accept(";"):
            arguments.append(self.term())
        self.expect(")")
        return tuple(arguments)

    def string(self, format_token: Token | None) -> ast.Node:
        parts = tuple(part if isinstance(part, str) else self._interpolated(part) for part in self.take().parts)
        formatter = ast.Call(format_token.text, (), format_token.at) if format_token else None
        return ast.String(formatter, parts)

    def _interpolated(self, tokens: tuple[Token, ...]) -> ast.Node:
        parser = _Parser(self.program, tokens)
        node = parser.term()
        parser.expect_end()
        self._calls += parser._calls
        return node

    def definitions(self) -> tuple[ast.Definition, ...]:
        """Any number of `def name(parameters): body;`."""
        found: list[ast.Definition] = []
        while self.accept("def"):
            found.append(self._definition())
        return tuple(found)

    def _definition(self) -> ast.Definition:
        if self.token.kind not in ("word", "format"):
            self.fail("the name of a definition")
        name = self.take().text
        parameters = self._parameters()
        self.expect(":")
        calls_before = len(self._calls)
        body = self.term()
        self.expect(";")
        recursive = (name, len(parameters)) in self._calls[calls_before:]
        return ast.Definition(name, parameters, body, recursive)

    def _parameters(self) -> tuple[str, ...]:
        if not self.accept("("):
            return ()
        parameters = [self._parameter()]
        while self.accept(";"):
            parameters.append(self._parameter())
        self.expect(")")
        return tuple(parameters)

    def _parameter(self) -> str:
        if self.token.kind not in ("word", "variable"):
            self.fail("the name of a parameter")
        return self.take().text


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
