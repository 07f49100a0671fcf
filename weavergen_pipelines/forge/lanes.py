"""Targets that are rendered at once: one in this process, and one beside it in a companion.

Threads wait for each other at every call from a template to Python, so two of them would be slower than one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, LifoQueue
from threading import Lock, Thread
from typing import TypeAlias

from weavergen_pipelines.forge.cache import RenderCache
from weavergen_pipelines.forge.companion import Companion, CompanionLost
from weavergen_pipelines.forge.request import ForgeRequest

Lane: TypeAlias = Callable[[ForgeRequest, RenderCache | None], dict[str, bytes]]
"""Renders a target; one at a time."""


class Lanes:
    """Our process, and on a machine with several processors a companion, which is started when both are wanted."""

    def __init__(self, processors: int) -> None:
        self._processors = processors
        self.begin_again()

    def begin_again(self) -> None:
        """Forget the companion: it is not for a process that was forked from the one that started it."""
        self._free: LifoQueue[Lane] = LifoQueue()
        self._free.put(_render_here)
        self._lock = Lock()
        self._wants_companion = self._processors > 1

    def render(self, request: ForgeRequest, cache: RenderCache | None) -> dict[str, bytes]:
        """Render a target in the lane that is free first."""
        lane = self._take()
        try:
            return lane(request, cache)
        finally:
            self._free.put(lane)

    def _take(self) -> Lane:
        try:
            return self._free.get_nowait()
        except Empty:
            self._open_second()
            return self._free.get()

    def _open_second(self) -> None:
        with self._lock:
            wanted, self._wants_companion = self._wants_companion, False
        if wanted:
            Thread(target=self._add_companion, daemon=True).start()

    def _add_companion(self) -> None:
        with suppress(CompanionLost):
            self._free.put(beside(Companion()))


def beside(companion: Companion) -> Lane:
    """The lane of a companion; when that is lost, its targets are rendered in this process."""

    def render(request: ForgeRequest, cache: RenderCache | None) -> dict[str, bytes]:
        try:
            return companion.render(request, cache)
        except CompanionLost:
            return _render_here(request, cache)

    return render


def _render_here(request: ForgeRequest, cache: RenderCache | None) -> dict[str, bytes]:
    from weavergen_pipelines.forge.run import carry_out  # costs 100 ms, in which a companion can start

    return carry_out(request, cache=cache)


LANES = Lanes(os.cpu_count() or 1)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=LANES.begin_again)
