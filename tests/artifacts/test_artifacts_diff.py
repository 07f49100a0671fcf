"""What publishing would change, told without changing it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.diff import stale
from weavergen_pipelines.artifacts.publish import publish

if TYPE_CHECKING:
    from pathlib import Path

OLD = {"a.py": b"one\ntwo\n", "gone.py": b"gone\n", "same.py": b"same\n", "data.bin": b"\x00\xff"}
NEW = {"a.py": b"one\n2\nthree", "new/b.py": b"new\n", "same.py": b"same\n", "data.bin": b"\x01\xff"}


def test_a_folder_just_published_is_not_stale(tmp_path: Path) -> None:
    publish(OLD, tmp_path / "out")
    report = stale(OLD, tmp_path / "out")
    assert not report
    assert report.diff == ""


def test_every_difference_is_reported(tmp_path: Path) -> None:
    publish(OLD, tmp_path / "out")
    (tmp_path / "out" / "mine.py").write_text("not ours")
    report = stale(NEW, tmp_path / "out")
    assert report
    assert report.missing == ("new/b.py",)
    assert report.different == ("a.py", "data.bin")
    assert report.changed == ("a.py", "data.bin", "gone.py", "new/b.py")
    assert report.obsolete == ("gone.py",)
    assert report.diff == (
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,3 @@\n one\n-two\n+2\n+three\n\\ No newline at end of file\n"
        "Binary files a/data.bin and b/data.bin differ\n"
        "--- a/gone.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n"
        "--- /dev/null\n+++ b/new/b.py\n@@ -0,0 +1 @@\n+new\n"
    )


def test_the_diff_can_be_applied(tmp_path: Path) -> None:
    old = {path: content for path, content in OLD.items() if path != "data.bin"}
    new = {path: content for path, content in NEW.items() if path != "data.bin"}
    publish(old, tmp_path / "out")
    patch = stale(new, tmp_path / "out").diff
    subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=tmp_path / "out", check=True)
    assert not stale(new, tmp_path / "out")


def test_a_missing_folder_is_stale_and_not_made(tmp_path: Path) -> None:
    assert stale(OLD, tmp_path / "out").missing == ("a.py", "data.bin", "gone.py", "same.py")
    assert list(tmp_path.iterdir()) == []
