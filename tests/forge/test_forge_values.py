"""Values print as Weaver prints them, and templates cannot change them."""

from __future__ import annotations

import pytest
from forge_target import render, text
from hypothesis import given
from hypothesis import strategies as st
from minijinja import Environment

from weavergen_pipelines.forge.errors import TemplateEvaluationFailed
from weavergen_pipelines.forge.values import display, template_value

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ENGINE = Environment(auto_escape_callback=lambda _name: None)


@given(st.lists(JSON, min_size=1, max_size=3))
def test_our_lists_print_as_the_lists_of_the_engine(values: list) -> None:
    items = ", ".join(f"v[{index}]" for index in range(len(values)))
    native = ENGINE.render_str("{{ [" + items + "] }}", v=template_value(values))
    assert ENGINE.render_str("{{ v }}", v=template_value(values)) == native


@given(st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.booleans() | st.text())
def test_display_is_what_the_engine_prints(value: object) -> None:
    assert display(value) == ENGINE.render_str("{{ v }}", v=value)


def test_maps_are_in_the_order_of_their_keys() -> None:
    assert text("{% for k in ctx %}{{ k }}{% endfor %}", {"b": 1, "a": {"d": 1, "c": 2}}) == "ab"
    assert text("{{ ctx }}", {"b": 1, "a": {"d": 1, "c": 2}}) == '{"a": {"c": 2, "d": 1}, "b": 1}'


@pytest.mark.parametrize(
    "change", ["ctx.l.append(1)", "ctx.update({})", "ctx.l.sort()", "ctx.pop('l')", "ctx.l.clear()"]
)
def test_a_template_cannot_change_a_value(change: str) -> None:
    with pytest.raises(TemplateEvaluationFailed, match="templates cannot change values") as failed:
        render("\n{{ " + change + " }}", {"l": [1]})
    assert str(failed.value.where) == "t/a.txt.j2:2"


def test_a_key_with_the_name_of_a_method_that_changes_is_undefined_until_it_is_there() -> None:
    assert text("{{ ctx.update is defined }} {{ ctx.copy is defined }}", {"copy": 1}) == "false true"
