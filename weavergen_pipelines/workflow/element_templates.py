"""Element templates: the registered service tasks as the Camunda modeler offers them.

A template sets the operator of a service task as `zeebe:taskDefinition`, its parameters as FEEL expressions of
`zeebe:input`, and its result variable as the task header `resultVariable`, which is how diagrams are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic.errors import PydanticInvalidForJsonSchema

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry, ServiceTaskSpec

SCHEMA = "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json"

Template = dict[str, Any]


def element_templates(registry: ServiceTaskRegistry) -> list[Template]:
    """One template for each task, sorted by name; JSON of `SCHEMA`, to be put into a `.camunda/element-templates`."""
    return [_template(registry.get(name)) for name in registry.list_tasks()]


def _template(spec: ServiceTaskSpec) -> Template:
    description = spec.description.partition("\n\n")[0].replace("\n", " ")
    schema = _schema(spec)
    return {
        "$schema": SCHEMA,
        "name": spec.name,
        "id": spec.name,
        **({"description": description} if description else {}),
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "groups": [{"id": "inputs", "label": "Inputs"}, {"id": "result", "label": "Result"}],
        "properties": [
            {"type": "Hidden", "value": spec.name, "binding": {"type": "zeebe:taskDefinition", "property": "type"}},
            *(_input(spec, name, schema.get(name, {})) for name in spec.parameters),
            _RESULT,
        ],
    }


_RESULT = {
    "id": "resultVariable",
    "label": "Result variable",
    "description": "The variable that takes the result.",
    "type": "String",
    "group": "result",
    "optional": True,
    "binding": {"type": "zeebe:taskHeader", "key": "resultVariable"},
}


def _input(spec: ServiceTaskSpec, name: str, schema: Mapping[str, Any]) -> Template:
    entry = spec.parameters[name]
    required = entry.default is entry.empty
    return {
        "id": f"input.{name}",
        "label": name,
        "description": " · ".join(filter(None, [schema.get("description"), _kind(schema)])),
        "type": "String",
        "feel": "required",
        "group": "inputs",
        "binding": {"type": "zeebe:input", "name": name},
        **({"constraints": {"notEmpty": True}} if required else {"optional": True}),
    }


def _schema(spec: ServiceTaskSpec) -> Mapping[str, Any]:
    """The JSON schema of each input; none for types that have no such schema."""
    try:
        properties: Mapping[str, Any] = spec.input_model.model_json_schema().get("properties", {})
    except PydanticInvalidForJsonSchema:
        return {}
    return properties


def _kind(schema: Mapping[str, Any]) -> str:
    """The type of an input in a few words."""
    if "enum" in schema or "const" in schema:
        return "one of " + ", ".join(map(str, schema.get("enum", [schema.get("const")])))
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(option) for option in schema["anyOf"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("type", "any value"))
