"""YAML as the reference reads it: YAML 1.2 scalars, no merge keys, one document, no duplicate keys, bounded."""

from weavergen_pipelines.semconv.yaml.document import Document, KeyPath, Place
from weavergen_pipelines.semconv.yaml.errors import YamlError
from weavergen_pipelines.semconv.yaml.reader import parse_yaml

__all__ = ["Document", "KeyPath", "Place", "YamlError", "parse_yaml"]
