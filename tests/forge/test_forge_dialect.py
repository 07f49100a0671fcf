"""What the engine's Python package does differently from the reference's engine is made up for in the source."""

from __future__ import annotations

import pytest
from forge_target import ENTRY, text
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.forge.config.model import TemplateSyntax
from weavergen_pipelines.forge.dialect import Dialect
from weavergen_pipelines.forge.tags import delimiters

DIALECT = Dialect(delimiters(TemplateSyntax()))

CASES = {
    "{{ {'b': 1, 'a': 2} }}": '{"a": 2, "b": 1}',
    "{{ {'b': {'d': [{'z': 1, 'y': 2}], 'c': 3}, 'a': 4} }}": '{"a": 4, "b": {"c": 3, "d": [{"y": 2, "z": 1}]}}',
    "{{ {'b': 1, 'a': 2, 'b': 3,} }}": '{"a": 2, "b": 3}',
    "{{ {'b': 'x, y: {}', \"a\": '}}'} }}": '{"a": "}}", "b": "x, y: {}"}',
    "{% for key in {'b': 1, 'a': 2} %}{{ key }}{% endfor %}": "ab",
    "{{ dict(b=1, a=2) }}": '{"a": 2, "b": 1}',
    "{{ {} }}{{ {ctx.k: 1, 'a': 2}.a }}": "{}2",
    "{{ concat_if('a', ctx.k, 1) }}": "av1",
    "{{ concat_if('a', ctx.missing) is defined }}": "false",
    "{{ concat_if('a', ctx.missing) | default('none') }}": "none",
    "{{ concat_if('(', concat_if(ctx.k), ')') }}": "(v)",
    "{% macro concat_if(a) %}own {{ a }}{% endmacro %}{{ concat_if(ctx.missing) }}": "own ",
    "{{ 'concat_if(1)' }}{# {'b': 1, 'a': 2 #}": "concat_if(1)",
    "{% raw %}{{ {'b': 1, 'a': 2} }}{% endraw %}": "{{ {'b': 1, 'a': 2} }}",
    "{{ ctx.one | print_member_value }} {{ ctx.k | print_member_value }}": '1.0 "v"',
    "{{ ctx.map.items }}{{ 'yes' if ctx.map.get else 'no' }} {{ ctx.map.items() }}": 'no [["a", 1]]',
    "{{ template }}": "{}",
}


@pytest.mark.parametrize("template", CASES)
def test_an_expression_gives_what_the_reference_gives(template: str) -> None:
    assert text(template, {"k": "v", "one": 1.0, "map": {"a": 1}}) == CASES[template]


def test_expressions_between_other_delimiters_are_changed_too() -> None:
    config = ENTRY + "template_syntax: {variable_start: '<<', variable_end: '>>'}"
    assert text("<< {'b': 1, 'a': 2} >>{{ {'b': 1, 'a': 2} }}", config=config) == (
        "{\"a\": 2, \"b\": 1}{{ {'b': 1, 'a': 2} }}"
    )


@given(st.text(alphabet="{}%#,:=()[]|\\ \nab"))
def test_a_source_with_nothing_to_change_stays_as_it_is(source: str) -> None:
    assert DIALECT.adapt(source) == source


@given(st.text(alphabet="{}%#'\",:=()[]|\\ \n", max_size=30), st.sampled_from(["concat_if(", "dict(", "|pprint", "{'"]))
def test_any_source_can_be_read(before: str, trigger: str) -> None:
    assert isinstance(DIALECT.adapt(f"{before}{{{{{trigger}{before}"), str)
