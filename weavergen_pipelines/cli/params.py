"""Template parameters from the command line: `-D key=value` over a file, values in YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from weavergen_pipelines.errors import Location, UsageError, WeavergenError

RESERVED = "params"
"""No parameter can be called so."""


class InvalidParams(WeavergenError):
    """A file of parameters is not there, or has none."""


def template_params(file: Path | None, given: list[str]) -> dict[str, Any]:
    """The parameters of a YAML file, in the map `params` of it or at its top, and over them those of `-D`.

    Raises:
        InvalidParams: the file is no map.
        UsageError: a parameter is not `key=value`.
    """
    return {**(_from_file(file) if file else {}), **dict(map(_from_option, given))}


def _from_file(file: Path) -> dict[str, Any]:
    """What is below `params`, where the reference has them; else the whole file."""
    if not file.is_file():
        raise InvalidParams("this file of parameters does not exist", where=str(file), hint="see --params")
    try:
        params = _yaml(file.read_bytes(), str(file))
    except UsageError as error:
        raise InvalidParams(error.what, where=error.where, hint=error.hint) from error
    if isinstance(params, dict):
        params = params.get(RESERVED, params)
    if not isinstance(params, dict):
        raise InvalidParams("parameters are a map, key: value", where=Location(str(file), 1, 1))
    nested = params.get("params")
    return nested if isinstance(nested, dict) else params


def _from_option(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise UsageError(f"{text!r} is no parameter", where="-D", hint="write -D key=value")
    return key, _yaml(value.encode(), f"-D {key}")


def _yaml(content: bytes, name: str) -> Any:
    from weavergen_pipelines.semconv.yaml import YamlError, parse_yaml

    try:
        return parse_yaml(content)
    except YamlError as error:
        raise UsageError(str(error), where=name, hint="a value is YAML") from error
