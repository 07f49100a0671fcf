"""Kills executions by the signal that nothing can catch, goes on with them, and counts what was found.

    kill_script.py EXECUTOR FOLDER STORE POINTS SEED

A process is forked for each execution; every tenth is a new Python. Prints JSON: `wrong` says where what came out was
not what comes out of an execution that nobody kills.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType

from scene import GENERATE, Attempt, Scene, repeated

PROCESSES = ("once", "again", "once", GENERATE)
FRESH = 10
KILLED_TWICE = 0.2
MOST = 4
"""How many executions are begun for one that is killed: some end before their time."""
BEGINNING = 0.4
"""The part of the time in which hardly anything has happened yet."""


@dataclass
class Found:
    """What the attempts came to. Of those that were killed: `resumed` by whom, `anew` where nothing was kept yet."""

    executor: str
    points: int = 0
    killed: int = 0
    killed_twice: int = 0
    went_on: dict[str, int] = field(default_factory=dict)
    looks: int = 0
    old_when_killed: int = 0
    new_when_killed: int = 0
    effects: int = 0
    effects_repeated: int = 0
    wrong: list[str] = field(default_factory=list)


def main(executor: str, folder: str, store: str, points: str, seed: str) -> None:
    os.chdir(folder)
    scene = Scene(Path(folder).absolute(), store)
    scene.prepare()
    way = import_module(executor)
    way.preload()
    found = Found(executor, points=int(points))
    killer = Killer(scene, way, random.Random(int(seed)), found)
    killer.learn()
    attempts: list[Attempt] = []
    while found.killed < found.points and len(attempts) < MOST * found.points:
        attempts.append(killer.kill(len(attempts)))
    for attempt in attempts:
        killer.go_on(attempt)
    found.effects, found.effects_repeated = repeated(attempts)
    print(json.dumps(asdict(found)))


@dataclass
class Killer:
    """Runs attempts in processes of their own. It knows what comes of one that is not killed, and how long it takes."""

    scene: Scene
    way: ModuleType
    chance: random.Random
    found: Found
    expected: dict[str, dict[str, object]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    killed: set[str] = field(default_factory=set)

    def learn(self) -> None:
        """What is published before and after, and how each process ends; the second time everything is remembered."""
        self._publish("old", "before")
        self._publish("kill", "after")
        for process in dict.fromkeys(PROCESSES):
            assert forked(self._work(self.scene.attempt(f"warm_{process}", process))) == 0, process
            attempt = self.scene.attempt(f"expected_{process}", process)
            began = time.monotonic()
            assert forked(self._work(attempt)) == 0, process
            self.seconds[process] = time.monotonic() - began
            self.expected[process] = attempt.came_out()
            assert self.scene.published(attempt), process

    def kill(self, number: int) -> Attempt:
        """Begin one, and kill it at some time before it usually ends."""
        process = PROCESSES[number % len(PROCESSES)]
        attempt = self.scene.attempt(f"a{number:04}", process)
        fresh = number % FRESH == FRESH - 1
        usual = self.seconds[process]
        seconds = self.chance.uniform(BEGINNING * usual, usual) + (self.chance.random() if fresh else 0.0)
        began = time.monotonic()
        if forked(self._work(attempt, fresh=fresh), seconds) < 0:
            self.killed.add(attempt.name)
            self.found.killed += 1
            self._look(attempt, "when it was killed")
            new = self.scene.published(attempt)
            self.found.new_when_killed += new
            self.found.old_when_killed += not new
        elif not fresh:
            self.seconds[process] = time.monotonic() - began
        return attempt

    def go_on(self, attempt: Attempt) -> None:
        """Go on with one that was killed, and compare what came out."""
        if attempt.name in self.killed:
            if self.chance.random() < KILLED_TWICE:
                seconds = self.chance.uniform(BEGINNING, 1.0) * self.seconds[attempt.process]
                status = forked(self._rest(attempt), seconds)
                self.found.killed_twice += status < 0
                if status > 0:
                    self._wrong(attempt, "cannot be gone on with, before it is killed again")
                self._look(attempt, "when it was killed again")
            if forked(self._rest(attempt)) != 0:
                self._wrong(attempt, "cannot be gone on with")
                return
            how = (attempt.folder / "how").read_text()
            self.found.went_on[how] = self.found.went_on.get(how, 0) + 1
        self._look(attempt, "at its end")
        self._compare(attempt)

    def _compare(self, attempt: Attempt) -> None:
        actual, expected = attempt.came_out(), self.expected[attempt.process]
        for name in expected.keys() & actual.keys():
            if actual[name] != expected[name]:
                self._wrong(attempt, f"{name}: {actual[name]!r}, expected {expected[name]!r}")
        if not self.scene.published(attempt):
            self._wrong(attempt, "what is published is not the new code")
        if len(attempt.identities()) > 1:
            self._wrong(attempt, "its effects have keys of several executions")

    def _look(self, attempt: Attempt, when: str) -> None:
        self.found.looks += 1
        for target in self.scene.wrong_look(attempt):
            self._wrong(attempt, f"{target} is neither old nor new {when}")

    def _wrong(self, attempt: Attempt, what: str) -> None:
        self.found.wrong.append(f"{attempt.name} ({attempt.process}): {what}")

    def _publish(self, registry: str, name: str) -> None:
        attempt = Attempt(name, GENERATE, self.scene.folder / "attempts" / name)
        attempt.folder.mkdir(parents=True)

        def generate() -> None:
            from weavergen_pipelines.cli import main as command

            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.argv = ["weavergen", "registry", "generate", "all", str(attempt.root), "-r", registry, "--quiet"]
            command()

        forked(generate)
        shutil.copytree(attempt.root, self.scene.folder / name, symlinks=True)

    def _work(self, attempt: Attempt, *, fresh: bool = False) -> Callable[[], object]:
        def work() -> None:
            os.environ["KILL_EFFECTS"] = str(attempt.folder / "effects")
            self.way.begin(attempt, fresh=fresh)

        return work

    def _rest(self, attempt: Attempt) -> Callable[[], object]:
        def rest() -> None:
            os.environ["KILL_EFFECTS"] = str(attempt.folder / "effects")
            (attempt.folder / "how").write_text(self.way.go_on(attempt))

        return rest


def forked(work: Callable[[], object], killed_after: float | None = None) -> int:
    """Do something in a process of its own; its exit status, negative if it was killed after so many seconds."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            work()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:  # noqa: BLE001 - the exit code tells the parent
            traceback.print_exc()
        finally:
            os._exit(code)
    timer = threading.Timer(killed_after or 0.0, os.kill, (process, signal.SIGKILL))
    if killed_after is not None:
        timer.start()
    _process, status = os.waitpid(process, 0)
    timer.cancel()
    if killed_after is not None:
        timer.join()
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
