"""PNG, text and Mermaid, and the states of an execution."""

from __future__ import annotations

import struct

import pytest
from draw_models import chain, diagram, diagrams, process
from hypothesis import HealthCheck, given, settings

from weavergen_pipelines.workflow.draw import ElementState, ascii, has_font, mermaid, png, states_of, svg  # noqa: A004
from weavergen_pipelines.workflow.draw.raster import MOST_PIXELS
from weavergen_pipelines.workflow.journal import Wait
from weavergen_pipelines.workflow.model import (
    BoundaryEvent,
    CompensateDefinition,
    DataObject,
    EndEvent,
    ErrorEventDefinition,
    ExclusiveGateway,
    PlainTask,
    ServiceTask,
    StartEvent,
    SubProcess,
    UserTask,
)
from weavergen_pipelines.workflow.result import Step, TaskTimeout, WorkflowExecutionResult

SMALL = chain(StartEvent("s", "Begin"), ServiceTask("t", "Work"), EndEvent("e", "Done"))


def size_of(image: bytes) -> tuple[int, int]:
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", image[16:24])


def test_a_png_has_the_size_of_the_picture_times_the_scale():
    text = svg(SMALL)
    wide, high = size_of(png(text))

    assert size_of(png(text, scale=2)) == pytest.approx((2 * wide, 2 * high), abs=1)


def test_a_png_that_would_be_too_big_is_drawn_smaller():
    wide, high = size_of(png('<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="90"/>', scale=90))

    assert wide * high <= MOST_PIXELS * 1.01
    assert wide > 90000


def test_names_are_in_a_png_where_there_is_a_font():
    """Without one they are left out, and `has_font` says so."""
    nameless = chain(StartEvent("s"), ServiceTask("t"), EndEvent("e"))

    assert (png(svg(SMALL)) != png(svg(nameless))) == has_font()


def test_text_draws_the_layout_with_box_characters():
    gateway = ExclusiveGateway("g", "Good?")
    d = diagram(process([StartEvent("s"), PlainTask("t", "Work hard"), gateway, EndEvent("e", "Done")], *_PATH))

    assert ascii(d) == PICTURE


_PATH = (("s", "t"), ("t", "g"), ("g", "e"))
PICTURE = """\
          ┌──────────────┐      Good?
          │              │
( )──────▶│  Work hard   │──────▶<x>───────▶[( )]
          │              │                  Done
          └──────────────┘
"""


def test_a_wide_drawing_goes_on_below():
    nodes = [PlainTask(f"t{number}", f"Task {number}") for number in range(12)]
    text = ascii(chain(*nodes), width=80)

    assert max(map(len, text.splitlines())) <= 80
    assert all(f"Task {number}" in text for number in range(12))


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(diagrams())
def test_any_diagram_can_be_drawn_as_text(drawing):
    assert max(map(len, ascii(drawing, width=100).splitlines()), default=0) <= 100
    assert all(mermaid(p).startswith("flowchart LR\n") for p in drawing.processes.values())


def test_mermaid_has_sub_processes_as_subgraphs_and_events_at_their_activities():
    inner = process([StartEvent("begin"), PlainTask("undo", for_compensation=True)], name="sub")
    sub = SubProcess("sub", "Part", nodes=inner.nodes, flows=inner.flows)
    nodes = [
        StartEvent("s"),
        sub,
        BoundaryEvent("failed", attached_to="sub", definition=ErrorEventDefinition()),
        BoundaryEvent("back", attached_to="sub", definition=CompensateDefinition(), handler="undo"),
        ServiceTask("t", gives=("note",)),
    ]
    p = process(nodes, ("s", "sub"), ("failed", "t"), objects={"note": DataObject("note", "Note")})

    assert mermaid(p) == MERMAID


MERMAID = """\
flowchart LR
  s(["s"])
  subgraph sub["Part"]
    begin(["begin"])
    undo["undo"]
  end
  failed(("failed"))
  back(("back"))
  t["t"]
  note[/"Note"/]
  s --> sub
  failed --> t
  sub -.- failed
  sub -.- back
  back -.-> undo
  t -.-> note
"""


def test_states_of_an_execution():
    nodes = [StartEvent("s"), ServiceTask("t"), UserTask("u"), ServiceTask("bad"), EndEvent("e")]
    p = process(nodes)
    result = WorkflowExecutionResult(
        "1",
        "p",
        "waiting",
        {},
        {},
        ("s", "t", "t"),
        (
            Step("p", "t", "", 0.0, 1.5, False),
            Step("p", "t", "", 2.0, 1.0, False),
            Step("other", "t", "", 0.0, 9.0, False),
        ),
        3.0,
        errors=(TaskTimeout("took too long", where='element "bad"'),),
        waits=(Wait("user", "1/u#1", "p", "u"),),
    )

    assert states_of(result, p) == {
        "s": ElementState("completed", 1),
        "t": ElementState("completed", 2, 2.5),
        "u": ElementState("waiting"),
        "bad": ElementState("failed"),
        "e": ElementState("not_reached"),
    }
