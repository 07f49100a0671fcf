"""WeaverGen in Dagster: the code location, its metadata, its sensors, and runs started from a command."""

from weavergen_pipelines.orchestration.definitions import build_definitions

__all__ = ["build_definitions"]
