"""YAML as the reference reads it, by two parsers that agree."""

import os
import time
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.semconv.yaml import Document, YamlError, parse_yaml, reader
from weavergen_pipelines.semconv.yaml.builder import build

SHARED = Path(__file__).parents[3] / "shared"
LIMIT_SECONDS = 2.0

PLAIN_SCALARS = {
    "yes": "yes",
    "no": "no",
    "on": "on",
    "true": True,
    "TRUE": True,
    "tRue": "tRue",
    "~": None,
    "null": None,
    "nULL": "nULL",
    "2020-01-01": "2020-01-01",
    "12:30:45": "12:30:45",
    "0777": "0777",
    "-01": "-01",
    "0o17": 15,
    "0x1F": 31,
    "0X1F": "0X1F",
    "0b11": 3,
    "-0x1F": -31,
    "+12": 12,
    "-0": 0,
    "1_000": "1_000",
    "1e3": 1000.0,
    "1.": 1.0,
    ".5": 0.5,
    "00.5": 0.5,
    "1e400": "1e400",
    ".inf": float("inf"),
    "-.INF": float("-inf"),
    ".iNf": ".iNf",
    "Infinity": "Infinity",
    "18446744073709551615": 2**64 - 1,
    "-9223372036854775808": -(2**63),
    "340282366920938463463374607431768211456": 3.402823669209385e38,
    "!!str 123": "123",
    '!!int "123"': 123,
    "!!float 1": 1.0,
    "!!binary aGk=": "aGk=",
    "!!unknown 12": "12",
    "!local x": {"!local": "x"},
    "! x": {"!!": "x"},
    "'123'": "123",
    "=": "=",
}
REFUSED = {
    "a: 1\na: 2": (2, 1),
    "a: {b: 1, b: 2}": (1, 11),
    "a: 1\n---\nb: 2": (2, 1),
    "a: 18446744073709551616": (1, 4),
    "a: -9223372036854775809": (1, 4),
    "a: *nowhere": (1, 4),
    "a: &x [*x]": (1, 8),
    "[1, 2]: a": (1, 6),
    "a: !!int one": (1, 4),
    "a: b: c": (1, 5),
    "a: [1, 2\n": (2, 1),
}


def both(text: str) -> list:
    return [parse_yaml(text.encode()), build(text)]


@pytest.mark.parametrize("written", PLAIN_SCALARS)
def test_a_scalar_has_its_yaml_1_2_value(written):
    for value in both(f"a: {written}\n"):
        assert value == {"a": PLAIN_SCALARS[written]}
        assert type(value["a"]) is type(PLAIN_SCALARS[written])


def test_merge_keys_are_ordinary_keys():
    assert both("a: &x {c: 1}\nb:\n  <<: *x\n") == [{"a": {"c": 1}, "b": {"<<": {"c": 1}}}] * 2


def test_aliases_are_copies():
    for value in both("a: &x [1]\nb: *x\n"):
        value["a"].append(2)
        assert value["b"] == [1]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n...\n"])
def test_an_empty_document_is_nothing(text):
    assert both(text) == [None, None]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_is_refused_where_it_is(text):
    for parse in (lambda: parse_yaml(text.encode()), lambda: build(text)):
        with pytest.raises(YamlError) as caught:
            parse()
        assert (caught.value.line, caught.value.column) == REFUSED[text]


def test_bytes_that_are_not_utf_8_are_refused_where_they_are():
    with pytest.raises(YamlError) as caught:
        parse_yaml(b"a: 1\nb: \xff\n")
    assert (caught.value.line, caught.value.column) == (2, 4)


def bomb(levels: int, width: int) -> str:
    names = [f"a{level}" for level in range(levels)]
    lines = [f"a0: &a0 [{', '.join('x' * width)}]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{before}'] * width)}]" for before, name in pairwise(names)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 300_000,
        "{a: " * 50_000,
        "\n".join(" " * level + "a:" for level in range(2000)),
        bomb(9, 9),
        bomb(60, 2),
        f"a: &a [{', '.join('x' * 2000)}]\nb: [{', '.join(['*a'] * 2000)}]",
    ],
    ids=["lists", "maps", "blocks", "wide bomb", "tall bomb", "flat bomb"],
)
def test_deep_nesting_and_alias_bombs_are_refused_in_time(text):
    for parse in (lambda: parse_yaml(text.encode()), lambda: build(text)):
        start = time.process_time()
        with pytest.raises(YamlError):
            parse()
        assert time.process_time() - start < LIMIT_SECONDS


@pytest.mark.skipif(not SHARED.is_dir() and os.environ.get("CI") != "true", reason="the conformance data is not there")
def test_both_parsers_agree_on_all_registries_of_the_conformance_data():
    files = [path for path in SHARED.rglob("*.y*ml") if path.is_file()]
    assert len(files) > 700
    for path in files:
        content = path.read_bytes()
        assert repr(parse_yaml(content)) == repr(build(content.decode()))


SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


@given(VALUES)
def test_both_parsers_agree_on_generated_documents(value):
    text = yaml.dump(value, Dumper=yaml.SafeDumper, allow_unicode=True)
    assert outcome(parse_yaml, text.encode()) == outcome(build, text)


@settings(max_examples=300)
@given(st.text(alphabet="ab10:-[]{}, \n#&*!'\"|>?.~\t%<=xe_+"))
def test_both_parsers_agree_on_anything_that_looks_like_yaml(text):
    assert outcome(parse_yaml, text.encode()) == outcome(build, text)


def outcome(parse, argument) -> str:
    try:
        value = parse(argument)
    except YamlError:
        return "refused"
    return repr(value) if isinstance(value, dict | list) else "no collection: no registry file"


def test_without_the_fast_parser_the_values_are_the_same(monkeypatch):
    text = b"a: [1, 0o17, yes, 1e3, '2']\n"
    fast = parse_yaml(text)
    monkeypatch.setattr(reader, "_fast_loads", None)
    assert parse_yaml(text) == fast == {"a": [1, 15, "yes", 1000.0, "2"]}


def test_a_place_is_that_of_its_key_or_of_what_encloses_it():
    document = Document("f.yaml", b"a:\n  - b: 1\n    c: 2\n")
    assert str(document.locate(("a", 0, "c"))) == "f.yaml:3:5"
    assert str(document.locate(("a", 0, "missing"))) == "f.yaml:2:5"
    assert str(document.locate(())) == "f.yaml:1:1"
    assert document.span(("a", 0)) == (7, 14)
