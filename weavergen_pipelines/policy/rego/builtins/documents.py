"""Built-ins that read and write JSON and YAML (OPA, "Encoding")."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry, is_kind, shown
from weavergen_pipelines.policy.rego.values import key, read_number, to_json
from weavergen_pipelines.semconv.yaml import YamlError, parse_yaml
from weavergen_pipelines.semconv.yaml.write import write_yaml

DOCUMENTS: Table = {}

_OPTIONS = {"indent": "string", "prefix": "string", "pretty": "boolean"}
_MAX_MARGIN = 100


@entry(DOCUMENTS, "json.marshal", "any")
def _marshal(value: Any) -> str:
    return json.dumps(to_json(value), ensure_ascii=False, separators=(",", ":"))


@entry(DOCUMENTS, "json.marshal_with_options", "any", "object")
def _marshal_with_options(value: Any, options: dict[Any, Any]) -> str:
    """JSON on lines of their own; without options, or if it is not to be `pretty`, on one."""
    for name, option in options.items():
        if name not in _OPTIONS or not is_kind(option, _OPTIONS[name]):
            raise Unfit("the options of JSON are texts as `indent` and `prefix`, and a boolean as `pretty`")
        if isinstance(option, str) and len(option) > _MAX_MARGIN:
            raise Unfit(f"`{name}` has at most {_MAX_MARGIN} characters")
    if not options or not options.get("pretty", True):
        return _marshal(value)
    written = json.dumps(to_json(value), ensure_ascii=False, indent=options.get("indent", "\t"))
    return "\n".join(options.get("prefix", "") + line for line in written.split("\n"))


@entry(DOCUMENTS, "json.unmarshal", "string")
def _unmarshal(value: str) -> Any:
    try:
        return json.loads(value, parse_constant=_no_number, parse_float=read_number, parse_int=read_number)
    except (ValueError, OverflowError, RecursionError) as error:
        raise Unfit(f"{shown(value)} is no JSON") from error


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


@entry(DOCUMENTS, "json.is_valid", "string")
def _is_json(value: str) -> bool:
    try:
        _unmarshal(value)
    except Unfit:
        return False
    return True


@entry(DOCUMENTS, "yaml.marshal", "any")
def _marshal_yaml(value: Any) -> str:
    return write_yaml(to_json(value)).decode()


@entry(DOCUMENTS, "yaml.unmarshal", "string")
def _unmarshal_yaml(value: str) -> Any:
    try:
        return _value(parse_yaml(value.encode()))
    except YamlError as error:
        raise Unfit(f"{shown(value)} is no YAML: {error.problem}") from error


def _value(document: Any) -> Any:
    """What was read, with keys as Rego has them."""
    if isinstance(document, dict):
        return {key(name): _value(value) for name, value in document.items()}
    if isinstance(document, list):
        return [_value(value) for value in document]
    if isinstance(document, float) and document - document != 0:
        raise Unfit("there are numbers only that end")
    return document


@entry(DOCUMENTS, "yaml.is_valid", "string")
def _is_yaml(value: str) -> bool:
    try:
        _unmarshal_yaml(value)
    except Unfit:
        return False
    return True
