"""Ids as Dagster names."""

from __future__ import annotations

import pytest
from bpmn_text import diagram, end, path, process, start, task
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.workflow.dagster.names import NameCollision, mangle, mangle_all


@given(st.text(min_size=1))
def test_a_mangled_name_is_one_that_dagster_accepts(identity):
    from dagster._core.definitions.utils import is_valid_name

    assert is_valid_name(mangle(identity))


@pytest.mark.parametrize(
    ("identity", "name"), [("load", "load"), ("a-b.c", "a_b_c"), ("input", "input_"), ("if", "if_")]
)
def test_only_what_must_be_is_mangled(identity, name):
    assert mangle(identity) == name


def test_a_collision_names_all_ids():
    with pytest.raises(NameCollision, match=r"'a-b' and 'a_b'; 'c\.d' and 'c_d'"):
        mangle_all(["a-b", "a_b", "c.d", "c_d", "e"], where="here")


def test_elements_that_collide_are_refused(compiled):
    colliding = diagram(
        process("p", start(), task("a-b", value="1"), task("a.b", value="1"), end(), path("start", "a-b", "a.b", "end"))
    )

    with pytest.raises(NameCollision, match=r"'a-b' and 'a\.b'"):
        compiled(p=colliding)


def test_strange_ids_run(compiled, run):
    strange = diagram(process("p-1", start("in-put"), task("a.b", value="1"), end("é"), path("in-put", "a.b", "é")))

    result = run(compiled(p=strange), "otel__p_1_job")

    assert result.output_for_node("otel__p_1.execution", "execution")["executed"] == ["in-put", "a.b", "é"]
