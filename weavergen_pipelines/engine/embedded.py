"""The embedded engine: everything in this process, from Python wheels alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from weavergen_pipelines.engine.protocol import CheckResult, RenderRequest
from weavergen_pipelines.semconv.source import RegistrySource
