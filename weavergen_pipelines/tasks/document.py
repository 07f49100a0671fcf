"""`output.document.encode` and `output.document.write`: a JSON document as text, and as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import orjson

from weavergen_pipelines.artifacts.digest import ArtifactRef
from weavergen_pipelines.artifacts.files import write_file
from weavergen_pipelines.workflow.service_task import TaskContext, service_task


@service_task("output.document.encode")
def encode(document: ArtifactRef, context: TaskContext, format: Literal["json", "yaml"] = "json") -> ArtifactRef:  # noqa: A002 - the name of the input
    """Print a document as indented JSON or as YAML, keys sorted."""
    value = context.artifacts.get_json(document)
    if format == "yaml":
        import yaml  # costs 20 ms, and JSON is the default

        text = yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=True, allow_unicode=True, width=120).encode()
    else:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    return context.artifacts.put(text, kind="document", media_type=f"application/{format}")


@service_task("output.document.write", effects=True)
def write(document: ArtifactRef, path: str, context: TaskContext) -> str:
    """Write a document to a file, whole or not at all; the answer is the path."""
    write_file(Path(path), context.artifacts.get(document))
    return path
