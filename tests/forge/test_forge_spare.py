"""The worker that is started before it is wanted: at most one, for whoever is first, under the usual limits."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from forge_target import render

from weavergen_pipelines.forge.limits import ForgeLimits
from weavergen_pipelines.forge.spare import SPARE, SpareWorker

USUAL = ForgeLimits()


@pytest.fixture
def spare() -> Iterator[SpareWorker]:
    spare = SpareWorker()
    spare.prepare()
    yield spare
    spare.end()


def test_it_is_taken_once(spare: SpareWorker) -> None:
    with spare.take(USUAL) as first, spare.take(USUAL) as second:
        assert first.pid != second.pid
        first.kill()
        second.kill()


def test_preparing_twice_starts_one(spare: SpareWorker) -> None:
    waiting = spare._waiting  # what is waiting can be seen nowhere else
    spare.prepare()
    with spare.take(USUAL) as worker:
        assert worker is waiting
        worker.kill()


@pytest.mark.parametrize("limits", [ForgeLimits(cpu_seconds=1), USUAL])
def test_one_under_other_limits_or_dead_is_replaced(spare: SpareWorker, limits: ForgeLimits) -> None:
    waiting = spare._waiting  # as above
    assert waiting is not None
    if limits == USUAL:
        waiting.kill()
        waiting.wait()
    with spare.take(limits) as worker:
        assert worker is not waiting
        worker.kill()
    assert waiting.poll() is not None


def test_what_it_renders_is_the_same() -> None:
    SPARE.prepare()
    prepared = render("{{ ctx }}", trusted=False)
    assert prepared == render("{{ ctx }}", trusted=False) == render("{{ ctx }}")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_has_none() -> None:
    SPARE.prepare()
    child = os.fork()
    if child == 0:
        os._exit(SPARE._waiting is not None)  # as above
    assert os.waitpid(child, 0)[1] == 0
    SPARE.end()
