"""`weaver.registry.json_schema`: the JSON Schemas of the documents that templates, policies and other programs see."""

from __future__ import annotations

from typing import Literal

from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.engine.choose import EngineName, choose_engine
from weavergen_pipelines.tasks.values import Value
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

ROOMS = (
    "weavergen_pipelines.semconv",
    "weavergen_pipelines.resources.json_schema",
    "weavergen_pipelines.engine.embedded",
)


class JsonSchema(Value):
    """A JSON Schema of draft 2020-12, and whose it is."""

    type: Literal["json_schema"] = "json_schema"
    name: str
    digest: str
    document: ArtifactRef


@service_task("weaver.registry.json_schema", rooms=ROOMS)
def json_schema(name: str, context: TaskContext, engine: EngineName = "auto") -> JsonSchema:
    """The schema of that name."""
    document = choose_engine(engine, context.settings.weaver).json_schema(name)
    stored = context.artifacts.put_json(document, kind="json_schema")
    return JsonSchema(name=name, digest=stored.digest, document=stored)
