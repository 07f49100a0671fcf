"""`output.document.encode` and `output.document.write`: a JSON document as text, and as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import orjson

from weavergen_pipelines.artifacts.durable import write_atomic
from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

Encoding = Literal["yaml", "json", "jsonl", "mute"]


@service_task("output.document.encode")
def encode(document: ArtifactRef, context: TaskContext, format: Encoding = "yaml") -> ArtifactRef:  # noqa: A002 - the name of the input
    """Print a document: as YAML, as indented JSON, as one line of JSON, or not at all (`mute`)."""
    text = ENCODERS[format](context.artifacts.get_json(document))
    return context.artifacts.put(text, kind="document", media_type=f"application/{format}")


@service_task("output.document.write", effects=True)
def write(document: ArtifactRef, path: str, context: TaskContext) -> str:
    """Write a document to a file, whole or not at all; the answer is the path."""
    write_atomic(Path(path), context.artifacts.get(document))
    return path


def _yaml(value: Any) -> bytes:
    try:
        import ryaml
    except ImportError:  # no wheel for this machine: the same text, slower
        from weavergen_pipelines.semconv.yaml.writer import yaml_text

        return yaml_text(value).encode()
    return str(ryaml.dumps(value)).encode()  # type: ignore[attr-defined]  # its stubs do not export it


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _json_line(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


ENCODERS: Mapping[str, Callable[[Any], bytes]] = {
    "yaml": _yaml,
    "json": _json,
    "jsonl": _json_line,
    "mute": lambda _value: b"",
}
"""How documents are printed, by the name of the format."""
