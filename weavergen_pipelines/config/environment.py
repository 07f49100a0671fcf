"""Settings from environment variables.

The key `engine.default_timeout` is `WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT`. In the sections with fixed keys one
underscore is enough, and the section may be left out: `WEAVERGEN_V2_OTEL_ENDPOINT`. A text is given as it is, every
other value as JSON. An empty variable counts as not set.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from weavergen_pipelines.config.places import Key, Layer, Place, merged
from weavergen_pipelines.config.problems import ConfigError, unknown_key
from weavergen_pipelines.config.schema import FIXED_SECTIONS, takes_text, type_at
from weavergen_pipelines.config.values import text
from weavergen_pipelines.errors import WeavergenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PREFIX = "WEAVERGEN_V2_"
CONFIG_PATH = f"{PREFIX}CONFIG_PATH"


def read_environment(env: Mapping[str, str], cwd: Path) -> tuple[Layer, list[WeavergenError]]:
    """The settings that the environment gives, and what is wrong with others; paths are relative to `cwd`."""
    data: dict[str, Any] = {}
    places: dict[Key, Place] = {}
    problems: list[WeavergenError] = []
    # A full spelling comes last and so wins over a short one of the same key.
    for variable in sorted(_variables(env), key=lambda name: ("__" in name, name)):
        try:
            key = _key(variable)
            value = _value(variable, env[variable], type_at(key), cwd)
        except WeavergenError as problem:
            problems.append(problem)
        else:
            data = merged(data, _nested(key, value))
            places.update(_leaves(key, value, variable))
    return Layer(data, places), problems


def _variables(env: Mapping[str, str]) -> Iterator[str]:
    return (name for name, value in env.items() if name.startswith(PREFIX) and name != CONFIG_PATH and value)


def _key(variable: str) -> Key:
    first, *rest = variable.removeprefix(PREFIX).lower().split("__")
    key = (*_short_spellings().get(first, (first,)), *rest)
    try:
        type_at(key)
    except KeyError:
        raise unknown_key(variable, _all_variables(), None) from None
    return key


def _short_spellings() -> dict[str, tuple[str, str]]:
    return {
        spelling: (section, key)
        for section, model in FIXED_SECTIONS.items()
        for key in model.model_fields
        for spelling in (key, f"{section}_{key}")
    }


def _all_variables() -> list[str]:
    fixed = [f"{section}__{key}" for section, model in FIXED_SECTIONS.items() for key in model.model_fields]
    return [PREFIX + name.upper() for name in (*fixed, "registries", "systems")]


def _value(variable: str, given: str, annotation: Any, cwd: Path) -> Any:
    if takes_text(annotation):
        return text(given, cwd)
    try:
        return _anchored(json.loads(given), cwd)
    except (ValueError, RecursionError):
        raise ConfigError(f"expected JSON, got {given[:40]!r}", where=variable) from None


def _anchored(value: Any, cwd: Path) -> Any:
    if isinstance(value, dict):
        return {key: _anchored(item, cwd) for key, item in value.items()}
    if isinstance(value, list):
        return [_anchored(item, cwd) for item in value]
    return text(value, cwd) if isinstance(value, str) else value


def _nested(key: Key, value: Any) -> dict[str, Any]:
    for part in reversed(key):
        value = {part: value}
    return cast("dict[str, Any]", value)


def _leaves(key: Key, value: Any, place: Place) -> Iterator[tuple[Key, Place]]:
    yield key, place
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves((*key, name), item, place)
