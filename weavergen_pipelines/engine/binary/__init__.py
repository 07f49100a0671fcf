"""The engine that drives a `weaver` executable."""

from weavergen_pipelines.engine.binary.adapter import BinaryEngine
from weavergen_pipelines.engine.binary.find import find_binary

__all__ = ["BinaryEngine", "find_binary"]
