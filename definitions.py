"""The Dagster code location of this repository."""

from weavergen_pipelines.orchestration import build_definitions

defs = build_definitions()
