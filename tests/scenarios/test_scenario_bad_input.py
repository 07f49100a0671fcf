"""Whatever a user gets wrong: one clear error with its place, the right exit code, and nothing half-written."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest


class Case(NamedTuple):
    files: dict[str, str]
    arguments: list[str]
    exit_code: int
    said: list[str]


GOOD = "groups:\n  - id: registry.a\n    type: attribute_group\n    brief: A.\n    attributes:\n"
ATTRIBUTE = "      - {id: a.b, type: string, stability: stable, brief: B., examples: [x]}\n"
CHECK = ["registry", "check", "-r", "model"]
GENERATE = ["registry", "generate", "all", "out", "-r", "model"]
BPMN = """<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="t">
  <bpmn:process id="mine" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:serviceTask id="work"><bpmn:extensionElements>
      <spiffworkflow:serviceTaskOperator id="{task}" resultVariable="x"><spiffworkflow:parameters/>
      </spiffworkflow:serviceTaskOperator></bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming>
      <bpmn:outgoing>f2</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
    {flow}
  </bpmn:process>
</bpmn:definitions>
"""
FLOW = '<bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="end"/>'

CASES = {
    "missing registry": Case({}, CHECK, 1, ["model"]),
    "folder without YAML": Case({"model/readme.md": "hello"}, CHECK, 1, ["model"]),
    "broken YAML": Case({"model/a.yaml": "groups:\n  - id: [1\n"}, CHECK, 1, ["model/a.yaml:3"]),
    "unknown key": Case(
        {"model/a.yaml": GOOD + ATTRIBUTE.replace("brief", "breif")}, CHECK, 1, ["model/a.yaml:6", "brief"]
    ),
    "unresolved reference": Case(
        {"model/a.yaml": GOOD + "      - ref: no.such\n"}, CHECK, 1, ["model/a.yaml:6", "no.such"]
    ),
    "deep YAML": Case({"model/a.yaml": "groups: " + "[" * 30_000}, CHECK, 1, ["model/a.yaml"]),
    "alias bomb": Case(
        {
            "model/a.yaml": "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"{b}: &{b} [{f'*{a},' * 8}*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        },
        CHECK,
        1,
        ["model/a.yaml"],
    ),
    "broken registry, generate": Case(
        {"model/a.yaml": GOOD + "      - ref: no.such\n"}, GENERATE, 1, ["registry_rejected"]
    ),
    "unknown target": Case(
        {"model/a.yaml": GOOD + ATTRIBUTE}, ["registry", "generate", "cobol", "out", "-r", "model"], 1, ["cobol"]
    ),
    "output below a file": Case(
        {"model/a.yaml": GOOD + ATTRIBUTE, "file": ""},
        ["registry", "generate", "go", "file/out", "-r", "model"],
        1,
        ["file"],
    ),
    "git repository that does not exist": Case(
        {}, ["registry", "check", "-r", "file:///no/such/repo.git"], 1, ["repo.git"]
    ),
    "corrupt archive": Case(
        {"model.zip": "this is no zip"}, ["registry", "check", "-r", "model.zip"], 1, ["model.zip"]
    ),
    "refused scheme": Case({}, ["registry", "check", "-r", "ext::sh -c date"], 1, ["ext"]),
    "leading dash": Case({}, ["registry", "check", "--registry=-u.git"], 1, ["-u.git"]),
    "unknown key in the configuration": Case(
        {"weavergen.yaml": "weaver:\n  timout: 1\n"}, ["config", "show"], 1, ["weavergen.yaml:2", "timeout"]
    ),
    "unknown service task": Case(
        {"mine.bpmn": BPMN.format(task="weaver.registry.lod", flow=FLOW)},
        ["workflow", "run", "mine.bpmn"],
        1,
        ["mine.bpmn", "work", "weaver.registry.load"],
    ),
    "missing flow": Case(
        {"mine.bpmn": BPMN.format(task="weaver.registry.load", flow="")},
        ["workflow", "lint", "mine.bpmn"],
        1,
        ["mine.bpmn", "f2"],
    ),
    "wrong context": Case({}, ["workflow", "run", "present", "--context", "[1"], 2, ["--context"]),
    "unknown process": Case({}, ["workflow", "run", "registry_chek"], 1, ["registry_check"]),
    "unknown option": Case({}, ["registry", "check", "--regstry", "x"], 2, ["--regstry"]),
}


@pytest.mark.parametrize("name", CASES)
def test_says_what_where_and_what_to_do(name: str, weavergen, tmp_path: Path):
    case = CASES[name]
    work = tmp_path / "work"
    for path, text in case.files.items():
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_text(text)

    ended = weavergen(*case.arguments)

    printed = ended.stdout + ended.stderr
    assert ended.returncode == case.exit_code, printed
    assert [word for word in case.said if word not in printed] == [], printed
    assert "Traceback" not in printed
    left = {path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file()}
    assert left == set(case.files)
