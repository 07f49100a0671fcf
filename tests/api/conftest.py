"""A server in this process: diagrams that wait for people, messages and time, and the engine behind the API."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
from stand_ins import events, runtime, settings, tasks

from weavergen_pipelines.api.app import create_app
from weavergen_pipelines.api.services import Services
from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.spiff.runtime import Runtime
from weavergen_pipelines.workflow.store import open_store

__all__ = ["events", "runtime", "settings", "tasks"]

DIAGRAMS = Path(__file__).parent / "diagrams"
LOCAL = "http://127.0.0.1:8787"


@pytest.fixture
def serve(runtime: Runtime) -> Iterator[Callable[..., TestClient]]:
    """Servers on the same store; each is closed at the end."""
    running: list[TestClient] = []

    def begin(*, token: str | None = None, hosts: tuple[str, ...] = (), base_url: str = LOCAL) -> TestClient:
        catalog = load_diagrams([DIAGRAMS])
        engine = WorkflowEngine(catalog, runtime, open_store(runtime.settings.engine))
        app = create_app(Services(catalog, engine, runtime.tasks), token=token, hosts=hosts)
        client = TestClient(app, base_url=base_url, raise_server_exceptions=False)
        client.__enter__()
        running.append(client)
        return client

    yield begin
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def api(serve: Callable[..., TestClient]) -> TestClient:
    return serve()
