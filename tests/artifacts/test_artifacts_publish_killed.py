"""A publisher that is killed with SIGKILL leaves the old files or the new ones, and the next one carries on."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from weavergen_pipelines.artifacts.errors import PublishFailed
from weavergen_pipelines.artifacts.publish import place, publish, recover

OLD = {"a.py": b"old a", "sub/b.py": b"old b", "sub/gone.py": b"old", "same.py": b"same", "was/file": b""}
NEW = {"a.py": b"new a", "sub/b.py": b"new b", "made/c.py": b"new", "same.py": b"same", "was": b"folder"}
MADE = {"a.py": b"new a", "made/c.py": b"new"}
MINE = {"mine.txt": b"mine", "sub/mine.txt": b"mine too"}
Contents = Callable[[Path], dict[str, bytes]]
KilledAt = Callable[[int, Callable[[], object]], bool]


@pytest.fixture(autouse=True)
def _no_fsync(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process wrote outlives its SIGKILL without fsync, which would only make hundreds of kills slow."""
    if "kills" not in request.fixturenames:
        monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def _prepare(folder: Path) -> None:
    publish(OLD, folder)
    for path, content in MINE.items():
        (folder / path).write_bytes(content)


def _leftovers(folder: Path) -> list[str]:
    beside = [path.name for path in folder.parent.iterdir() if path != folder]
    return beside + [path.name for path in folder.glob(".weavergen*") if path.name != ".weavergen.json"]


def test_killed_at_any_step_of_a_swap(tmp_path: Path, contents: Contents, killed_at: KilledAt) -> None:
    step, seen = 0, set()
    while True:
        out = tmp_path / str(step) / "out"
        _prepare(out)
        killed = killed_at(step, lambda out=out: publish(NEW, out))  # type: ignore[misc]
        assert contents(out) in (OLD | MINE, NEW | MINE), f"a mix after step {step}"
        seen.add("new" if "made/c.py" in contents(out) else "old")
        publish(NEW, out)
        assert contents(out) == NEW | MINE
        assert _leftovers(out) == []
        if not killed:
            break
        step += 1
    assert seen == {"old", "new"}
    assert step > 50


def test_killed_at_any_step_in_place(tmp_path: Path, contents: Contents, killed_at: KilledAt) -> None:
    step, seen = 0, set()
    while True:
        out = tmp_path / str(step) / "out"
        _prepare(out)
        killed = killed_at(step, lambda out=out: _publish_from_inside(NEW, out))  # type: ignore[misc]
        recover(out)
        assert contents(out) in (OLD | MINE, NEW | MINE), f"a mix after step {step}"
        seen.add("new" if "made/c.py" in contents(out) else "old")
        publish(NEW, out)
        assert contents(out) == NEW | MINE
        assert _leftovers(out) == []
        if not killed:
            break
        step += 1
    assert seen == {"old", "new"}
    assert step > 50


def test_killed_at_any_step_of_placing(tmp_path: Path, contents: Contents, killed_at: KilledAt) -> None:
    step, seen = 0, set()
    while True:
        out = tmp_path / str(step) / "out"
        place(OLD, out)
        killed = killed_at(step, lambda out=out: place(OLD | MADE, out))  # type: ignore[misc]
        assert contents(out) in (OLD, OLD | MADE), f"a mix after step {step}"
        seen.add("new" if "made/c.py" in contents(out) else "old")
        place(OLD | MADE, out)
        assert _leftovers(out) == []
        if not killed:
            break
        step += 1
    assert seen == {"old", "new"}


@pytest.mark.parametrize("inside", [False, True])
def test_killed_again_while_it_recovers(tmp_path: Path, contents: Contents, killed_at: KilledAt, inside: bool) -> None:
    chance = random.Random(1)
    act = _publish_from_inside if inside else publish
    for attempt in range(60):
        out = tmp_path / str(attempt) / "out"
        _prepare(out)
        killed_at(chance.randrange(120), lambda out=out: act(NEW, out))  # type: ignore[misc]
        while killed_at(chance.randrange(60), lambda out=out: recover(out)):  # type: ignore[misc]
            pass
        assert contents(out) in (OLD | MINE, NEW | MINE)
        assert _leftovers(out) == []


def test_killed_while_it_undoes_a_failure(tmp_path: Path, contents: Contents, killed_at: KilledAt) -> None:
    """In place, a folder that appears where a file is to be makes the last renames fail."""
    step = 0
    while True:
        out = tmp_path / str(step) / "out"
        _prepare(out)
        killed = killed_at(step, lambda out=out: _publish_with_failure(out))  # type: ignore[misc]
        recover(out)
        assert contents(out) in (OLD | MINE, NEW | MINE | {"zzz": b""}), f"a mix after step {step}"
        if not killed:
            break
        step += 1
    assert contents(out) == OLD | MINE


def test_an_edit_after_the_kill_is_kept(tmp_path: Path, contents: Contents, killed_at: KilledAt) -> None:
    """Whatever was still to be done to an edited file is not done."""
    step, edited = 0, 0
    while True:
        out = tmp_path / str(step) / "out"
        _prepare(out)
        if not killed_at(step, lambda out=out: _publish_from_inside(NEW, out)):  # type: ignore[misc]
            break
        if (out / "sub" / "b.py").exists():
            (out / "sub" / "b.py").unlink()
            (out / "sub" / "b.py").write_bytes(b"edited after the kill")
            recover(out)
            assert contents(out)["sub/b.py"] == b"edited after the kill"
            edited += 1
        step += 1
    assert edited > 20


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.slow)])
def test_killed_at_random_moments(tmp_path: Path, contents: Contents, kills: int) -> None:
    """Two trees of 120 files take turns in one folder as fast as they can, until the kill."""
    out = tmp_path / "out"
    trees = [{f"{n % 7}/{n}.py": b"%d of %d" % (n, tree) for n in range(tree, 120)} for tree in (0, 20)]
    publish(trees[0], out)
    (out / "mine.txt").write_text("mine")
    chance = random.Random(2)
    for _kill in range(kills):
        process = multiprocessing.get_context("fork").Process(target=_take_turns, args=(trees, out))
        process.start()
        process.join(chance.uniform(0.01, 0.15))
        process.kill()
        process.join()
        found = contents(out)
        assert found.pop("mine.txt") == b"mine"
        assert found in trees
    publish(trees[1], out)
    assert contents(out) == trees[1] | {"mine.txt": b"mine"}
    assert _leftovers(out) == []


def _take_turns(trees: list[dict[str, bytes]], out: Path) -> None:
    while True:
        for tree in trees:
            publish(tree, out)


def _publish_from_inside(tree: dict[str, bytes], out: Path) -> None:
    os.chdir(out)
    publish(tree, out)


def _publish_with_failure(out: Path) -> None:
    from weavergen_pipelines.artifacts import in_place

    carry_out = in_place._carry_out

    def obstruct(journal: object, folder: Path) -> list[str]:
        (out / "zzz" / "full").mkdir(parents=True)
        return carry_out(journal, folder)  # type: ignore[arg-type]

    in_place._carry_out = obstruct
    try:
        _publish_from_inside(NEW | {"zzz": b""}, out)
    except PublishFailed:
        (out / "zzz" / "full").rmdir()
        (out / "zzz").rmdir()
