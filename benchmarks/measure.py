"""Timing whole processes: the wall time, and the memory summed over a process and its descendants; and mere calls."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.005
_UNWANTED = "PYTHONDONTWRITEBYTECODE"
"""What keeps Python from compiling our modules once, as an installation does."""


@dataclass(frozen=True)
class Sample:
    """One run: `seconds` of wall time; of a process also `megabytes` at the peak, and the exit code."""

    seconds: float
    megabytes: float | None = None
    exit_code: int | None = None


def weavergen(*arguments: str) -> list[str]:
    """The command line of `weavergen` in this environment."""
    return [sys.executable, "-m", "weavergen_pipelines", *arguments]


def run(command: Sequence[str], env: Mapping[str, str], cwd: Path | None = None) -> Sample:
    """Run a command to its end, its output thrown away."""
    inherited = {name: value for name, value in os.environ.items() if name != _UNWANTED}
    started = time.perf_counter()
    with subprocess.Popen(
        command, env={**inherited, **env}, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        peak = _Peak(process.pid)
        exit_code = process.wait()
    return Sample(time.perf_counter() - started, peak.stop() / 1e6, exit_code)


def medians(runs: int, once: Callable[[int], Sample]) -> tuple[Sample, list[Sample]]:
    """The run of the median time among several (after one that does not count), with the highest memory of all."""
    once(-1)
    samples = [once(index) for index in range(runs)]
    return _median(samples), samples


def in_turn(runs: int, *commands: Callable[[int], Sample]) -> list[Sample]:
    """What `medians` gives for each of several, which run in turn: what else the machine does meets all of them."""
    rounds = [[once(index) for once in commands] for index in range(-1, runs)]
    return [_median(samples) for samples in zip(*rounds[1:], strict=True)]


def _median(samples: Sequence[Sample]) -> Sample:
    middle = statistics.median_high(sample.seconds for sample in samples)
    memory = max((sample.megabytes for sample in samples if sample.megabytes is not None), default=None)
    return Sample(middle, memory, samples[-1].exit_code)


def seconds(runs: int, once: Callable[[], object]) -> float:
    """The median time of something in this process, after one that does not count."""
    return statistics.median([timed(once).seconds for _ in range(runs + 1)][1:])


def timed(once: Callable[[], object]) -> Sample:
    """One call in this process."""
    gc.collect()
    started = time.perf_counter()
    once()
    return Sample(time.perf_counter() - started)


class _Peak:
    """Watches a process tree from a thread: the most that its living processes have had in memory, each at its peak."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._ended = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while not self._ended.wait(INTERVAL):
            self._peak = max(self._peak, sum(map(_most_resident, _tree(self._pid))))


def _tree(pid: int) -> Iterator[int]:
    """A process and its descendants, whichever of its threads has started them."""
    yield pid
    for child in _children(pid):
        yield from _tree(child)


def _children(pid: int) -> list[int]:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []
    return [int(child) for thread in threads for line in _lines(thread / "children") for child in line.split()]


def _most_resident(pid: int) -> int:
    """The highest resident set size so far, in bytes: pages that processes share count in each of them."""
    lines = _lines(Path(f"/proc/{pid}/status"))
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def _lines(file: Path) -> list[str]:
    """Those of a file about a process; none if it has ended."""
    try:
        return file.read_text().splitlines()
    except OSError:
        return []
