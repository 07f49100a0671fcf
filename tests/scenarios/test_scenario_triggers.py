"""A message starts a run, a person completes a user task, and the rest runs by itself: with the real daemon and UI."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from test_scenario_ui import asked, stop, wait_until_ready

from weavergen_pipelines.config import EngineSettings
from weavergen_pipelines.workflow.journal import Thrown
from weavergen_pipelines.workflow.store import ExecutionStore, open_store

pytestmark = pytest.mark.slow

DELAY = 30
"""Seconds that a run may take to come and end; Dagster's daemon looks every five or so."""

ORDER = """\
<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="orders" targetNamespace="https://example.org"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">
  <bpmn:message id="order_placed" name="order placed" />
  <bpmn:process id="order" name="Order" isExecutable="true">
    <bpmn:ioSpecification>
      <bpmn:dataInput id="item" /><bpmn:dataOutput id="comment" /><bpmn:inputSet /><bpmn:outputSet />
    </bpmn:ioSpecification>
    <bpmn:startEvent id="placed">
      <bpmn:messageEventDefinition messageRef="order_placed">
        <bpmn:extensionElements><spiffworkflow:messageVariable>item</spiffworkflow:messageVariable></bpmn:extensionElements>
      </bpmn:messageEventDefinition>
    </bpmn:startEvent>
    <bpmn:userTask id="approve" name="Approve">
      <bpmn:extensionElements><spiffworkflow:variableName>comment</spiffworkflow:variableName></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:task id="pack" name="Pack" />
    <bpmn:endEvent id="packed" />
    <bpmn:sequenceFlow id="f1" sourceRef="placed" targetRef="approve" />
    <bpmn:sequenceFlow id="f2" sourceRef="approve" targetRef="pack" />
    <bpmn:sequenceFlow id="f3" sourceRef="pack" targetRef="packed" />
  </bpmn:process>
</bpmn:definitions>
"""

SENSORS = """{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name }
  sensors { name sensorState { status } } } } } }"""
START = """mutation { startSensor(sensorSelector: {repositoryName: "%s", repositoryLocationName: "%s",
  sensorName: "%s"}) { __typename ... on Sensor { sensorState { status } } } }"""
RUNS = """{ runsOrError(filter: {tags: [{key: "weavergen/process", value: "order"}]}) { ... on Runs { results {
  status creationTime startTime endTime tags { key value } } } } }"""
RECORD = """{ assetNodeOrError(assetKey: {path: ["shop", "order", "execution"]}) { ... on AssetNode {
  assetMaterializations(limit: 5) { metadataEntries { label ... on TextMetadataEntry { text }
  ... on MarkdownMetadataEntry { mdStr } } } } } }"""


@pytest.fixture
def executions(tmp_path: Path) -> Iterator[ExecutionStore]:
    store = open_store(EngineSettings(executions=str(tmp_path / "executions.sqlite")))
    yield store
    store.close()


@pytest.fixture
def ui(weavergen: Any, tmp_path: Path) -> Iterator[str]:
    """The address of the UI of a repository with a diagram of its own."""
    assert weavergen("init", "--name", "shop").returncode == 0
    work = tmp_path / "work"
    (work / "own").mkdir()
    (work / "own" / "order.bpmn").write_text(ORDER)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {
        **os.environ,
        "WEAVERGEN_V2_STORAGE__CACHE_DIR": str(tmp_path / "cache"),
        "WEAVERGEN_V2_ENGINE__EXECUTIONS": str(tmp_path / "executions.sqlite"),
        "WEAVERGEN_V2_ENGINE__WORKFLOW_DIR": str(work / "own"),
    }
    command = [sys.executable, "-m", "weavergen_pipelines", "ui", "--port", str(port)]
    with (tmp_path / "ui.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=work, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield wait_until_ready(f"http://127.0.0.1:{port}", tmp_path / "ui.log")
    finally:
        stop(process)


def eventually(look: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + DELAY
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    pytest.fail(f"{what} did not happen within {DELAY} s")


def ended_runs(address: str, count: int) -> list[dict[str, Any]]:
    runs = asked(address, RUNS)["runsOrError"]["results"]
    assert not [run for run in runs if run["status"] == "FAILURE"]
    return runs if [run["status"] for run in runs].count("SUCCESS") == count else []


def test_a_message_starts_a_run_and_a_completed_user_task_the_next_one(ui: str, executions: ExecutionStore) -> None:
    repository = asked(ui, SENSORS)["repositoriesOrError"]["nodes"][0]
    states = {sensor["name"]: sensor["sensorState"]["status"] for sensor in repository["sensors"]}
    assert states["shop__continuations"] == "RUNNING"
    assert states["shop__order__placed"] == "STOPPED"
    asked(ui, START % (repository["name"], repository["location"]["name"], "shop__order__placed"))

    sent = time.time()
    executions.send(Thrown("message", "m1", "order placed", None, "book"), ttl=600)
    [first] = eventually(lambda: ended_runs(ui, 1), "the run that the message starts")
    [waiting] = executions.find(process="order", status="waiting")

    answered = time.time()
    executions.answer(waiting.id, "approve", {"text": "fine"})
    second = eventually(lambda: ended_runs(ui, 2), "the run that goes on")[0]

    assert executions.get(waiting.id).status == "completed"
    assert executions.get(waiting.id).inputs == {"item": "book"}
    materialized = asked(ui, RECORD)["assetNodeOrError"]["assetMaterializations"]
    outcomes = [
        {entry["label"]: entry.get("text") for entry in one["metadataEntries"]}["outcome"] for one in materialized
    ]
    assert outcomes == ["completed", "waiting"]
    for name, since, run in (("message", sent, first), ("user task", answered, second)):
        requested, ended = run["creationTime"] - since, run["endTime"] - since
        print(f"from the {name} {requested:.1f} s to the request of its run, {ended:.1f} s to the end of it")
