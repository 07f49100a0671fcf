"""Every filter, test, function, statement and option of the forge: what the reference renders, we render.

The answers of the reference are kept in forge/answers.json. Where there is an executable of it, it is asked again;
`WEAVERGEN_WEAVER` names the one that is not installed.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from corpus_table import Case as Record
from forge_answers import ANSWERS, Answer, Ours, fingerprint, our_case, our_values, their_case, their_values
from forge_settings import Case, cases
from forge_values import Expressions, comments, expressions

from weavergen_pipelines.engine.binary import find_binary
from weavergen_pipelines.engine.binary.errors import BinaryNotFound
from weavergen_pipelines.forge.config.model import (
    HtmlFormat,
    MarkdownFormat,
    TemplateEntry,
    TemplateSyntax,
    WeaverConfig,
    WhitespaceControl,
    WordWrap,
)
from weavergen_pipelines.forge.filters import ansi, code, otel, prometheus, util
from weavergen_pipelines.forge.filters import case as case_filters
from weavergen_pipelines.forge.tests_ import TESTS

KEPT = json.loads(ANSWERS.read_text())
GIVEN = (*expressions(), *comments())
MODELS = (HtmlFormat, MarkdownFormat, TemplateEntry, TemplateSyntax, WeaverConfig, WhitespaceControl, WordWrap)
ERRORS = {
    "written twice": "two renders of one file",
    "JSON does not have": "NaN and infinity",
    "outside of the output folder": "file names that lead outside",
    "is absolute": "file names that lead outside",
    "some systems take for": "file names that lead outside",
    "control characters": "file names that lead outside",
    "numsort sorts a map": "numsort of what is no map",
    "valid string": "keys of a YAML map that Python takes for one",
}
NAMES = {
    "configurations: space": "indent_type in lower case",
    "file_name: a/": "file names that end with a slash",
    "set_file_name: a/": "file names that end with a slash",
    "file_name: {{template}}": "a file name with the template in it",
    "reverse": "a map is reversed",
    "dict({'b':1}, a=2)": "dict of a map and arguments",
    ".items is defined": "a key that is missing and called as a method of maps",
    "markdown_to_html": "line ends of Windows",
    "attribute_sort": "one attribute with an unknown requirement level",
    "1e100": "numbers with exponents in JSON",
    "json": "numbers with exponents in JSON",
}


@pytest.fixture(scope="session")
def binary() -> Path | None:
    """The reference, if it is here."""
    named = os.environ.get("WEAVERGEN_WEAVER")
    try:
        return find_binary(Path(named) if named else None)
    except BinaryNotFound:
        return None


def short(case: Case | Expressions) -> str:
    return f"{case.group}-{case.name}"[:60].encode("unicode_escape").decode()


@pytest.mark.parametrize("given", list(cases()), ids=short)
def test_a_target_is_rendered_as_by_the_reference(given: Case, binary: Path | None, case: Record) -> None:
    theirs = None if binary is None else [their_case(binary, given)]
    compare(given, [our_case(given)], theirs, [False], case)


@pytest.mark.parametrize("given", GIVEN, ids=short)
def test_all_values_are_rendered_as_by_the_reference(given: Expressions, binary: Path | None, case: Record) -> None:
    theirs = None if binary is None else their_values(binary, given)
    values = [context.get("v") for _ in given.templates for context in given.contexts]
    compare(given, our_values(given), theirs, values, case)


def compare(
    given: Case | Expressions, ours: list[Ours], theirs: list[Answer] | None, values: list[Any], case: Record
) -> None:
    """All of our answers but those that are known to be different are those of the reference."""
    name = f"{given.group}: {given.name}"
    kept = KEPT[name]
    known = kept.get("different", [])
    if theirs is not None:
        pairs = enumerate(zip(ours, theirs, strict=True))
        assert [index for index, (our, their) in pairs if our.answer != their] == known
        assert fingerprint(theirs, known) == kept["digest"]
    assert fingerprint([our.answer for our in ours], known) == kept["digest"]
    case("generate", f"forge: {given.group}", count=len(ours) - len(known))
    for why, count in Counter(reason(name, values[index], ours[index].error) for index in known).items():
        case("generate", f"forge: {given.group}", why, count)


def reason(name: str, value: Any, error: str) -> str:
    """Why an answer is different, as docs/differences.md has it."""
    found = [why for words, why in ERRORS.items() if words in error] + [
        why for words, why in NAMES.items() if words in name
    ]
    if found:
        return found[0]
    return "a bare 1.0 is 1 in a filter" if isinstance(value, float) else "none is undefined in a filter"


def test_every_filter_test_and_function_is_among_them() -> None:
    groups = (ansi, case_filters, code, otel, prometheus, util)
    filters = {name for group in groups for name in group.FILTERS if name != "print_json_member_value"}
    filters |= {*otel.REMEMBERING, "acronym", "comment", "map_text", "type_mapping"}
    rendered = " ".join(template for given in GIVEN for template in given.templates)
    assert (len(filters), len(TESTS)) == (78, 8)
    assert [name for name in filters if not re.search(rf"\| {name}\b", rendered)] == []
    assert [name for name in (*TESTS, "concat_if") if not re.search(rf"\b{name}\b", rendered)] == []


def test_every_option_of_a_configuration_is_among_them() -> None:
    options = {name for model in MODELS for name in model.model_fields}
    texts = [text for given in cases() for path, text in given.files.items() if path.endswith("weaver.yaml")]
    texts += [json.dumps(given.config) for given in GIVEN]
    assert [name for name in options if not any(name in text for text in texts)] == []
