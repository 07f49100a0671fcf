"""A layout: nothing overlaps, everything is where it belongs, and lines go from border to border."""

from __future__ import annotations

from itertools import combinations, pairwise

from draw_models import diagram, diagrams, process
from hypothesis import HealthCheck, given, settings

from weavergen_pipelines.workflow.draw.geometry import Box
from weavergen_pipelines.workflow.draw.inventory import take_inventory
from weavergen_pipelines.workflow.draw.layout import layout
from weavergen_pipelines.workflow.model import (
    EndEvent,
    ExclusiveGateway,
    FlowNode,
    PlainTask,
    StartEvent,
    SubProcess,
)

PAPER = {"pool", "lane"}


def boxes_of(drawn):
    laid = layout(drawn)
    return laid, {element: Box(s.x, s.y, s.width, s.height) for element, s in laid.shapes.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(diagrams())
def test_boxes_keep_apart_and_lines_go_around_them(drawn):
    laid, boxes = boxes_of(drawn)
    inventory = take_inventory(drawn)

    assert boxes.keys() == inventory.boxes.keys()
    assert laid.edges.keys() == inventory.links.keys()
    _no_two_overlap(boxes, inventory)
    _each_is_within_its_scope(boxes, inventory)
    _lines_go_at_right_angles_from_border_to_border(laid, boxes, inventory)
    _no_flow_goes_through_a_box(laid, boxes, inventory)


def _no_two_overlap(boxes, inventory):
    around = {element: _ancestors(element, inventory) for element in boxes}
    for one, other in combinations(boxes, 2):
        nested = one in around[other] or other in around[one]
        outlines = {inventory.boxes[one].figure.outline, inventory.boxes[other].figure.outline}
        attached = inventory.boxes[one].host == other or inventory.boxes[other].host == one
        noted = "annotation" in outlines and _one_within_the_other(boxes[one], boxes[other])
        if not (nested or outlines & PAPER or attached or noted):
            assert not boxes[one].overlaps(boxes[other]), (one, other)


def _each_is_within_its_scope(boxes, inventory):
    for element, box in boxes.items():
        scope = inventory.boxes[element].scope
        assert scope not in boxes or boxes[scope].contains(box), (element, scope)


def _lines_go_at_right_angles_from_border_to_border(laid, boxes, inventory):
    for edge in laid.edges.values():
        link = inventory.links[edge.element]
        assert boxes[link.source].touches(edge.waypoints[0]), link
        assert boxes[link.target].touches(edge.waypoints[-1]), link
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(edge.waypoints)), link


def _no_flow_goes_through_a_box(laid, boxes, inventory):
    for edge in laid.edges.values():
        link = inventory.links[edge.element]
        scope = inventory.boxes[link.source].scope
        for element, box in boxes.items() if link.kind == "flow" else ():
            if inventory.boxes[element].scope == scope and inventory.boxes[element].figure.outline not in PAPER:
                through = [box.crossed(a, b) for a, b in pairwise(edge.waypoints)]
                assert not any(through), (link, element)


def test_the_happy_path_is_straight_and_branches_are_below_or_above():
    nodes = [
        StartEvent("s"),
        ExclusiveGateway("split"),
        PlainTask("a"),
        PlainTask("b"),
        ExclusiveGateway("join"),
        EndEvent("e"),
    ]
    nodes += [PlainTask("more"), EndEvent("other")]
    pairs = (
        ("s", "split"),
        ("split", "a"),
        ("a", "more"),
        ("more", "join"),
        ("split", "b"),
        ("b", "join"),
        ("join", "e"),
    )
    laid, boxes = boxes_of(diagram(process(nodes, *pairs)))

    assert len({boxes[node].centre[1] for node in ("s", "split", "a", "more", "join", "e")}) == 1
    assert boxes["b"].centre[1] != boxes["s"].centre[1]
    assert len(laid.edges["b_join_5"].waypoints) == 3, "into the lower or upper corner of the gateway"
    xs = [boxes[node].x for node in ("s", "split", "a", "more", "join", "e")]
    assert xs == sorted(xs)


def test_a_loop_goes_back_around_its_body():
    nodes = [StartEvent("s"), PlainTask("a"), PlainTask("b"), ExclusiveGateway("again"), EndEvent("e")]
    pairs = (("s", "a"), ("a", "b"), ("b", "again"), ("again", "a"), ("again", "e"))
    laid, boxes = boxes_of(diagram(process(nodes, *pairs)))
    back = laid.edges["again_a_3"].waypoints

    assert len(back) == 4
    assert max(y for _, y in back) > boxes["b"].bottom


def test_event_sub_processes_stand_below():
    sub = SubProcess("sub", triggered_by_event=True, nodes={"wake": StartEvent("wake")})
    _, boxes = boxes_of(diagram(process([sub, StartEvent("s"), PlainTask("a"), EndEvent("e")], ("s", "a"), ("a", "e"))))

    assert boxes["sub"].y >= boxes["a"].bottom


def test_deep_nesting_and_long_chains_are_no_problem():
    inner: FlowNode = PlainTask("innermost")
    for depth in range(120):
        inner = SubProcess(f"sub{depth}", nodes={inner.id: inner})
    nodes = [PlainTask(f"t{number}") for number in range(600)]
    pairs = [(f"t{number}", f"t{number + 1}") for number in range(599)]
    _, boxes = boxes_of(diagram(process([inner]), process(nodes, *pairs, name="long")))

    assert len(boxes) == 721


def _one_within_the_other(one, other):
    return one.contains(other) or other.contains(one)


def _ancestors(element, inventory):
    found = []
    while element in inventory.boxes:
        element = inventory.boxes[element].scope
        found.append(element)
    return found
