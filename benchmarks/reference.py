"""The reference, a `weaver` executable: measured in turn with ours, in the same run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence

from benchmarks.measure import Sample, in_turn, medians, run
from benchmarks.row import Row

MEMORY = 2.0
"""How many times its memory a command of ours may use, summed over the processes of each."""


def weaver() -> str | None:
    """The executable that WEAVERGEN_WEAVER names, or the one on the PATH."""
    return os.environ.get("WEAVERGEN_WEAVER") or shutil.which("weaver")


def compared(
    case: str, runs: int, once: Callable[[int], Sample], command: Sequence[str], share: float | None = None
) -> Row:
    """Ours beside a command of the reference; `share` of its time is the bound."""
    executable = weaver()
    if executable is None:
        return beside(case, medians(runs, once)[0], None, share)
    ours, theirs = in_turn(runs, once, lambda _index: run([executable, *command], {}))
    return beside(case, ours, theirs, share)


def beside(case: str, ours: Sample, theirs: Sample | None, share: float | None = None) -> Row:
    """The row of two samples.

    Raises:
        AssertionError: the commands do not end alike: they have not done the same.
    """
    if theirs is None or theirs.megabytes is None:
        return Row(case, ours.seconds, ours.megabytes, beside="no weaver binary here")
    said = f"weaver {theirs.seconds:.3f} s, ratio {ours.seconds / theirs.seconds:.2f}"
    bound = share * theirs.seconds if share else None
    if ours.megabytes is None:
        return Row(case, ours.seconds, bound=bound, beside=said)
    assert ours.exit_code == theirs.exit_code, f"{case}: exit codes {ours.exit_code} and {theirs.exit_code}"
    said += f"; {theirs.megabytes:.0f} MB, ratio {ours.megabytes / theirs.megabytes:.2f}"
    return Row(case, ours.seconds, ours.megabytes, bound, said, MEMORY * theirs.megabytes)
