"""Task memory: nothing is computed twice, and nothing is remembered that can no longer be had."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.artifacts.errors import StoreUnavailable
from weavergen_pipelines.artifacts.memory import Freed, TaskMemory
from weavergen_pipelines.artifacts.store import ArtifactStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def memory(tmp_path: Path, store: ArtifactStore) -> TaskMemory:
    return TaskMemory(tmp_path / "memory", store)


def test_a_result_is_remembered_under_all_that_it_depends_on(memory: TaskMemory) -> None:
    keys = [
        memory.key("weaver.registry.resolve", "v1", {"load": 1}),
        memory.key("weaver.registry.check", "v1", {"load": 1}),
        memory.key("weaver.registry.resolve", "v2", {"load": 1}),
        memory.key("weaver.registry.resolve", "v1", {"load": 2}),
    ]
    for number, key in enumerate(keys):
        memory.put(key, {"number": number})
    assert len(set(keys)) == 4
    assert [remembered.output for key in keys if (remembered := memory.get(key))] == [{"number": n} for n in range(4)]


def test_the_order_of_inputs_does_not_count(memory: TaskMemory) -> None:
    assert memory.key("t", "v", {"a": 1, "b": 2}) == memory.key("t", "v", {"b": 2, "a": 1})


def test_what_was_never_put_is_not_remembered(memory: TaskMemory) -> None:
    assert memory.get(memory.key("t", "v", {})) is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(st.text(), JSON)
def test_any_json_output_comes_back(tmp_path_factory: pytest.TempPathFactory, name: str, output: object) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-json"
    memory = TaskMemory(folder, ArtifactStore(str(folder / "store")))
    memory.put(memory.key(name, "v", {}), output)
    remembered = memory.get(memory.key(name, "v", {}))
    assert remembered is not None
    assert remembered.output == output


def test_a_result_is_forgotten_with_any_artifact_that_it_names(
    memory: TaskMemory, store: ArtifactStore, age: Callable[[], None]
) -> None:
    refs = [store.put_tree({"f": bytes([number])}, kind="code") for number in range(2)]
    memory.put("sha256:key", {"a": refs[0].model_dump(), "deep": [{"b": refs[1].model_dump()}]})
    remembered = memory.get("sha256:key")
    assert remembered is not None
    assert set(remembered.artifacts) == set(refs)
    age()
    store.touch(refs[0])
    store.gc(older_than=timedelta(days=1))
    assert memory.get("sha256:key") is None


def test_an_incomplete_entry_is_no_memory(memory: TaskMemory, tmp_path: Path) -> None:
    memory.put("sha256:key", {"a": 1})
    [entry] = [path for path in (tmp_path / "memory" / "results").rglob("*") if path.is_file()]
    whole = entry.read_bytes()
    for length in range(len(whole)):
        entry.write_bytes(whole[:length])
        assert memory.get("sha256:key") is None


def test_collection_forgets_old_results_and_their_artifacts_only(
    memory: TaskMemory, store: ArtifactStore, age: Callable[[], None]
) -> None:
    old, used = (store.put_tree({"f": content}, kind="code") for content in (b"old", b"used"))
    memory.put("sha256:old", old.model_dump())
    memory.put("sha256:used", used.model_dump())
    age()
    assert memory.get("sha256:used") is not None
    planned = memory.gc(timedelta(days=1), dry_run=True)
    assert memory.gc(timedelta(days=1)) == planned
    assert ([artifact.ref for artifact in planned.artifacts], planned.results, planned.size) == ([old], 1, 3)
    assert memory.get("sha256:old") is None
    assert memory.get("sha256:used") is not None
    assert memory.gc(timedelta(days=1)) == Freed((), 0)


def test_eight_processes_remember_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(8) as processes:
        assert list(processes.map(_remember_many, [tmp_path] * 8)) == [100] * 8


def _remember_many(folder: Path) -> int:
    memory = TaskMemory(folder / "memory", ArtifactStore(str(folder / "store")))
    for number in range(100):
        memory.put(f"sha256:{number % 10}", {"number": number % 10})
    results = [memory.get(f"sha256:{number % 10}") for number in range(100)]
    return sum(result is not None and result.output == {"number": n % 10} for n, result in enumerate(results))


def test_a_memory_that_cannot_be_written_says_so(tmp_path: Path, store: ArtifactStore) -> None:
    (tmp_path / "file").write_text("not a folder")
    memory = TaskMemory(tmp_path / "file" / "memory", store)
    with pytest.raises(StoreUnavailable, match="file/memory"):
        memory.put("sha256:key", {})
