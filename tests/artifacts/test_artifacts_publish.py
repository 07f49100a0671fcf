"""Publishing: a folder holds what was generated, and what the user has in it stays theirs."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import orjson
import pytest

from weavergen_pipelines.artifacts import publish as publish_module
from weavergen_pipelines.artifacts.digest import digest, tree_digest
from weavergen_pipelines.artifacts.errors import (
    FolderBusy,
    InvalidManifest,
    PublishConflict,
    PublishFailed,
    UnsafePath,
)
from weavergen_pipelines.artifacts.folder_lock import folder_lock
from weavergen_pipelines.artifacts.publish import place, publish

OLD = {"a.py": b"a = 1\n", "sub/b.py": b"b = 1\n", "sub/deep/c.py": b"c = 1\n", "same.py": b"same\n"}
NEW = {"a.py": b"a = 2\n", "sub/b.py": b"b = 2\n", "other/d.py": b"d = 2\n", "same.py": b"same\n"}
Contents = Callable[[Path], dict[str, bytes]]


@pytest.fixture(params=["swapped", "in place"])
def out(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An output folder that is changed by each of the two ways."""
    folder = tmp_path / "out"
    if request.param == "in place":
        folder.mkdir()
        monkeypatch.chdir(folder)
    yield folder
    assert [path.name for path in tmp_path.iterdir() if "weavergen" in path.name] == []
    assert {path.name for path in folder.glob(".weavergen*")} <= {".weavergen.json"}


def test_a_tree_is_published_with_a_list_of_its_files(out: Path, contents: Contents) -> None:
    publication = publish(OLD, out)
    assert contents(out) == OLD
    assert publication.written == tuple(sorted(OLD))
    assert (publication.folder, publication.digest) == (out, tree_digest(OLD))
    assert orjson.loads((out / ".weavergen.json").read_bytes()) == {
        "version": 1,
        "digest": tree_digest(OLD),
        "files": {path: digest(content) for path, content in OLD.items()},
    }


def test_the_next_tree_replaces_it(out: Path, contents: Contents) -> None:
    publish(OLD, out)
    publication = publish(NEW, out)
    assert contents(out) == NEW
    assert publication.written == ("a.py", "other/d.py", "sub/b.py")
    assert publication.removed == ("sub/deep/c.py",)
    assert publication.unchanged == ("same.py",)
    assert not (out / "sub" / "deep").exists()


def test_publishing_the_same_again_touches_nothing(out: Path) -> None:
    publish(OLD, out)
    before = {path: path.stat().st_mtime_ns for path in [out, *out.rglob("*")]}
    publication = publish(OLD, out)
    assert (publication.written, publication.removed, publication.unchanged) == ((), (), tuple(sorted(OLD)))
    assert {path: path.stat().st_mtime_ns for path in [out, *out.rglob("*")]} == before


def test_an_unchanged_file_stays_the_same_file(out: Path) -> None:
    publish(OLD, out)
    (out / "same.py").chmod(0o755)
    (out / "a.py").chmod(0o600)
    before = (out / "same.py").stat()
    publish(NEW, out)
    after = (out / "same.py").stat()
    assert (before.st_ino, before.st_mtime_ns, before.st_mode) == (after.st_ino, after.st_mtime_ns, after.st_mode)
    assert (out / "a.py").stat().st_mode & 0o777 == 0o600


def test_the_users_files_stay_theirs(out: Path, contents: Contents) -> None:
    publish(OLD, out)
    (out / "notes.txt").write_text("mine")
    (out / "sub" / "deep" / "mine.py").write_text("mine")
    (out / "empty").mkdir(mode=0o700)
    (out / "link").symlink_to("/etc/hostname")
    inode = (out / "notes.txt").stat().st_ino
    publication = publish(NEW, out)
    assert contents(out) == NEW | {
        "notes.txt": b"mine",
        "sub/deep/mine.py": b"mine",
        "link": Path("/etc/hostname").read_bytes(),
    }
    assert publication.kept == ("link", "notes.txt", "sub/deep/mine.py")
    assert (out / "notes.txt").stat().st_ino == inode
    assert (out / "empty").stat().st_mode & 0o777 == 0o700
    assert (out / "link").readlink() == Path("/etc/hostname")


def test_nothing_is_touched_when_files_are_in_the_way(out: Path, contents: Contents) -> None:
    publish(OLD, out)
    (out / "a.py").write_text("edited")
    (out / "sub" / "deep" / "c.py").write_text("edited, and no longer made")
    (out / "other").mkdir()
    (out / "other" / "d.py").write_text("mine")
    before = contents(out)
    with pytest.raises(PublishConflict) as caught:
        publish(NEW, out)
    assert contents(out) == before
    assert caught.value.conflicts == {
        "a.py": "edited since it was published",
        "sub/deep/c.py": "edited since it was published",
        "other/d.py": "not published by us",
    }
    assert "a.py: edited since" in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).conflicts == caught.value.conflicts


def test_files_in_the_way_are_overwritten_on_request(out: Path, contents: Contents) -> None:
    publish(OLD, out)
    (out / "a.py").write_text("edited")
    (out / "sub" / "deep" / "c.py").write_text("edited, and no longer made")
    (out / "other").mkdir()
    (out / "other" / "d.py").symlink_to("/etc/hostname")
    publish(NEW, out, overwrite_edited=True)
    assert contents(out) == NEW
    assert not (out / "other" / "d.py").is_symlink()


def test_files_that_are_as_they_would_be_are_taken_over(out: Path) -> None:
    publish(OLD, out)
    (out / ".weavergen.json").unlink()
    assert publish(OLD, out).unchanged == tuple(sorted(OLD))
    assert publish({}, out).removed == tuple(sorted(OLD))


def test_a_file_that_the_user_removed_is_made_again(out: Path, contents: Contents) -> None:
    publish(OLD, out)
    (out / "a.py").unlink()
    assert publish(OLD, out).written == ("a.py",)
    assert contents(out) == OLD


def test_an_empty_tree_removes_all_that_is_ours(out: Path, contents: Contents) -> None:
    publish(OLD, out)
    (out / "mine").write_text("mine")
    publish({}, out)
    assert contents(out) == {"mine": b"mine"}


def test_files_and_folders_can_change_places(out: Path, contents: Contents) -> None:
    publish({"x": b"file", "y/z": b"in folder"}, out)
    publish({"x/z": b"in folder", "y": b"file"}, out)
    assert contents(out) == {"x/z": b"in folder", "y": b"file"}


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_or_link_of_the_user_is_never_replaced(out: Path, tmp_path: Path, overwrite: bool) -> None:
    publish(OLD, out)
    outside = tmp_path / "outside"
    outside.mkdir()
    (out / "other").symlink_to(outside)
    (out / "taken").mkdir()
    with pytest.raises(PublishConflict) as caught:
        publish(NEW | {"taken": b""}, out, overwrite_edited=overwrite)
    assert caught.value.conflicts == {"other/d.py": "other is not a folder", "taken": "a folder"}
    assert list(outside.iterdir()) == []


def test_a_link_to_the_output_folder_is_followed(tmp_path: Path, contents: Contents) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    publish(OLD, tmp_path / "link")
    publish(NEW, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert contents(tmp_path / "real") == NEW


def test_the_working_directory_stays_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(OLD, tmp_path / "out")
    monkeypatch.chdir(tmp_path / "out" / "sub")
    publish(NEW, tmp_path / "out")
    assert Path("b.py").read_bytes() == NEW["sub/b.py"]


@pytest.mark.parametrize("where", ["repository", "crowded"])
def test_a_folder_that_is_more_the_users_than_ours_stays_the_same_folder(
    tmp_path: Path, where: str, contents: Contents
) -> None:
    out = tmp_path / "out"
    publish(OLD, out)
    if where == "repository":
        (out / ".git").mkdir()
    else:
        for number in range(1001):
            (out / f"mine-{number}").touch()
    inode = out.stat().st_ino
    publish(NEW, out)
    assert out.stat().st_ino == inode
    assert contents(out).items() >= NEW.items()


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../../x", "C:/x", "a\\b", "\0", "\uff0e\uff0e/x", ".weavergen.json", ""]
)
def test_nothing_is_written_outside_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnsafePath):
        publish({path: b"evil"}, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_list_of_files_that_was_tampered_with_is_refused(out: Path, tmp_path: Path) -> None:
    publish(OLD, out)
    victim = tmp_path / "victim"
    victim.write_text("v")
    evil = {"version": 1, "digest": "sha256:0", "files": {"../victim": digest(b"v")}}
    for content in (orjson.dumps(evil), b"<<<<<<< HEAD", b"{}"):
        (out / ".weavergen.json").write_bytes(content)
        with pytest.raises(InvalidManifest, match="cannot be read"):
            publish({}, out)
    assert victim.exists()


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(PublishFailed, match="File exists"):
        publish(OLD, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "a file"


def test_a_failure_half_way_leaves_the_old_files(out: Path, contents: Contents) -> None:
    """A file size limit stands for a full disk: the small file is written, the big one is not."""
    publish(OLD, out)
    (out / "mine").write_text("mine")
    script = f"""
import resource, signal, sys
from pathlib import Path
from weavergen_pipelines.artifacts.publish import place, publish
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
publish({{"a.py": b"small", "z.py": b"x" * 6000}}, Path({str(out)!r}))
"""
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "PublishFailed" in result.stderr
    assert "File too large" in result.stderr
    assert str(out) in result.stderr
    assert contents(out) == OLD | {"mine": b"mine"}


def test_a_first_publication_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(PublishFailed, match="too long"):
        publish({"x" * 300: b""}, tmp_path / "new" / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("read_only", ["parent", "both"])
def test_a_folder_without_write_permission(tmp_path: Path, read_only: str, contents: Contents) -> None:
    """Without the parent a folder is changed in place; without its own permission not at all."""
    out = tmp_path / "parent" / "out"
    publish(OLD, out)
    unprivileged = 65534
    for path in [*out.rglob("*"), out]:
        os.chown(path, unprivileged, unprivileged) if os.getuid() == 0 else None
    for folder in [tmp_path, *tmp_path.parents][:4]:
        folder.chmod(folder.stat().st_mode | 0o055)
    if read_only == "both":
        for folder in [out, *(path for path in out.rglob("*") if path.is_dir())]:
            folder.chmod(0o555)
    out.parent.chmod(0o555)
    result = subprocess.run(
        [sys.executable, "-c", _PUBLISH_UNPRIVILEGED, str(out)], capture_output=True, text=True, check=False
    )
    out.parent.chmod(0o755)
    if read_only == "parent":
        assert result.returncode == 0, result.stderr
        assert contents(out) == NEW
    else:
        assert "PublishFailed" in result.stderr
        assert f"Permission denied ({out}" in result.stderr
        assert contents(out) == OLD


_PUBLISH_UNPRIVILEGED = f"""
import os, sys
from pathlib import Path
from weavergen_pipelines.artifacts.publish import place, publish
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
publish({NEW!r}, Path(sys.argv[1]))
"""


def test_what_somebody_saves_while_we_publish_is_not_lost(
    out: Path, monkeypatch: pytest.MonkeyPatch, contents: Contents
) -> None:
    """The save comes between the plan and the change: after it the change is planned anew."""
    publish(OLD, out)
    (out / "notes.txt").write_text("first")
    carry_out = publish_module._carry_out
    saved: dict[str, bytes] = {}

    def save_first(todo: publish_module.Plan) -> bool:
        if len(saved) < 3:
            saved.update({f"new-{len(saved)}": b"mine", "notes.txt": b"save %d" % len(saved)})
            for path, content in saved.items():
                (out / "temporary").write_bytes(content)
                (out / "temporary").rename(out / path)
        return carry_out(todo)

    monkeypatch.setattr(publish_module, "_carry_out", save_first)
    publish(NEW, out)
    assert contents(out) == NEW | saved


def test_an_edit_while_we_publish_is_a_conflict(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(OLD, out)
    carry_out = publish_module._carry_out

    def edit_first(todo: publish_module.Plan) -> bool:
        (out / "sub" / "b.py").write_text("edited")
        return carry_out(todo)

    monkeypatch.setattr(publish_module, "_carry_out", edit_first)
    with pytest.raises(PublishConflict, match=r"sub/b\.py"):
        publish(NEW, out)
    assert (out / "a.py").read_bytes() == OLD["a.py"]
    assert (out / "sub" / "b.py").read_text() == "edited"


def test_of_two_publishers_one_waits(tmp_path: Path, contents: Contents) -> None:
    trees = [{f"{n}/{i}.py": b"%d" % n for i in range(20)} | {"shared.py": b"%d" % n} for n in range(6)]
    with ProcessPoolExecutor(6) as processes:
        for _round in range(3):
            digests = list(processes.map(_publish_into, [tmp_path / "out"] * 6, trees))
            assert digests == [tree_digest(tree) for tree in trees]
            assert contents(tmp_path / "out") in trees
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def _publish_into(folder: Path, tree: dict[str, bytes]) -> str:
    return publish(tree, folder).digest


def test_who_waits_too_long_is_told_for_whom(out: Path) -> None:
    out.mkdir(exist_ok=True)
    with folder_lock(out, 0), pytest.raises(FolderBusy, match=rf"process {os.getpid()} \("):
        publish(OLD, out, timeout=0.05)


def test_files_are_placed_over_what_is_there_and_no_list_is_kept(out: Path, contents: Contents) -> None:
    for path, content in {"a.py": b"mine", "note.txt": b"mine"}.items():
        out.mkdir(exist_ok=True)
        (out / path).write_bytes(content)

    placed = place(NEW, out)

    assert contents(out) == NEW | {"note.txt": b"mine"}
    assert placed.kept == ("note.txt",)
    assert list(out.glob(".weavergen*")) == []
    assert place(NEW, out).written == ()


def test_files_are_placed_all_or_none(out: Path, contents: Contents) -> None:
    (out / "a.py").mkdir(parents=True)
    with pytest.raises(PublishConflict, match="a folder"):
        place(NEW, out)
    assert contents(out) == {}
