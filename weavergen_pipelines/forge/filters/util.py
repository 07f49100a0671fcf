"""The general filters (spec section 7.4, Util) and the function `concat_if`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from minijinja import safe

from weavergen_pipelines.forge.filters.arguments import FilterArgumentError, items, text, text_filter
from weavergen_pipelines.forge.filters.replace import regex_replace
from weavergen_pipelines.forge.values import Seq, display, template_value
from weavergen_pipelines.semconv.yaml.writer import yaml_text

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]+")
_YAML_ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&'"})


def acronym_filter(acronyms: Sequence[str]) -> Callable[[Any], str]:
    """A filter that writes whole words that are acronyms, in whatever case, as they are configured."""
    spelling = {acronym.lower(): acronym for acronym in acronyms}

    def acronym(value: str) -> str:
        return "".join(spelling.get(token.lower(), token) for token in _TOKEN.findall(value))

    return text_filter(acronym)


def flatten(lists: Any) -> Seq:
    """A list of lists as one list."""
    return Seq(template_value(item) for inner in items(lists) for item in items(inner))


def numsort(mapping: Any) -> Seq:
    """`[key, value]` of a map by the number that the key is; keys that are no number come last, by text."""
    if not isinstance(mapping, Mapping):
        raise FilterArgumentError(f"numsort sorts a map, found {display(mapping)}")
    return Seq(Seq([key, template_value(mapping[key])]) for key in sorted(mapping, key=_numeric_order))


def _numeric_order(key: Any) -> tuple[bool, int, str]:
    number = re.fullmatch(r"[+-]?[0-9]+", str(key))
    return (False, int(number[0]), "") if number else (True, 0, display(key))


def split_id(value: Any) -> Seq:
    """The parts of an id between its dots."""
    return Seq(map(safe, text(value).split(".")))


def toyaml(value: Any) -> str:
    """The value as YAML, safe in HTML."""
    return safe(yaml_text(value).translate(_YAML_ESCAPES))


def concat_if(*values: Any) -> Seq:
    """The texts of all values together, as the only element of a list; none as soon as one is undefined.

    Templates take the first element, which is undefined if there is none: a function cannot return that.
    """
    if any(value is None for value in values):
        return Seq()
    return Seq(["".join(map(display, values))])


FILTERS: dict[str, Callable[..., object]] = {
    function.__name__: function for function in (flatten, numsort, split_id, regex_replace, toyaml)
}
