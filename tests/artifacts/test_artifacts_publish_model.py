"""Publishing against a model: what a user does to a folder between publications, and what must become of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from weavergen_pipelines.artifacts.diff import stale
from weavergen_pipelines.artifacts.errors import PublishConflict, UnsafePath
from weavergen_pipelines.artifacts.paths import check_paths
from weavergen_pipelines.artifacts.publish import publish

PATHS = st.sampled_from(["a", "b", "d/a", "d/b", "d/e/a", "f/a", "f", "d/e"])
CONTENTS = st.sampled_from([b"", b"1", b"2\n", b"\xff"])
TREES = st.dictionaries(PATHS, CONTENTS, max_size=6)


class Publishing(RuleBasedStateMachine):
    """`disk` is what must be in the folder, `ours` what of it we have published and the user has not edited."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(mkdtemp())
        self.out = self.root / "out"
        self.disk: dict[str, bytes] = {}
        self.published: dict[str, bytes] = {}

    @initialize(in_place=st.booleans())
    def choose_how(self, in_place: bool) -> None:
        self.out.mkdir()
        if in_place:
            (self.out / ".git").mkdir()

    @rule(tree=TREES, overwrite=st.booleans())
    def publish(self, tree: dict[str, bytes], overwrite: bool) -> None:
        before = dict(self.disk)
        report = stale(tree, self.out) if _is_valid(tree) else None
        try:
            done = publish(tree, self.out, overwrite_edited=overwrite)
        except UnsafePath:
            assert not _is_valid(tree)
        except PublishConflict as error:
            conflicts = {path for path, reason in error.conflicts.items() if "folder" not in reason}
            assert not (overwrite and conflicts)
            assert all(self.disk[path] != self.published.get(path) for path in conflicts)
        else:
            assert report is not None
            lost = {p for p, content in before.items() if self.published.get(p) != content and tree.get(p) != content}
            kept = {path for path in lost if path not in tree and path not in self.published}
            assert overwrite or lost == kept
            assert set(done.written) == {*report.missing, *report.different}
            assert set(done.removed) == set(report.obsolete)
            self.disk = {path: before[path] for path in before.keys() - self.published.keys()} | tree
            self.published = dict(tree)
            assert not stale(tree, self.out)

    @rule(path=PATHS, content=CONTENTS)
    def write(self, path: str, content: bytes) -> None:
        if any((self.out / parent).is_file() for parent in Path(path).parents) or (self.out / path).is_dir():
            return
        (self.out / path).parent.mkdir(parents=True, exist_ok=True)
        (self.out / path).write_bytes(content)
        self.disk[path] = content

    @rule(path=PATHS)
    def delete(self, path: str) -> None:
        if path in self.disk:
            (self.out / path).unlink()
            del self.disk[path]

    @invariant()
    def folder_is_as_it_must_be(self) -> None:
        found = {
            path.relative_to(self.out).as_posix(): path.read_bytes()
            for path in self.out.rglob("*")
            if path.is_file() and path.name != ".weavergen.json"
        }
        assert found == self.disk
        assert list(self.root.iterdir()) == [self.out]

    def teardown(self) -> None:
        shutil.rmtree(self.root)


def _is_valid(tree: dict[str, bytes]) -> bool:
    try:
        check_paths(tree)
    except UnsafePath:
        return False
    return True


TestPublishing = Publishing.TestCase
TestPublishing.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)
