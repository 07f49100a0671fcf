"""Finding diagrams by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from bpmn_text import diagram, end, exclusive, inclusive, parallel, path, process, start

from weavergen_pipelines.workflow.catalog import Catalog, UnknownProcess, find_bpmn_dirs, load_diagrams
from weavergen_pipelines.workflow.dmn import DecisionError, UnknownDecision
from weavergen_pipelines.workflow.draw.mermaid import mermaid
from weavergen_pipelines.workflow.problems import DiagramError


def small(name: str) -> str:
    return diagram(process(name, start(), end(), path("start", "end")))


def test_a_broken_diagram_is_reported_and_leaves_the_others_usable(draw):
    catalog = load_diagrams(
        [draw(good=small("good"), bad="<nothing", odd=small("odd").replace('id="end"', 'id="start"'))]
    )

    assert catalog.get("good").process.id == "good"
    assert list(catalog.entries) == ["good"]
    assert [Path(str(problem.where).split(":")[0]).stem for problem in catalog.problems] == ["bad", "odd"]
    with pytest.raises(DiagramError, match="not well-formed"):
        catalog.get("bad")
    with pytest.raises(DiagramError, match="used twice"):
        catalog.get("odd")


DECISION = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
  <decision id="discount" name="Discount"><literalExpression><text>if vip then 10 else 0</text></literalExpression></decision>
</definitions>"""  # noqa: E501


def deciding(name: str) -> str:
    rule = '<bpmn:businessRuleTask id="decide" camunda:decisionRef="discount" camunda:resultVariable="percent" />'
    text = diagram(process(name, start(), rule, end(), path("start", "decide", "end")))
    return text.replace("<bpmn:definitions", '<bpmn:definitions xmlns:camunda="http://camunda.org/schema/1.0/bpmn"')


def test_decisions_lie_beside_the_diagrams_and_a_broken_file_leaves_the_others_usable(draw):
    folder = draw(shop=deciding("shop"))
    (folder / "prices.dmn").write_bytes(DECISION)
    (folder / "broken.dmn").write_bytes(b"<nothing")
    catalog = load_diagrams([folder])

    assert catalog.decision("discount").decide({"vip": True}) == 10
    assert catalog.decisions_of([catalog.get("shop").process]).keys() == {"discount"}
    assert [str(problem.where) for problem in catalog.problems] == [f"{folder / 'broken.dmn'}:1:9"]
    with pytest.raises(UnknownDecision, match="did you mean discount"):
        catalog.decision("discounts")
    with pytest.raises(DecisionError, match="not well-formed"):
        catalog.decision("broken")


def test_an_execution_can_keep_the_files_it_began_with(draw):
    caller = diagram(
        process(
            "outer",
            start(),
            '<bpmn:callActivity id="call" calledElement="shop" />',
            end(),
            path("start", "call", "end"),
        )
    )
    folder = draw(shop=deciding("shop"), outer=caller, other=small("other"))
    (folder / "prices.dmn").write_bytes(DECISION)

    kept = load_diagrams([folder]).closure_sources("outer")
    again = Catalog.of_sources(kept)

    assert kept.keys() == {"outer.bpmn", "shop.bpmn", "prices.dmn"}
    assert again.get("shop").diagram.digest == load_diagrams([folder]).get("shop").diagram.digest
    assert again.get("shop").diagram.path == "shop.bpmn"
    assert again.closure_sources("outer") == kept
    assert again.decision("discount").decide({"vip": False}) == 0


def test_a_single_diagram_brings_the_decisions_of_its_folder(draw, tmp_path):
    folder = draw(shop=deciding("shop"))
    (folder / "prices.dmn").write_bytes(DECISION)

    catalog = Catalog(()).beside(folder / "shop.bpmn")

    assert catalog.closure_sources("shop").keys() == {"shop.bpmn", "prices.dmn"}


def test_only_the_file_of_that_name_is_read(draw):
    folder = draw(good=small("good"))
    catalog = load_diagrams([folder])
    (folder / "good.bpmn").rename(folder / "kept.bpmn")

    with pytest.raises(DiagramError, match="cannot be read"):
        catalog.get("good")
    assert load_diagrams([folder]).get("good").diagram.path == str(folder / "kept.bpmn")


def test_two_diagrams_of_one_process_are_a_problem(draw):
    catalog = load_diagrams([draw(one=small("same"), two=small("same"))])

    assert ["process 'same' is drawn in" in problem.what for problem in catalog.problems] == [True]


def test_unknown_names_and_folders_are_typed_errors(draw, tmp_path):
    with pytest.raises(UnknownProcess, match=r"no process 'goood' \(did you mean good\?\)"):
        load_diagrams([draw(good=small("good"))]).get("goood")
    with pytest.raises(DiagramError, match="no such folder"):
        load_diagrams([tmp_path / "gone"])


def test_the_folder_of_the_user_comes_before_the_shipped_ones(tmp_path):
    mine, shipped = find_bpmn_dirs(tmp_path)

    assert mine == tmp_path
    assert (shipped / "registry" / "registry_check.bpmn").is_file()


def test_a_process_is_drawn_as_a_mermaid_flowchart():
    checked = load_diagrams(find_bpmn_dirs()).get("registry_load").process

    assert (
        mermaid(checked)
        == """\
flowchart LR
  start(["Registry requested"])
  load_registry["Load registry"]
  check_registry["Check registry"]
  load_policies["Load policies"]
  check_policies["Check policies"]
  accepted{"Accepted?"}
  resolve_registry["Resolve registry"]
  resolved(["Registry resolved"])
  rejected(["Registry rejected"])
  loaded_registry[("Loaded registry")]
  resolved_registry[("Resolved registry")]
  start --> load_registry
  load_registry --> check_registry
  check_registry --> load_policies
  load_policies --> check_policies
  check_policies --> accepted
  accepted -->|"yes"| resolve_registry
  accepted -->|"no"| rejected
  resolve_registry --> resolved
  load_registry -.-> loaded_registry
  resolve_registry -.-> resolved_registry
"""
    )


def test_a_gateway_without_a_name_has_its_marker(draw):
    gateways = (exclusive("x"), inclusive("o"), parallel("and"))
    drawn = diagram(process("p", start(), *gateways, end(), path("start", "x", "o", "and", "end")))

    text = mermaid(load_diagrams([draw(p=drawn)]).drawn["p"].process)

    assert [line.strip() for line in text.splitlines()[2:5]] == ['x{"×"}', 'o{"○"}', 'and{{"+"}}']  # noqa: RUF001


def test_names_that_mermaid_reserves_or_cannot_read_are_replaced(draw):
    odd = diagram(process("p", start("a-b"), end("end"), path("a-b", "end")))

    text = mermaid(load_diagrams([draw(p=odd)]).get("p").process)

    assert text == 'flowchart LR\n  n0(["a-b"])\n  n1(["end"])\n  n0 --> n1\n'
