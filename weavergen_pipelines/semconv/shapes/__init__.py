"""What a registry file may look like: one declaration per kind of value, used to accept, to explain and to suggest."""

from weavergen_pipelines.semconv.shapes.base import Mismatch, Shape

__all__ = ["Mismatch", "Shape"]
