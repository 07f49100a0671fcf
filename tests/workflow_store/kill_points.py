"""Kills executions at random moments, goes on with them in a new process, and counts what was found.

    kill_points.py STORE FOLDER POINTS SEED

A process is forked for each try, and killed by the signal that nothing can catch. Prints JSON: `wrong` says where what
came out was not what comes out of an execution that nobody kills.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bpmn_text import call, diagram, exclusive, flow, parallel, path, process, start, task
from bpmn_text import end as end_event

from weavergen_pipelines.artifacts.memory import TaskMemory
from weavergen_pipelines.artifacts.publish import publish
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.config import load_settings
from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.result import WorkflowExecutionResult
from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry, ServiceTaskSpec, TaskContext
from weavergen_pipelines.workflow.spiff.runtime import Runtime
from weavergen_pipelines.workflow.store import ExecutionExists, ExecutionStore
from weavergen_pipelines.workflow.store.open import database_at
from weavergen_pipelines.workflow.validate import require_valid

LATER = 3600.0
"""How far the clock of who goes on is ahead: every lease has run out."""
KILLED_TWICE = 0.3
INPUTS = {"turns": 3}

MANY = (
    '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">4'
    "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:serviceTask>"
)
CARRIES = "<bpmn:extensionElements><spiffworkflow:{0}>{1}</spiffworkflow:{0}></bpmn:extensionElements>"
SENT = f'<bpmn:message id="done" name="done">{CARRIES.format("messagePayload", "published")}</bpmn:message>'
TAKEN = f'<bpmn:message id="done" name="done">{CARRIES.format("messageVariable", "what")}</bpmn:message>'
DONE = '<bpmn:messageEventDefinition messageRef="done"/>'


def effect(identity: str) -> str:
    return task(identity, "kill.effect")


MAIN = diagram(
    SENT,
    process(
        "main", start(), effect("first"), parallel("split"), effect("left"), effect("left_again"),
        effect("many").replace("</bpmn:serviceTask>", MANY), parallel("join"),
        task("zero", "kill.add", "i", a="0", b="0"),
        exclusive("again"), effect("turn"), task("count", "kill.add", "i", a="i", b="1"),
        exclusive("enough", default="enough_again"), call("work", "inner"),
        task("publish", "kill.publish", "published", turns="i"),
        f'<bpmn:intermediateThrowEvent id="tell">{DONE}</bpmn:intermediateThrowEvent>', effect("last"), end_event(),
        path("start", "first", "split", "left", "left_again", "join", "zero", "again", "turn", "count", "enough"),
        path("split", "many", "join"), flow("enough", "again"), flow("enough", "work", "i >= turns"),
        path("work", "publish", "tell", "last", "end"), inputs=("turns",), outputs=("i", "published"),
    ),
)  # fmt: skip
INNER = diagram(process("inner", start("si"), effect("within"), end_event("ei"), path("si", "within", "ei")))
RECEIVER = diagram(
    TAKEN,
    process(
        "receiver", f'<bpmn:startEvent id="told">{DONE}</bpmn:startEvent>', effect("heard"), end_event("er"),
        path("told", "heard", "er"), inputs=("what=None",),
    ),
)  # fmt: skip


@dataclass
class Found:
    """What the tries came to. `repeated` effects were begun more than once, each under one key."""

    points: int = 0
    killed: int = 0
    killed_twice: int = 0
    before_anything_was_kept: int = 0
    after_the_end: int = 0
    entries_when_killed: dict[int, int] = field(default_factory=dict)
    effects: int = 0
    repeated: int = 0
    wrong: list[str] = field(default_factory=list)


class Scene:
    """The diagrams, the tasks with effects, and where the executions are kept."""

    def __init__(self, place: str, folder: Path) -> None:
        self.place = place
        self.folder = folder
        diagrams = folder / "diagrams"
        diagrams.mkdir()
        for name, text in {"main": MAIN, "inner": INNER, "receiver": RECEIVER}.items():
            (diagrams / f"{name}.bpmn").write_text(text)
        self.catalog = load_diagrams([diagrams])
        artifacts = ArtifactStore(str(folder / "artifacts"))
        settings = load_settings(cwd=folder, env={"WEAVERGEN_V2_STORAGE_CACHE_DIR": str(folder / "cache")}).settings
        memory = TaskMemory(folder / "memory", artifacts)
        self.runtime = Runtime(self._tasks(), settings, artifacts, memory, 60, lambda _event: None)
        for name in ("main", "receiver"):
            require_valid(self.catalog, name, self.runtime.tasks)  # once for all forks, as is what is imported
        database_at(place)

    def _tasks(self) -> ServiceTaskRegistry:
        def note(context: TaskContext) -> None:
            with os.fdopen(os.open(self.folder / "effects", os.O_CREAT | os.O_APPEND | os.O_WRONLY), "w") as file:
                file.write(f"{context.idempotency_key}\n")

        def write(turns: int, context: TaskContext) -> str:
            files = {f"file{number}": b"content" * number for number in range(turns)}
            return publish(files, self.folder / "published" / context.execution_id).digest

        registry = ServiceTaskRegistry()
        for name, function in {"effect": note, "publish": write, "add": lambda a, b: a + b}.items():
            registry.register(ServiceTaskSpec(f"kill.{name}", function, effects=True, rooms=()))
        return registry

    def engine(self, later: float = 0.0) -> WorkflowEngine:
        store = ExecutionStore(database_at(self.place), lease=30, clock=lambda: time.time() + later)
        return WorkflowEngine(self.catalog, self.runtime, store)

    def finish(self, execution: str, later: float) -> WorkflowExecutionResult:
        """Run an execution, or go on with it, to its end, with all that it has started."""
        engine = self.engine(later)
        try:
            result = engine.run_workflow("main", INPUTS, execution_id=execution)
        except ExecutionExists:
            result = asyncio.run(engine.resume_workflow(execution))
        while ready := engine.poll():
            for each in ready:
                asyncio.run(engine.resume_workflow(each))
        engine.close()
        return result

    def came_out(self, execution: str, store: ExecutionStore) -> dict[str, Any]:
        """All that can be seen of an execution afterwards, without its id."""
        record, folder = store.get(execution), self.folder / "published" / execution
        kept = record.result or {}
        keys = (key.split("/", 1)[1] for key in self.effects() if key.split("/", 1)[0] == execution)
        return {
            "outcome": record.status,
            "data": kept.get("data"),
            "executed": sorted(kept.get("executed", ())),
            "effects": sorted(set(keys)),
            "published": {file.name: file.stat().st_size for file in folder.glob("file*")},
            "leftovers": sorted(entry.name for entry in folder.parent.glob(f"*{execution}*") if entry != folder),
            "receivers": [other.status for other in store.find(process="receiver", limit=100_000)
                          if self._cause(store, other.id) == execution],
        }  # fmt: skip

    def effects(self) -> list[str]:
        file = self.folder / "effects"
        return file.read_text().split() if file.exists() else []

    def _cause(self, store: ExecutionStore, receiver: str) -> str | None:
        with store._database.reading() as tx:
            row = tx.one("SELECT sender FROM wf_messages WHERE receiver = ?", receiver)
        return row[0] if row else None


def forked(work: Callable[[], object], killed_after: float | None = None) -> int:
    """Do something in a process of its own; its exit status, negative if it was killed after so many seconds."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    if killed_after is not None:
        timer = threading.Timer(killed_after, os.kill, (process, signal.SIGKILL))
        timer.start()
    _process, status = os.waitpid(process, 0)
    if killed_after is not None:
        timer.cancel()
        timer.join()
    return os.waitstatus_to_exitcode(status)


def counting(work: Callable[[], object], told: Callable[[int], object]) -> Callable[[], None]:
    """The same work, telling the number of each call of a Python function in it, of any thread."""
    calls = itertools.count(1)

    def profile(_frame: object, event: str, _argument: object) -> None:
        if event == "call":
            told(next(calls))

    def counted() -> None:
        threading.setprofile(profile)
        sys.setprofile(profile)
        try:
            work()
        finally:
            sys.setprofile(None)

    return counted


@dataclass
class Killer:
    """Kills half of the processes at a random time, the others at a random call of a function."""

    chance: random.Random
    seconds: float
    calls: int

    @classmethod
    def of(cls, scene: Scene, chance: random.Random) -> Killer:
        """One that knows how long an execution takes."""
        assert forked(lambda: scene.finish("reference", 0.0)) == 0
        began = time.monotonic()
        assert forked(lambda: scene.finish("timed", 0.0)) == 0
        seconds, file = time.monotonic() - began, scene.folder / "calls"
        latest = [0]
        work = counting(lambda: scene.finish("counted", 0.0), lambda number: latest.__setitem__(0, number))
        assert forked(lambda: (work(), file.write_text(str(latest[0])))) == 0
        return cls(chance, seconds, int(file.read_text()))

    def kill(self, work: Callable[[], object]) -> bool:
        """Whether it was killed before it was done."""
        if self.chance.random() < 0.5:
            return forked(work, self.chance.uniform(0, self.seconds)) < 0
        last = self.chance.randint(1, self.calls)
        return forked(counting(work, lambda number: number == last and os.kill(os.getpid(), signal.SIGKILL))) < 0


def main(place: str, folder: str, points: str, seed: str) -> None:
    scene, found = Scene(place, Path(folder)), Found()
    killer = Killer.of(scene, random.Random(int(seed)))
    for number in range(int(points)):
        attempt(scene, f"e{number:04}", killer, found)
    compare(scene, found)
    print(json.dumps(vars(found)))


def attempt(scene: Scene, execution: str, killer: Killer, found: Found) -> None:
    """Kill it once or twice, and go on with it."""
    found.points += 1
    found.killed += killer.kill(lambda: scene.finish(execution, 0.0))
    forked(lambda: _look(scene, execution))
    if killer.chance.random() < KILLED_TWICE:
        found.killed_twice += killer.kill(lambda: scene.finish(execution, LATER))
    if forked(lambda: scene.finish(execution, 2 * LATER)) != 0:
        found.wrong.append(f"{execution}: cannot be gone on with")


def _look(scene: Scene, execution: str) -> None:
    """What there is of it once it was killed."""
    store = ExecutionStore(database_at(scene.place))
    known = {record.id: record for record in store.find(process="main", limit=100_000)}
    state = {"entries": len(store.entries(execution)), "ended": execution in known and known[execution].ended}
    with (scene.folder / "states").open("a") as file:
        file.write(json.dumps(state if execution in known else None) + "\n")
    store.close()


def compare(scene: Scene, found: Found) -> None:
    store = ExecutionStore(database_at(scene.place))
    expected = scene.came_out("reference", store)
    for number in range(found.points):
        actual = scene.came_out(f"e{number:04}", store)
        found.wrong += [
            f"e{number:04}: {name}: {actual[name]!r}" for name in expected if actual[name] != expected[name]
        ]
    store.close()
    states = [json.loads(line) for line in (scene.folder / "states").read_text().splitlines()]
    found.before_anything_was_kept = states.count(None)
    found.after_the_end = sum(1 for state in states if state and state["ended"])
    entries = Counter(state["entries"] for state in states if state and not state["ended"])
    found.entries_when_killed = dict(sorted(entries.items()))
    counts = Counter(scene.effects())
    found.effects, found.repeated = len(counts), sum(1 for times in counts.values() if times > 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
