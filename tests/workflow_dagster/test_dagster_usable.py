"""One diagram that has no form in Dagster leaves the others usable."""

from __future__ import annotations

import dagster as dg
import pytest
from bpmn_text import (
    call,
    diagram,
    end,
    exclusive,
    flow,
    path,
    process,
    start,
    store,
    store_reference,
    task,
)

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.workflow.problems import DiagramError


def linear(name, *nodes, names=()):
    return diagram(process(name, start(), *nodes, end(), path("start", *names, "end")))


def writer(name):
    write = task("write", result="raw", value="1", writes="raw")
    flows = path("start", "write", "end")
    return diagram(store("raw"), process(name, store_reference("raw"), start(), write, end(), flows))


ODD = linear("odd", task("t", "test.nothing"), names=["t"])
LOOP = diagram(
    process(
        "loop",
        start(),
        exclusive("again"),
        task("work", value="1"),
        exclusive("enough", default="enough_again"),
        end(),
        path("start", "again", "work", "enough", "again"),
        flow("enough", "end", "1 < 2"),
    )
)


def names(definitions):
    jobs = definitions.get_repository_def().get_all_jobs()
    return {job.name for job in jobs if job.name != "__ASSET_JOB"}


def test_what_is_wrong_is_left_out_with_all_that_calls_it_and_logged(compiled, run, caplog):
    definitions = compiled(
        good=linear("good"),
        torn="<nothing",
        odd=ODD,
        caller=linear("caller", call("c", "odd"), names=["c"]),
        late=diagram(process("late", start(cron="R/whenever"), end(), path("start", "end"))),
    )

    assert names(definitions) == {"otel__good_job"}
    assert run(definitions, "otel__good_job").success
    told = sorted(record.message for record in caplog.records if "left out of Dagster" in record.message)
    expected = ["late.bpmn", "odd.bpmn", "torn.bpmn"]
    assert [name for name in expected for line in told if name in line] == expected
    assert len(told) == len(expected)


def test_a_second_writer_of_a_store_is_left_out(compiled, caplog):
    definitions = compiled(one=writer("one"), two=writer("two"), user=linear("user", call("c", "two"), names=["c"]))

    assert names(definitions) == {"otel__one_job"}
    assert definitions.resolve_asset_graph().get(dg.AssetKey(["otel", "raw"])).tags["weavergen/process"] == "one"
    assert "which 'one' writes already" in caplog.text
    assert 'process "user": calls a process that cannot be used' in caplog.text


def test_what_has_no_form_of_its_own_is_one_op_and_so_is_what_calls_it(compiled, run):
    definitions = compiled(loop=LOOP, caller=linear("caller", call("c", "loop"), names=["c"]))

    record = run(definitions, "otel__caller_job").output_for_node("otel__caller.execution", "execution")

    assert names(definitions) == {"otel__loop_job", "otel__caller_job"}
    assert record["executed"] == ["start", "again", "work", "enough", "end", "c"]
    assert "calls 'loop', which has no form in Dagster" in record["fallback"][0]


def test_a_diagram_that_is_alone_is_an_error(compiled):
    with pytest.raises(DiagramError, match=r"no service task is registered as 'test\.nothing'"):
        compiled(odd=ODD)


def test_of_several_diagrams_all_of_which_are_broken_every_problem_is_told(compiled):
    with pytest.raises(CompoundError) as raised:
        compiled(odd=ODD, torn="<nothing")

    assert len(raised.value.errors) == 2
