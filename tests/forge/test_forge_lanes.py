"""Several targets at once: rendered here and by a companion, with the files and errors of one after the other."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.forge.cache import DiskRenderCache
from weavergen_pipelines.forge.companion import Companion, CompanionLost
from weavergen_pipelines.forge.lanes import LANES, Lanes, beside
from weavergen_pipelines.forge.request import ForgeRequest, Overrides
from weavergen_pipelines.forge.run import render_target

ENTRY = b"templates: [{template: '*.j2', application_mode: single, filter: '.'}]\n"
PRINT = b"{{ ctx.text }} {{ params.p }} {{ 'api' | acronym }}"
REQUEST = ForgeRequest(
    document={"text": "\u00e9\x00\U0001f600", "n": 1.0},
    templates={"t/weaver.yaml": ENTRY, "t/a.txt.j2": PRINT},
    target="t",
    params={"p": [1, 2.5, None, {"b": True}]},
    overrides=Overrides(acronyms=("API",)),
)
BROKEN = ForgeRequest(
    {}, {"t/weaver.yaml": ENTRY, "t/a.j2": b"{{ 1 | nope }}", "t/b.j2": b"\n{{ 1 | split_id }}"}, "t", origin="x"
)


@pytest.fixture(scope="module")
def companion() -> Iterator[Companion]:
    companion = Companion()
    yield companion
    companion.end()


def test_a_companion_makes_the_same_files(companion: Companion) -> None:
    assert companion.render(REQUEST, None) == render_target(REQUEST)


def test_a_companion_knows_each_document_by_what_it_is(companion: Companion) -> None:
    def made(document: dict[str, str]) -> bytes:
        return companion.render(ForgeRequest(document, REQUEST.templates, "t"), None)["a.txt"].split()[0]

    first, second = {"text": "first"}, {"text": "second"}
    assert [made(first), made(first), made(second), made(first)] == [b"first", b"first", b"second", b"first"]


def test_a_companion_gives_the_same_errors_and_goes_on(companion: Companion) -> None:
    with pytest.raises(CompoundError) as here:
        render_target(BROKEN)
    with pytest.raises(CompoundError) as beside:
        companion.render(BROKEN, None)
    assert [(type(error), str(error)) for error in beside.value.errors] == [
        (type(error), str(error)) for error in here.value.errors
    ]
    assert companion.render(REQUEST, None) == render_target(REQUEST)


def test_a_companion_shares_the_cache_on_disk(companion: Companion, tmp_path: Path) -> None:
    companion.render(REQUEST, DiskRenderCache(tmp_path))
    assert (tmp_path / "renders.sqlite").stat().st_size > 0


def test_a_request_that_is_no_json_is_not_for_a_companion(companion: Companion) -> None:
    with pytest.raises(CompanionLost):
        companion.render(ForgeRequest({"n": 10**30}, REQUEST.templates, "t"), None)
    assert companion.render(REQUEST, None) == render_target(REQUEST)


def test_what_was_for_a_companion_that_has_ended_is_rendered_here() -> None:
    companion = Companion()
    companion.end()
    with pytest.raises(CompanionLost):
        companion.render(REQUEST, None)
    assert beside(companion)(REQUEST, None) == render_target(REQUEST)


def test_a_companion_that_cannot_start_is_lost(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    with pytest.raises(CompanionLost):
        Companion()


@pytest.mark.parametrize("processors", [1, 2])
def test_many_at_once_give_the_same_files(processors: int) -> None:
    lanes = Lanes(processors)
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _number: lanes.render(REQUEST, None), range(40)))
    assert made == [render_target(REQUEST)] * 40


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_forked_process_renders_by_itself() -> None:
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _number: LANES.render(REQUEST, None), range(20)))
    child = os.fork()
    if child == 0:
        os._exit(0 if LANES.render(REQUEST, None) == render_target(REQUEST) else 1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs pidfd_open, which Linux has")
def test_a_companion_ends_when_its_process_is_killed() -> None:
    starting = "from weavergen_pipelines.forge.companion import Companion; companion = Companion()"
    script = f"{starting}; print(companion._process.pid, flush=True); input()"
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        companion = os.pidfd_open(int(process.stdout.readline()))
        process.send_signal(signal.SIGKILL)
    try:
        assert select.select([companion], [], [], 30)[0] == [companion]
    finally:
        os.close(companion)
