"""The JSON Schemas of the files that this package reads and writes, under the names of the reference."""

from weavergen_pipelines.semconv.json_schema.schema import (
    JSON_SCHEMAS,
    UnknownSchema,
    compiled,
    json_schema,
    known_schema,
    live_check_sample,
)

__all__ = ["JSON_SCHEMAS", "UnknownSchema", "compiled", "json_schema", "known_schema", "live_check_sample"]
