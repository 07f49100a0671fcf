"""The coverage of diagrams: each element as it is in each executor."""

from __future__ import annotations

import json

import pytest
from bpmn_text import diagram, end, path, process, start, store, task

from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs, load_diagrams
from weavergen_pipelines.workflow.coverage import coverage
from weavergen_pipelines.workflow.service_task import REGISTRY


@pytest.fixture
def report(draw, tasks):
    """What is reported of a process, by element: kind, and the support of both executors."""

    def cover(*elements):
        found = coverage(load_diagrams([draw(main=diagram(store("raw"), process("main", *elements)))]), tasks)
        return {each.element: (each.kind, each.in_process.support, each.dagster.support) for each in found}

    return cover


def test_what_runs_everywhere_is_supported(report):
    assert report(start(), task("t", value="1"), end(), path("start", "t", "end")) == {
        "main": ("process", "supported", "supported"),
        "start": ("startEvent (none)", "supported", "supported"),
        "t": ("serviceTask", "supported", "supported"),
        "end": ("endEvent (none)", "supported", "supported"),
        "start_t": ("sequenceFlow", "supported", "supported"),
        "t_end": ("sequenceFlow", "supported", "supported"),
    }


def test_what_makes_a_process_one_op_is_degraded_in_dagster_and_so_is_the_process(report):
    found = report(start(), '<bpmn:userTask id="ask" />', end(), path("start", "ask", "end"))

    assert found["ask"] == ("userTask", "supported", "degraded")
    assert found["main"] == ("process", "supported", "degraded")
    assert found["end"] == ("endEvent (none)", "supported", "supported")


def test_what_has_an_error_is_refused_with_the_reason(draw, tasks):
    text = diagram(process("main", start(), task("t", "test.nothing"), end(), path("start", "t", "end")))

    (refused,) = (r for r in coverage(load_diagrams([draw(main=text)]), tasks) if r.in_process.support == "refused")

    assert refused.element == "t"
    assert refused.dagster == refused.in_process
    assert "no service task is registered as 'test.nothing'" in refused.in_process.why


def test_elements_that_are_not_run_are_refused_even_where_nothing_is_meant_to_run(draw, tasks):
    text = diagram(process("main", start(), '<bpmn:complexGateway id="g" />', end(), path("start", "g", "end")))

    found = coverage(load_diagrams([draw(main=text.replace('"true"', '"false"').replace("'true'", "'false'"))]), tasks)

    assert {r.element: (r.kind, r.in_process.support) for r in found}["g"] == ("complexGateway", "refused")


def test_the_elements_of_sub_processes_have_their_process(draw, tasks):
    inner = "".join([start("s1"), end("e1"), path("s1", "e1")])
    sub = f'<bpmn:subProcess id="s">{inner}</bpmn:subProcess>'

    found = coverage(
        load_diagrams([draw(main=diagram(process("main", start(), sub, end(), path("start", "s", "end"))))]), tasks
    )

    assert {r.element: (r.process, r.kind) for r in found}["s1"] == ("main", "startEvent (none)")


def test_pools_and_messages_belong_to_the_file(draw, tasks):
    pools = (
        '<bpmn:collaboration id="c"><bpmn:participant id="us" processRef="main" /><bpmn:participant id="them" />'
        '<bpmn:messageFlow id="letter" sourceRef="them" targetRef="us" /></bpmn:collaboration>'
    )
    text = diagram(pools, process("main", start(), task("t", value="1"), end(), path("start", "t", "end")))

    found = {r.element: (r.process, r.kind) for r in coverage(load_diagrams([draw(main=text)]), tasks)}

    assert found["us"] == found["them"] == ("", "participant")
    assert found["letter"] == ("", "messageFlow")


def test_the_shipped_diagrams_are_supported_in_both():
    register_all()

    found = coverage(load_diagrams(find_bpmn_dirs()), REGISTRY)

    assert {(r.in_process.support, r.dagster.support) for r in found} == {("supported", "supported")}


def test_a_report_is_json(draw, tasks):
    text = diagram(process("main", start(), task("t", value="1"), end(), path("start", "t", "end")))
    (first, *_) = coverage(load_diagrams([draw(main=text)]), tasks)

    assert json.loads(json.dumps(first.to_json()))["in_process"] == {"support": "supported", "why": ""}
