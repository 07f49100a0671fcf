"""Timing whole processes: the wall time, and the memory summed over a process and its children; and mere calls."""

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

INTERVAL = 0.01


@dataclass(frozen=True)
class Sample:
    """One run: `seconds` of wall time, `megabytes` at the peak, the exit code."""

    seconds: float
    megabytes: float
    exit_code: int


def weavergen(*arguments: str) -> list[str]:
    """The command line of `weavergen` in this environment."""
    return [sys.executable, "-m", "weavergen_pipelines", *arguments]


def run(command: Sequence[str], env: Mapping[str, str], cwd: Path | None = None) -> Sample:
    """Run a command to its end, its output thrown away."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, env={**os.environ, **env}, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        peak = _Peak(process.pid)
        exit_code = process.wait()
    return Sample(time.perf_counter() - started, peak.stop() / 1e6, exit_code)


def medians(runs: int, once: Callable[[int], Sample]) -> tuple[Sample, list[Sample]]:
    """The run of the median time among several (after one that does not count), with the highest memory of all."""
    once(-1)
    samples = [once(index) for index in range(runs)]
    middle = statistics.median_high(sample.seconds for sample in samples)
    return Sample(middle, max(sample.megabytes for sample in samples), samples[-1].exit_code), samples


def seconds(runs: int, once: Callable[[], object]) -> float:
    """The median time of something in this process, after one that does not count."""
    return statistics.median([_timed(once) for _ in range(runs + 1)][1:])


def _timed(once: Callable[[], object]) -> float:
    gc.collect()
    started = time.perf_counter()
    once()
    return time.perf_counter() - started


class _Peak:
    """Watches a process tree from a thread; proportional set size, so that shared pages count once."""

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
            self._peak = max(self._peak, sum(map(_proportional_size, _tree(self._pid))))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))


def _proportional_size(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
