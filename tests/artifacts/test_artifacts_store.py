"""The artifact store: content by digest, whole or not at all, checked when it is read."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.artifacts.digest import FileTree, digest, tree_digest
from weavergen_pipelines.artifacts.errors import AmbiguousDigest, ArtifactCorrupt, ArtifactMissing, StoreUnavailable
from weavergen_pipelines.artifacts.store import ArtifactStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TREE = {"a/b.yaml": b"groups: []\n", "c.yaml": b"", "ä.yaml": b"\x00\xff"}


@pytest.fixture(params=["folder", "file", "memory"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactStore:
    urls = {"folder": str(tmp_path / "s"), "file": f"file://{tmp_path}/s", "memory": f"memory://{tmp_path}/s"}
    return ArtifactStore(urls[request.param])


def test_bytes_come_back_under_the_digest_of_their_content(any_store: ArtifactStore) -> None:
    ref = any_store.put(b"hello", kind="code", media_type="text/plain")
    assert (ref.digest, ref.kind, ref.media_type, ref.size) == (digest(b"hello"), "code", "text/plain", 5)
    assert any_store.get(ref) == any_store.get(ref.digest) == b"hello"


def test_a_json_value_comes_back(any_store: ArtifactStore) -> None:
    value = {"b": [1, 2.5, None], "a": "é"}
    assert any_store.get_json(any_store.put_json(value, kind="stats")) == value


def test_a_tree_is_one_artifact_named_by_its_tree_digest(any_store: ArtifactStore) -> None:
    ref = any_store.put_tree(TREE, kind="registry")
    assert (ref.digest, ref.size) == (tree_digest(TREE), 13)
    assert any_store.get_tree(ref) == TREE
    assert any_store.get_json(ref) == {path: digest(content) for path, content in TREE.items()}
    assert [artifact.ref for artifact in any_store.list()] == [ref]


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.binary(max_size=50)))
def test_any_tree_comes_back(tmp_path_factory: pytest.TempPathFactory, files: FileTree) -> None:
    store = ArtifactStore(str(tmp_path_factory.getbasetemp() / "any-tree"))
    assert store.get_tree(store.put_tree(files, kind="code")) == files


def test_putting_again_writes_nothing_and_counts_as_use(store: ArtifactStore, tmp_path: Path) -> None:
    store.put_tree(TREE, kind="registry")
    [before] = store.list()
    written = _objects(tmp_path)[0].stat()
    store.put_tree(TREE, kind="registry")
    [after] = store.list()
    assert _objects(tmp_path)[0].stat().st_ino == written.st_ino
    assert after.created > before.created


def test_what_is_not_there_is_missing(any_store: ArtifactStore) -> None:
    with pytest.raises(ArtifactMissing, match="no artifact"):
        any_store.get(digest(b"never put"))


@pytest.mark.parametrize("name", ["", "sha256:", "sha256:../../etc/passwd", "md5:" + "0" * 64, "sha256:" + "G" * 64])
def test_only_digests_are_looked_up(any_store: ArtifactStore, name: str) -> None:
    with pytest.raises(ArtifactMissing, match="is no digest"):
        any_store.get(name)


def test_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    store = ArtifactStore(str(tmp_path / "store"))
    ref = store.put_tree({"a": b"1", "b": b"22"}, kind="code")
    [path] = _objects(tmp_path)
    whole = path.read_bytes()
    for position in range(len(whole)):
        flipped = bytes([whole[position] ^ 1])
        path.write_bytes(whole[:position] + flipped + whole[position + 1 :])
        with pytest.raises(ArtifactCorrupt, match="damaged"):
            store.get_tree(ref)


@pytest.mark.parametrize("damage", [lambda whole: whole[:-1], lambda whole: whole + b"x", lambda _whole: b""])
def test_a_damaged_artifact_is_set_aside_and_made_anew(
    store: ArtifactStore, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    ref = store.put(b"content", kind="code", media_type="text/plain")
    [path] = _objects(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ArtifactCorrupt):
        store.get(ref)
    assert list(store.list()) == []
    store.put(b"content", kind="code", media_type="text/plain")
    assert store.get(ref) == b"content"


def test_a_shortened_digest_finds_its_artifact(any_store: ArtifactStore) -> None:
    refs = [any_store.put(bytes([i]), kind="code", media_type="text/plain") for i in range(40)]
    for ref in refs:
        assert any_store.describe(ref.digest[:20]).ref == ref
        assert any_store.describe(ref.digest.removeprefix("sha256:")[:12]).ref == ref
    with pytest.raises(AmbiguousDigest, match="40 artifacts"):
        any_store.describe("sha256:")
    with pytest.raises(ArtifactMissing):
        any_store.describe("sha256:" + "0" * 30)


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    store = ArtifactStore(str(tmp_path / "file" / "store"))
    with pytest.raises(StoreUnavailable, match="file/store"):
        store.put(b"x", kind="code", media_type="text/plain")


def test_eight_processes_put_and_get_the_same_artifacts(tmp_path: Path) -> None:
    with ProcessPoolExecutor(8) as processes:
        results = list(processes.map(_put_and_get_many, [str(tmp_path / "store")] * 8))
    assert results == [200] * 8
    assert len(_objects(tmp_path)) == 50
    assert list((tmp_path / "store" / "tmp").iterdir()) == []


def _put_and_get_many(url: str) -> int:
    store = ArtifactStore(url)
    refs = [store.put_tree({"n": b"%d" % (number % 50)}, kind="code") for number in range(200)]
    return sum(store.get_tree(ref) == {"n": b"%d" % (number % 50)} for number, ref in enumerate(refs))


def test_a_killed_writer_leaves_the_artifact_whole_or_absent(
    tmp_path: Path, killed_at: Callable[[int, Callable[[], object]], bool]
) -> None:
    step = 0
    while True:
        store = ArtifactStore(str(tmp_path / str(step)))
        killed = killed_at(step, lambda store=store: store.put_tree(TREE, kind="code"))  # type: ignore[misc]
        for artifact in store.list():
            assert store.get_tree(artifact.ref) == TREE
        assert store.get_tree(store.put_tree(TREE, kind="code")) == TREE
        if not killed:
            break
        step += 1
    assert step > 5


def test_collection_keeps_pins_and_what_their_json_names(store: ArtifactStore, age: Callable[[], None]) -> None:
    tree = store.put_tree(TREE, kind="code")
    record = store.put_json({"output": {"code": tree.model_dump()}}, kind="execution")
    outer = store.put_json([record.model_dump()], kind="execution")
    unused = store.put(b"x", kind="code", media_type="text/plain")
    store.pin("published/python", outer)
    age()
    assert [artifact.ref for artifact in store.gc(older_than=timedelta(days=1), dry_run=True)] == [unused]
    assert store.get(unused) == b"x"
    assert [artifact.ref for artifact in store.gc(older_than=timedelta(days=1))] == [unused]
    assert {artifact.ref for artifact in store.list()} == {tree, record, outer}
    assert store.pins() == {"published/python": outer.digest}
    store.unpin("published/python")
    assert len(store.gc(older_than=timedelta(days=1))) == 3
    assert list(store.list()) == []


def test_collection_spares_what_was_used_since(store: ArtifactStore, age: Callable[[], None]) -> None:
    used = store.put(b"used", kind="code", media_type="text/plain")
    store.put(b"unused", kind="code", media_type="text/plain")
    age()
    assert store.touch(used)
    assert [artifact.ref.size for artifact in store.gc(older_than=timedelta(0))] == [6]
    assert store.get(used) == b"used"


def test_nothing_of_the_last_hour_is_collected(any_store: ArtifactStore) -> None:
    ref = any_store.put(b"new", kind="code", media_type="text/plain")
    assert any_store.gc(older_than=timedelta(0)) == ()
    assert any_store.get(ref) == b"new"


def test_what_is_reused_while_it_is_collected_is_not_lost(store: ArtifactStore, age: Callable[[], None]) -> None:
    """Two processes collect old artifacts while two others find and read them."""
    for number in range(200):
        store.put(b"%d" % number, kind="code", media_type="text/plain")
    age()
    with ProcessPoolExecutor(4) as processes:
        collected = [processes.submit(_collect, store.url) for _ in range(2)]
        reused = [processes.submit(_reuse, store.url, order) for order in (1, -1)]
        assert all(future.result() for future in reused)
        assert sum(future.result() for future in collected) <= 200


def _collect(url: str) -> int:
    return len(ArtifactStore(url).gc(older_than=timedelta(0)))


def _reuse(url: str, order: int) -> bool:
    store = ArtifactStore(url)
    contents = [b"%d" % number for number in range(200)][::order]
    return all(store.get(store.put(content, kind="code", media_type="text/plain")) == content for content in contents)


def _objects(folder: Path) -> list[Path]:
    return [path for path in (folder / "store" / "objects").rglob("*") if path.is_file()]
