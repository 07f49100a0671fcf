"""What changed between two versions of a registry: `diff_registries` compares, `diff_text` lays the report out."""

from weavergen_pipelines.semconv.diff.report import IncompatibleRegistries, diff_registries
from weavergen_pipelines.semconv.diff.text import DIFF_FORMATS, diff_text

__all__ = ["DIFF_FORMATS", "IncompatibleRegistries", "diff_registries", "diff_text"]
