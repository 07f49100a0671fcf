"""The tags of a repository of the semantic conventions, and their files."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

_TAG = re.compile(r"v(\d+)\.(\d+)\.\d+")


def git(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True, check=True).stdout


def tags(repository: Path, first: tuple[int, int]) -> Iterator[str]:
    """The tags from a version on, in their order, and the newest commit."""
    for tag in git(repository, "tag", "--sort=version:refname").decode().split():
        version = _TAG.fullmatch(tag)
        if version and (int(version[1]), int(version[2])) >= first:
            yield tag
    yield "HEAD"


def write_tag(repository: Path, tag: str, folder: str, target: Path) -> None:
    """A folder of a tag, below another."""
    with tarfile.open(fileobj=io.BytesIO(git(repository, "archive", tag, folder))) as files:
        files.extractall(target, filter="data")
