"""The registry commands behind one protocol."""

from __future__ import annotations

from functools import cache

from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.engine.protocol import CheckResult, PolicyRequest, WeaverEngine

__all__ = ["CheckResult", "PolicyRequest", "WeaverEngine", "engine"]


@cache
def engine() -> WeaverEngine:
    """The engine of this process: the embedded one, which needs nothing but Python wheels."""
    return EmbeddedEngine()
