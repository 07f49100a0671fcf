"""Fixtures of the tests of sources."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from sources_places import TREE, GitRepository, Server

from weavergen_pipelines.semconv.sources import load_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from weavergen_pipelines.semconv.source import RegistrySource


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., RegistrySource]:
    """`load_source` with a cache of its own; what tests do not allow by themselves are loopback's schemes."""
    return partial(load_source, cache_dir=tmp_path / "cache", allowed_schemes=("file", "http"))


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    (tmp_path / "repository").mkdir()
    made = GitRepository(tmp_path / "repository")
    made.run("init", "--quiet", ".")
    made.commit(TREE)
    return made


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()
