"""A real server: started, asked over HTTP, killed with -9 in the middle, and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

DIAGRAMS = Path(__file__).parents[1] / "api/diagrams"
DEADLINE = 60.0
TASKS = '''
import pathlib, time
from weavergen_pipelines.workflow.service_task import TaskContext, service_task


@service_task("test.note", effects=True)
def note(folder: str, context: TaskContext) -> str:
    """Notes each attempt; waits while it is told to."""
    with (pathlib.Path(folder) / "attempts").open("a") as attempts:
        print(context.idempotency_key, file=attempts)
    while (pathlib.Path(folder) / "hold").exists():
        time.sleep(0.02)
    return "noted"
'''
NOTED = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="https://example.org">
  <bpmn:process id="noted" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:userTask id="approve"/>
    <bpmn:serviceTask id="note">
      <bpmn:extensionElements>
        <spiffworkflow:serviceTaskOperator id="test.note" resultVariable="answer">
          <spiffworkflow:parameters>
            <spiffworkflow:parameter id="folder" value="folder"/>
          </spiffworkflow:parameters>
        </spiffworkflow:serviceTaskOperator>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
    <bpmn:sequenceFlow id="f2" sourceRef="approve" targetRef="note"/>
    <bpmn:sequenceFlow id="f3" sourceRef="note" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""


class Server:
    """`weavergen serve` in a process of its own."""

    def __init__(self, work: Path, environment: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "weavergen_pipelines",
            "serve",
            "--port",
            str(self.port),
            "--tasks",
            "tasks.py",
        ]
        self.log = (work / "server.log").open("a")
        self.process = subprocess.Popen(command, cwd=work, env=environment, stdout=self.log, stderr=self.log)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers={"authorization": "Bearer secret"})
        self.until("/health", lambda answer: answer.is_success)

    def until(self, path: str, holds: Callable[[httpx.Response], bool]) -> httpx.Response:
        """The answer for which something holds."""
        end = time.monotonic() + DEADLINE
        while True:
            assert self.process.poll() is None, Path(self.log.name).read_text()
            try:
                answer = self.client.get(path)
            except httpx.TransportError:
                answer = None
            if answer is not None and holds(answer):
                return answer
            assert time.monotonic() < end, answer and answer.text
            time.sleep(0.02)

    def state(self, execution: str, state: str) -> dict:
        return self.until(f"/executions/{execution}", lambda answer: answer.json().get("state") == state).json()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=DEADLINE)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[], Server]]:
    work = tmp_path / "work"
    (work / "bpmn").mkdir(parents=True)
    (work / "bpmn/noted.bpmn").write_text(NOTED)
    (work / "tasks.py").write_text(TASKS)
    (work / "weavergen.yaml").write_text("engine:\n  workflow_dir: bpmn\n  lease: 1\n")
    environment = {
        **os.environ,
        "WEAVERGEN_V2_STORAGE__CACHE_DIR": str(tmp_path / "cache"),
        "WEAVERGEN_V2_ENGINE__EXECUTIONS": str(tmp_path / "executions.sqlite"),
        "WEAVERGEN_V2_API__TOKEN": "secret",
    }
    running: list[Server] = []

    def begin() -> Server:
        running.append(Server(work, environment))
        return running[-1]

    yield begin
    for server in running:
        server.kill()
        server.log.close()


def waits_for_approval(answer: httpx.Response) -> bool:
    return [task["task"] for task in answer.json()] == ["approve"]


def test_a_server_that_is_killed_goes_on_where_it_was(serve, tmp_path: Path):
    (tmp_path / "hold").touch()
    attempts = tmp_path / "attempts"
    first = serve()
    order = {"workflow": "noted", "context": {"folder": str(tmp_path)}, "execution_id": "case-1"}
    assert httpx.get(f"http://127.0.0.1:{first.port}/workflows").status_code == 401
    assert first.client.post("/executions", json=order).status_code == 202
    first.until("/tasks", waits_for_approval)
    first.kill()

    second = serve()
    second.until("/tasks", waits_for_approval)
    answer = second.client.post("/executions/case-1/complete", json={"task": "approve", "delivery_id": "click-1"})
    assert answer.is_success, answer.text
    second.until("/executions/case-1", lambda _answer: attempts.exists() and attempts.read_text().endswith("\n"))
    second.kill()

    third = serve()
    third.until("/executions/case-1", lambda _answer: len(attempts.read_text().split()) == 2)
    (tmp_path / "hold").unlink()
    third.state("case-1", "completed")

    result = third.client.get("/executions/case-1/result").json()
    history = third.client.get("/executions/case-1/history").json()
    assert (result["outcome"], result["executed"]) == ("completed", ["start", "approve", "note", "end"])
    assert result["data"]["answer"] == "noted"
    assert attempts.read_text().split() == ["case-1/note#1"] * 2
    assert [entry["kind"] for entry in history] == ["started", "completed", "completed"]
    assert third.stop() in (0, -signal.SIGTERM)
