"""SVG pictures: the notation, the file's own drawing, states, and that they are safe and equal for equal diagrams."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from draw_models import chain, diagram, diagrams, process
from draw_zoo import ZOO
from hypothesis import HealthCheck, given, settings
from lxml import etree

from weavergen_pipelines.workflow.draw import ElementState, layout, svg
from weavergen_pipelines.workflow.draw.states import STATES
from weavergen_pipelines.workflow.draw.svg.icons import ENVELOPE, MARKERS, OPEN, SOLID, STROKES
from weavergen_pipelines.workflow.model import (
    Artifact,
    DataReference,
    DataStore,
    EndEvent,
    ExclusiveGateway,
    Lane,
    MessageFlow,
    Participant,
    PlainTask,
    SequenceFlow,
    ServiceTask,
    Shape,
    StartEvent,
    SubProcess,
)
from weavergen_pipelines.workflow.parse import parse_diagram

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "bpmn").rglob("*.bpmn"))
SVG = "{http://www.w3.org/2000/svg}"


def drawn(text: str) -> dict[str, etree._Element]:
    """The group of each element of a picture."""
    root = etree.fromstring(text.encode())
    return {group.get("data-element"): group for group in root.iter(f"{SVG}g") if group.get("data-element")}


def texts(element: etree._Element) -> str:
    return " ".join("".join(text.itertext()) for text in element.iter(f"{SVG}text"))


@pytest.fixture(scope="module")
def zoo() -> dict[str, etree._Element]:
    return drawn(svg(diagram(process([node for node, *_ in ZOO]))))


@pytest.mark.parametrize(("node", "kind", "icon", "looks"), ZOO, ids=[node.id for node, *_ in ZOO])
def test_each_element_has_its_notation(zoo, node, kind, icon, looks):
    group = zoo[node.id]
    classes = " ".join(part.get("class", "") for part in group.iter())
    paths = {path.get("d") for path in group.iter(f"{SVG}path")}

    assert group.findtext(f"{SVG}title") == f"{kind}: {node.id}"
    if icon:
        assert {OPEN.get(icon), SOLID.get(icon), STROKES.get(icon, ("",))[0]} & paths
    if looks.get("solid"):
        assert "solid" in classes
        assert {*SOLID.values(), *ENVELOPE} & paths
    looks = looks | ({"thick": True} if kind.endswith("end event") else {})
    for look in ("thick", "dashed", "dotted"):
        assert (look in classes) == looks.get(look, False)
    for marker in looks.get("markers", ()):
        assert MARKERS[marker] in paths
    for shape, tag in (("circles", "circle"), ("rectangles", "rect")):
        if shape in looks:
            assert len(list(group.iter(f"{SVG}{tag}"))) == looks[shape]


def test_flows_show_what_they_are():
    nodes = [PlainTask("a"), ExclusiveGateway("g", default="g_b_1"), PlainTask("b"), EndEvent("e")]
    p = process(nodes, ("a", "g"), ("g", "b"), ("g", "e"), ("a", "e"))
    p = replace(p, flows={**p.flows, "a_e_3": SequenceFlow("a_e_3", source="a", target="e", condition="x")})
    pools = {"one": Participant("one", "One", process="p"), "two": Participant("two", "Two")}
    sent = MessageFlow("sent", "Order", source="a", target="two")
    groups = drawn(svg(diagram(p, participants=pools, message_flows=(sent,))))

    looks = {link: [part.get("class") for part in groups[link].iter() if part.get("class")] for link in groups}
    assert looks["a_g_0"] == ["flow", "arrow"]
    assert looks["g_b_1"] == ["flow", "arrow", "line"], "the slash of the default flow"
    assert looks["a_e_3"] == ["flow", "arrow", "arrow open"], "the diamond of a conditional flow"
    assert looks["sent"] == ["flow message", "arrow open", "arrow open"], "an open head, and a circle"
    assert texts(groups["two"]) == "Two"


def test_pools_lanes_data_and_notes_are_named():
    node = PlainTask("a", "Work", reads=("s",))
    p = process(
        [node],
        lanes=(Lane("l", "Office", nodes=frozenset({"a"})),),
        stores={"s": DataStore("s", "Ledger")},
        references={"r": DataReference("r", target="s", store=True, state="open")},
    )
    pools = {"pool": Participant("pool", "Company", process="p")}
    artifacts = {"note": Artifact("note", text="Mind the gap"), "g": Artifact("g", "Together", group=True)}
    text = svg(diagram(p, participants=pools, artifacts=artifacts))
    shown = " ".join(etree.fromstring(text.encode()).itertext())

    assert all(name in shown for name in ("Company", "Office", "Ledger", "[open]", "Mind the gap", "Together"))
    assert {"pool", "l", "a", "r", "note", "g", "s_to_a"} <= drawn(text).keys()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_diagrams_are_drawn_where_their_file_says(path):
    found = parse_diagram(path)
    groups = drawn(svg(found))

    for process_ in found.processes.values():
        assert process_.within.keys() | process_.flows.keys() | process_.references.keys() <= groups.keys()
    assert drawn(svg(replace(found, source=b"", shapes={}, edges={}))).keys() == groups.keys()


def test_the_place_of_a_file_is_kept_wherever_it_is():
    """Only the distances count: negative coordinates and offsets move the sheet."""
    d = chain(StartEvent("s"), PlainTask("t"), EndEvent("e"))
    there = {"s": Shape("s", -900, -40, 36, 36), "t": Shape("t", -500, -62, 100, 80), "e": Shape("e", 20, -40, 36, 36)}
    root = etree.fromstring(svg(replace(d, shapes=there)).encode())
    groups = drawn(etree.tostring(root).decode())
    circle, rectangle = groups["s"].find(f"{SVG}circle"), groups["t"].find(f"{SVG}rect")

    assert float(rectangle.get("x")) - float(circle.get("cx")) == -500 - (-900 + 18)
    left, _, width, _ = map(float, root.get("viewBox").split())
    assert left <= float(circle.get("cx")) - 18 < left + width


def test_elements_without_a_shape_are_not_lost_and_closed_sub_processes_stay_closed():
    sub = SubProcess("sub", nodes={"within": PlainTask("within")})
    d = diagram(process([StartEvent("s"), sub, PlainTask("lost"), EndEvent("e")], ("s", "sub"), ("sub", "lost")))
    shapes = {"s": Shape("s", 0, 0, 36, 36), "sub": Shape("sub", 100, 0, 100, 80, expanded=False)}

    closed = drawn(svg(replace(d, shapes=shapes)))
    assert {"s", "sub", "lost", "e", "s_sub_0", "sub_lost_1"} == closed.keys()

    opened = drawn(svg(replace(d, shapes=shapes | {"sub": Shape("sub", 100, 0, 300, 200)})))
    assert "within" in opened


def test_every_plane_is_drawn():
    sub = SubProcess("sub", nodes={"within": PlainTask("within")})
    shapes = {"sub": Shape("sub", 0, 0, 100, 80, expanded=False), "within": Shape("within", 0, 0, 100, 80, plane="sub")}
    groups = drawn(svg(diagram(process([sub]), shapes=shapes)))
    upper, lower = (groups[element].find(f"{SVG}rect") for element in ("sub", "within"))

    assert float(lower.get("y")) >= float(upper.get("y")) + 80


def test_what_is_laid_out_is_drawn_the_same_from_its_shapes():
    d = chain(StartEvent("s", "Begin"), ServiceTask("t", "Work"), EndEvent("e", "Done"))
    laid = layout(d)

    assert svg(replace(d, shapes=laid.shapes, edges=laid.edges)) == svg(d)


@pytest.mark.parametrize(
    "name", ['<script>alert("x")</script>', "]]>&lt;", "a\x00b\x1b[0m", "'\"><image href='http://x'/>", "\u202eevil"]
)
def test_names_are_text_and_nothing_else(name):
    d = chain(StartEvent("s", name), PlainTask("t<&>", name), EndEvent("e", name))
    root = etree.fromstring(svg(replace(d, path=name)).encode())

    assert {etree.QName(part).localname for part in root.iter()} <= {
        "svg",
        "title",
        "style",
        "rect",
        "g",
        "circle",
        "path",
        "text",
        "tspan",
    }
    assert not [value for part in root.iter() for key, value in part.attrib.items() if "href" in key or key[:2] == "on"]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(diagrams())
def test_any_diagram_is_drawn_with_all_that_it_has(drawing):
    groups = drawn(svg(drawing))

    assert all(p.within.keys() | p.flows.keys() <= groups.keys() for p in drawing.processes.values())


def test_equal_diagrams_give_equal_bytes_whatever_the_hash_seed():
    code = f"""
from pathlib import Path
from weavergen_pipelines.workflow.draw import ascii, mermaid, svg
from weavergen_pipelines.workflow.parse import parse_diagram
d = parse_diagram(Path({str(SHIPPED[2])!r}))
print(svg(d), ascii(d), *map(mermaid, d.processes.values()))
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != b""


def test_states_are_colours_badges_and_a_legend():
    d = chain(StartEvent("s"), PlainTask("t", "Work"), PlainTask("u"), EndEvent("e"))
    states = {
        "s": ElementState("completed", 1),
        "t": ElementState("failed", 3, 75.2),
        "e": ElementState("not_reached"),
    }
    text = svg(d, states=states)
    groups = drawn(text)

    assert [groups[element].get("class") for element in "stue"] == ["completed", "failed", None, "not_reached"]
    assert groups["t"].findtext(f"{SVG}title") == "Task: Work (failed, 3 times, 1 min 15 s)"
    assert texts(groups["t"]) == "Work 3× 1 min 15 s"  # noqa: RUF001 - times
    assert groups["u_e_2"].get("class") == "faint"
    legend = etree.fromstring(text.encode()).findall(f"{SVG}g")[-1]
    assert texts(legend) == "completed failed not reached"
    assert [state for state in STATES if f".{state} .shape" in text] == ["completed", "failed", "not_reached"]


def test_long_names_stay_in_their_boxes():
    from weavergen_pipelines.workflow.draw.text import fitted, width, wrapped

    for text in ("registry_check_all_of_the_things", "Obtain supporting data and documents", "名前" * 30, "W" * 300):
        lines, size = fitted(text, 100, 70)
        assert all(width(line, size) <= 100 for line in lines)
        assert len(lines) * size <= 70
    assert wrapped("one two three", 1000, 1) == ("one two three",)
    assert wrapped("a-long-word-with-parts", 60, 5)[0].endswith("-")
