from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from player import play
from stand_ins import draw, events, runtime, settings, tasks

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.spiff.runtime import Runtime

__all__ = ["draw", "engine", "events", "play", "runtime", "settings", "tasks"]


@pytest.fixture
def engine(draw: Callable[..., Path], runtime: Runtime) -> Callable[..., WorkflowEngine]:
    """An engine for diagrams given by name and text."""

    def build(**diagrams: str) -> WorkflowEngine:
        return WorkflowEngine(load_diagrams([draw(**diagrams)]), runtime)

    return build
