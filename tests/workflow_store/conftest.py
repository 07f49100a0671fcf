"""Stores in SQLite and in Postgres, with a clock that the tests move."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import psycopg
import pytest

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.spiff.runtime import Runtime
from weavergen_pipelines.workflow.store import ExecutionStore
from weavergen_pipelines.workflow.store.open import database_at

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
from postgres_server import cluster, programs
from stand_ins import draw, events, runtime, settings, tasks

__all__ = ["draw", "engine", "events", "runtime", "settings", "tasks"]

_DATABASES = count(1)


@dataclass
class Clock:
    """A clock that stands still unless it is moved."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The socket of a Postgres of these tests."""
    binaries = programs()
    if binaries is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Postgres is missing, and continuous integration must have it")
        pytest.skip("Postgres is missing")
    with cluster(binaries) as socket:
        yield socket


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The URL of an empty database in Postgres."""
    name = f"t{os.getpid()}_{next(_DATABASES)}"
    with psycopg.connect(f"postgresql://tests@/postgres?host={postgres_server}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://tests@/{name}?host={postgres_server}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where executions are kept, as the setting says it: once for each database."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres")
        return url
    return str(tmp_path / "state" / "executions.sqlite")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(place: str, clock: Clock) -> Iterator[ExecutionStore]:
    opened = ExecutionStore(database_at(place), lease=30, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def engine(draw: Callable[..., Path], runtime: Runtime, place: str) -> Iterator[Callable[..., WorkflowEngine]]:
    """Engines on one store, for diagrams given by name and text; each is like another process."""
    opened: list[WorkflowEngine] = []

    def build(*, starts: str = "engine", **diagrams: str) -> WorkflowEngine:
        configured = runtime.settings.engine.model_copy(update={"starts": starts})
        settings = runtime.settings.model_copy(update={"engine": configured})
        catalog, store = load_diagrams([draw(**diagrams)]), ExecutionStore(database_at(place))
        opened.append(WorkflowEngine(catalog, replace(runtime, settings=settings), store))
        return opened[-1]

    yield build
    for each in opened:
        each.close()
