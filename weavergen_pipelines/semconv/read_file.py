"""One registry file: from bytes to groups, or to the reasons why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.artifacts.glob import GlobError, compile_glob
from weavergen_pipelines.errors import Location, nearest
from weavergen_pipelines.semconv.decode import definition_v1, definition_v2
from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.shapes.definition_v1 import DEFINITION_V1
from weavergen_pipelines.semconv.shapes.definition_v2 import DEFINITION_V2
from weavergen_pipelines.semconv.validate import validate_file
from weavergen_pipelines.semconv.yaml import Document, Place, YamlError, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.schema_url import SchemaUrl
    from weavergen_pipelines.semconv.shapes import Mismatch

_FORMATS = {
    ("file_format", "definition/1"): 1,
    ("file_format", "definition/2"): 2,
    ("version", "1"): 1,
    ("version", "2"): 2,
}
_MAX_MISMATCHES = 20


@dataclass(slots=True)
class FileContent:
    """The groups of a file, its imports, and what is wrong with it."""

    groups: list[Group] = field(default_factory=list)
    imports: dict[str, list[str] | None] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def read_file(document: Document, schema_url: SchemaUrl) -> FileContent:
    """Read one definition file. A file that cannot be decoded has only diagnostics, which are fatal."""
    try:
        content = parse_yaml(document.content)
    except YamlError as error:
        return FileContent(diagnostics=[_unreadable(document, error)])
    if type(content) is not dict:
        problem = f"expected a YAML mapping at the root, but found {type(content).__name__}"
        return FileContent(diagnostics=[_unreadable(document, YamlError(problem, 1, 1))])
    return _decode(content, document, schema_url)


def _decode(content: dict[str, Any], document: Document, schema_url: SchemaUrl) -> FileContent:
    number, notes = _format(content, document)
    if number is None:
        return FileContent(diagnostics=notes)
    body = {name: value for name, value in content.items() if name not in ("file_format", "version")}
    shape = DEFINITION_V2 if number == 2 else DEFINITION_V1
    if not shape.accepts(body):
        mismatches = list(shape.mismatches(body))[:_MAX_MISMATCHES]
        return FileContent(diagnostics=[_mismatch(document, mismatch) for mismatch in mismatches])
    body = {name: value for name, value in body.items() if value is not None}
    imports: dict[str, list[str] | None] = body.get("imports") or {}
    invalid = list(_invalid_patterns(imports, document))
    if invalid:
        return FileContent(diagnostics=invalid)
    decoder = definition_v2 if number == 2 else definition_v1
    groups = decoder.groups(body, document, schema_url)
    problems = list(validate_file(body, groups, document, is_v2=number == 2))
    return FileContent(groups, imports, problems + notes)


def _invalid_patterns(imports: dict[str, list[str] | None], document: Document) -> Iterator[Diagnostic]:
    for signal, patterns in imports.items():
        for index, pattern in enumerate(patterns or ()):
            try:
                compile_glob(pattern)
            except GlobError as error:
                place = Place(document, ("imports", signal, index))
                yield diagnose("DeserializationError", place, fatal=True, path_or_url=document.path, error=str(error))


def _format(content: dict[str, Any], document: Document) -> tuple[int | None, list[Diagnostic]]:
    """The number of the format and what there is to say about it; None if it is unknown."""
    written = {key: content[key] for key in ("version", "file_format") if type(content.get(key)) is str}
    notes = []
    if "version" in written:
        notes.append(diagnose("DeprecatedVersionField", Place(document, ("version",)), provenance=document.path))
    known = [_FORMATS[item] for item in written.items() if item in _FORMATS]
    if written and not known:
        key, value = next(iter(written.items()))
        place = Place(document, (key,))
        return None, [diagnose("InvalidFileFormat", place, fatal=True, field_key=key, field_value=value)]
    if 2 in known:
        place = Place(document, ("file_format" if "file_format" in written else "version",))
        notes.append(diagnose("UnstableFileFormat", place, file_format="definition/2", provenance=document.path))
    return max(known, default=1), notes


def _unreadable(document: Document, error: YamlError) -> Diagnostic:
    where = f" at line {error.line} column {error.column}" if error.line is not None else ""
    return diagnose(
        "DeserializationError",
        Place(document, known=Location(document.path, error.line, error.column)),
        fatal=True,
        path_or_url=document.path,
        error=f"{error.problem}{where}",
        sentence=f"not a YAML file of definitions: {error.problem}",
    )


def _mismatch(document: Document, mismatch: Mismatch) -> Diagnostic:
    culprit = mismatch.nearest()
    span = document.span(mismatch.path)
    return diagnose(
        "InvalidSemConvSpec",
        Place(document, culprit.place),
        fatal=True,
        sentence=culprit.plain,
        hint=_suggestion(culprit) or culprit.advice,
        error=mismatch.render(),
        advice=mismatch.advice,
        err_span={"offset": span[0], "length": span[1]} if span and mismatch.path else None,
    )


def _suggestion(mismatch: Mismatch) -> str | None:
    return None if mismatch.wrong is None else nearest(mismatch.wrong, mismatch.known)
