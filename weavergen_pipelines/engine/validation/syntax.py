"""Syntax by tree-sitter: every file of a language that we have a grammar for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from weavergen_pipelines.engine.validation.report import CodeError, ValidationReport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Parser

    from weavergen_pipelines.artifacts.digest import FileTree

CHECKER = "tree-sitter"
ERRORS_PER_FILE = 20
GRAMMARS = {
    ".py": ("tree_sitter_python", "language"),
    ".pyi": ("tree_sitter_python", "language"),
    ".rs": ("tree_sitter_rust", "language"),
    ".go": ("tree_sitter_go", "language"),
    ".java": ("tree_sitter_java", "language"),
    ".js": ("tree_sitter_javascript", "language"),
    ".mjs": ("tree_sitter_javascript", "language"),
    ".ts": ("tree_sitter_typescript", "language_typescript"),
}
SUFFIXES = {
    "python": (".py", ".pyi"),
    "rust": (".rs",),
    "go": (".go",),
    "java": (".java",),
    "javascript": (".js", ".mjs", ".ts"),
}
"""The suffixes of the source files of each language."""


def validate_code(files: FileTree, target: str) -> ValidationReport:
    """Parse every file that has a grammar.

    A target that is one of our languages and has no file of that language does not pass.
    """
    sources = {path: content for path, content in sorted(files.items()) if _suffix(path) in GRAMMARS}
    errors = [error for path, content in sources.items() for error in _file_errors(path, content)]
    if target in SUFFIXES and not any(_suffix(path) in SUFFIXES[target] for path in sources):
        errors.append(CodeError(path="", message=f"no {target} file among {len(files)} files"))
    return ValidationReport(passed=not errors, errors=tuple(errors), checked_files=len(sources), checker=CHECKER)


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix


def _file_errors(path: str, content: bytes) -> list[CodeError]:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return [CodeError(path=path, line=content.count(b"\n", 0, error.start) + 1, message="not UTF-8")]
    root = _parser(_suffix(path)).parse(content).root_node
    return [_error(path, content, node) for node in islice(_broken(root), ERRORS_PER_FILE)]


@cache
def _parser(suffix: str) -> Parser:
    from tree_sitter import Language, Parser

    module, function = GRAMMARS[suffix]
    return Parser(Language(getattr(import_module(module), function)()))


def _broken(node: Node) -> Iterator[Node]:
    """The nodes that the grammar does not have, and those that it misses, in document order."""
    if node.is_error or node.is_missing:
        yield node
    elif node.has_error:
        for child in node.children:
            yield from _broken(child)


def _error(path: str, content: bytes, node: Node) -> CodeError:
    row, offset = node.start_point
    line = content.split(b"\n")[row]
    text = line[offset:][:40].decode(errors="ignore").strip()
    message = f"missing {node.type!r}" if node.is_missing else f"unexpected {text!r}"
    column = len(line[:offset].decode(errors="ignore")) + 1
    return CodeError(path=path, line=row + 1, column=column, message=message)
