"""What one file says wrong by itself, without looking at others."""

from weavergen_pipelines.semconv.validate.file import validate_file

__all__ = ["validate_file"]
