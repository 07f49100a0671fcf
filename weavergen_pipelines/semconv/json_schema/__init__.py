"""The JSON Schemas of the files that this package reads and writes, under the names of the reference."""

from weavergen_pipelines.semconv.json_schema.schema import JSON_SCHEMAS, UnknownSchema, json_schema, known_schema

__all__ = ["JSON_SCHEMAS", "UnknownSchema", "json_schema", "known_schema"]
