"""A layout: nothing overlaps, everything is where it belongs, and lines go from border to border."""

from __future__ import annotations

from itertools import combinations, pairwise

from draw_models import diagrams
from hypothesis import HealthCheck, given, settings

from weavergen_pipelines.workflow.draw.geometry import Box
from weavergen_pipelines.workflow.draw.inventory import take_inventory
from weavergen_pipelines.workflow.draw.layout import layout

PAPER = {"pool", "lane"}


def boxes_of(drawn):
    laid = layout(drawn)
    return laid, {element: Box(s.x, s.y, s.width, s.height) for element, s in laid.shapes.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(diagrams())
def test_no_two_boxes_overlap_and_each_is_within_its_scope(drawn):
    _, boxes = boxes_of(drawn)
    inventory = take_inventory(drawn)

    assert boxes.keys() == inventory.boxes.keys()
    around = {element: _ancestors(element, inventory) for element in boxes}
    for one, other in combinations(boxes, 2):
        nested = one in around[other] or other in around[one]
        paper = {inventory.boxes[one].figure.outline, inventory.boxes[other].figure.outline} & PAPER
        attached = inventory.boxes[one].host == other or inventory.boxes[other].host == one
        noted = {one, other} & drawn.artifacts.keys() and _one_within_the_other(boxes[one], boxes[other])
        if not (nested or paper or attached or noted):
            assert not boxes[one].overlaps(boxes[other]), (one, other)
    for element, box in boxes.items():
        scope = inventory.boxes[element].scope
        if scope in boxes:
            assert boxes[scope].contains(box), (element, scope)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(diagrams())
def test_every_line_goes_at_right_angles_from_border_to_border(drawn):
    laid, boxes = boxes_of(drawn)
    inventory = take_inventory(drawn)

    assert laid.edges.keys() == inventory.links.keys()
    for edge in laid.edges.values():
        link = inventory.links[edge.element]
        assert boxes[link.source].touches(edge.waypoints[0]), link
        assert boxes[link.target].touches(edge.waypoints[-1]), link
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(edge.waypoints)), link


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(diagrams())
def test_no_sequence_flow_goes_through_a_box(drawn):
    laid, boxes = boxes_of(drawn)
    inventory = take_inventory(drawn)
    for edge in laid.edges.values():
        link = inventory.links[edge.element]
        if link.kind != "flow":
            continue
        scope = inventory.boxes[link.source].scope
        for element, box in boxes.items():
            if inventory.boxes[element].scope == scope and inventory.boxes[element].figure.outline not in PAPER:
                through = [box.crossed(a, b) for a, b in pairwise(edge.waypoints)]
                assert not any(through), (link, element)


def _one_within_the_other(one, other):
    return one.contains(other) or other.contains(one)


def _ancestors(element, inventory):
    found = []
    while element in inventory.boxes:
        element = inventory.boxes[element].scope
        found.append(element)
    return found
