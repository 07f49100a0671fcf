"""A render is done again only when something that it depends on changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from forge_target import request

from weavergen_pipelines.forge.cache import DiskRenderCache
from weavergen_pipelines.forge.run import carry_out

EACH = (
    "templates: [{template: '[ab].j2', filter: '.items[]', application_mode: each, file_name: '{{ ctx.name }}.%s'}]\n"
)
CONFIG = EACH.replace("%s", "txt").replace("[ab]", "a")
FILES = {
    "a.j2": "{% import 'm.j2' as m %}{{ m.f(ctx.name) }}",
    "m.j2": "{% macro f(x) %}{{ x }}{% endmacro %}",
    "z.j2": "",
}
DOCUMENT = {"items": [{"name": name} for name in "pqr"]}


def render(*given: Any, cache: Any = None, **options: Any) -> dict[str, bytes]:
    """Render in this process, where a cache can count."""
    return carry_out(request(*given, **options), cache=cache)


class CountingCache:
    """A cache in memory that counts what had to be rendered."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}
        self.rendered = 0

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        return {key: self._known[key] for key in keys if key in self._known}

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        self.rendered += len(entries)
        self._known.update(entries)


@pytest.fixture
def cache() -> CountingCache:
    cache = CountingCache()
    assert render(FILES, DOCUMENT, config=CONFIG, cache=cache) == {f"{name}.txt": name.encode() for name in "pqr"}
    assert cache.rendered == 3
    return cache


@pytest.mark.parametrize(
    ("change", "renders"),
    [
        ({}, 0),
        ({"document": {"items": [{"name": "p"}, {"name": "q", "new": 1}, {"name": "r"}]}}, 1),
        ({"document": {"items": DOCUMENT["items"], "unused": 1}}, 0),
        ({"templates": {**FILES, "m.j2": FILES["m.j2"] + " "}}, 3),
        ({"templates": {**FILES, "z.j2": "changed"}}, 0),
        ({"params": {"a": 1}}, 3),
        ({"config": CONFIG + "acronyms: [API]"}, 3),
        ({"config": CONFIG.replace("txt", "md")}, 3),
        ({"config": "# a comment\n" + CONFIG}, 0),
    ],
)
def test_only_what_depends_on_a_change_is_rendered(cache: CountingCache, change: dict[str, Any], renders: int) -> None:
    arguments = {"templates": FILES, "document": DOCUMENT, "config": CONFIG, **change}
    fresh = render(**arguments)
    cache.rendered = 0
    assert render(**arguments, cache=cache) == fresh
    assert cache.rendered == renders


def test_a_template_that_computes_a_name_depends_on_every_file(cache: CountingCache) -> None:
    files = {**FILES, "a.j2": "{% include ctx.name ~ '.j2' %}", "p.j2": "1", "q.j2": "2", "r.j2": "3"}
    render(files, DOCUMENT, config=CONFIG, cache=cache)
    made = render({**files, "p.j2": "4"}, DOCUMENT, config=CONFIG, cache=cache)
    assert made["p.txt"] == b"4"


@pytest.mark.parametrize(
    "loading", ["{% extends 'm.j2' %}", "{% include ['n.j2', 'm.j2'] %}", "{%- from 'm.j2' import f -%}"]
)
def test_every_way_to_load_a_template_counts(loading: str, cache: CountingCache) -> None:
    files = {"a.j2": loading + "{{ f is defined and f('') }}", "m.j2": "{% macro f(x) %}1{% endmacro %}1"}
    before = render(files, DOCUMENT, config=CONFIG, cache=cache)
    after = render({**files, "m.j2": "{% macro f(x) %}2{% endmacro %}2"}, DOCUMENT, config=CONFIG, cache=cache)
    assert before != after


def test_a_remembered_file_that_collides_is_still_a_conflict(cache: CountingCache) -> None:
    from weavergen_pipelines.forge.errors import OutputConflict

    config = CONFIG.replace("ctx.name", '"x"')
    for _ in range(2):
        with pytest.raises(OutputConflict):
            render(FILES, DOCUMENT, config=config, cache=cache)


def test_what_was_put_on_disk_is_found_by_others(tmp_path: Path) -> None:
    DiskRenderCache(tmp_path).put({b"key": b"content\0\xff", b"other": b""})
    assert DiskRenderCache(tmp_path).get([b"unknown", b"key"]) == {b"key": b"content\0\xff"}


def test_a_broken_file_counts_as_empty_and_is_begun_again(tmp_path: Path) -> None:
    DiskRenderCache(tmp_path).put({b"key": b"content"})
    for path in tmp_path.iterdir():
        path.write_bytes(b"not a database, but long enough to look at" * 100)
    cache = DiskRenderCache(tmp_path)
    assert cache.get([b"key"]) == {}
    cache.put({b"key": b"again"})
    assert cache.get([b"key"]) == {b"key": b"again"}


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = DiskRenderCache(tmp_path / "file")
    cache.put({b"key": b"content"})
    assert cache.get([b"key"]) == {}


def _fill(folder: str, worker: int) -> None:
    cache = DiskRenderCache(Path(folder))
    for number in range(100):
        cache.put({_key(worker, number): b"%d" % number})


def _key(worker: int, number: int) -> bytes:
    return json.dumps([worker, number]).encode()


def test_several_processes_fill_one_cache(tmp_path: Path) -> None:
    context = get_context("spawn")
    workers = [context.Process(target=_fill, args=(str(tmp_path), number)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    cache = DiskRenderCache(tmp_path)
    assert [worker.exitcode for worker in workers] == [0] * 2
    expected = {_key(worker, number): b"%d" % number for worker in (0, 1) for number in range(100)}
    assert cache.get(expected) == expected
