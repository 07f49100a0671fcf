"""Finding diagrams by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from bpmn_text import diagram, end, exclusive, inclusive, parallel, path, process, start

from weavergen_pipelines.workflow.catalog import UnknownProcess, find_bpmn_dirs, load_diagrams
from weavergen_pipelines.workflow.mermaid import mermaid
from weavergen_pipelines.workflow.problems import DiagramError


def small(name: str) -> str:
    return diagram(process(name, start(), end(), path("start", "end")))


def test_a_broken_diagram_is_reported_and_leaves_the_others_usable(draw):
    catalog = load_diagrams(
        [draw(good=small("good"), bad="<nothing", odd=small("odd").replace('targetRef="end"', 'targetRef="gone"'))]
    )

    assert catalog.get("good").process.id == "good"
    assert list(catalog.entries) == ["good"]
    assert [Path(str(problem.where).split(":")[0]).stem for problem in catalog.problems] == ["bad", "odd"]
    with pytest.raises(DiagramError, match="not well-formed"):
        catalog.get("bad")
    with pytest.raises(DiagramError, match="gone"):
        catalog.get("odd")


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
  accepted{"Accepted?"}
  resolve_registry["Resolve registry"]
  resolved(["Registry resolved"])
  rejected(["Registry rejected"])
  loaded_registry[("Loaded registry")]
  resolved_registry[("Resolved registry")]
  start --> load_registry
  load_registry --> check_registry
  check_registry --> accepted
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
