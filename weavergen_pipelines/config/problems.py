"""What can be wrong with a configuration, and the words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.config.places import Key, Place, dotted, place_of
from weavergen_pipelines.config.schema import keys_at
from weavergen_pipelines.errors import CompoundError, WeavergenError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import ValidationError


class ConfigError(WeavergenError):
    """A setting has a wrong value, or one is missing."""


class ConfigNotFound(WeavergenError):
    """The configuration file that was named does not exist or cannot be read."""


class ConfigSyntaxError(WeavergenError):
    """The configuration file is not the plain YAML that it should be."""


class UnknownKey(ConfigError):
    """A key that no setting has."""


def unknown_key(name: str, known: Iterable[str], where: Place | None) -> UnknownKey:
    """An unknown key with the nearest known ones, or all of them where none is near."""
    return UnknownKey(f"unknown key {name!r}", where=where, hint=nearest(name, known))


def from_validation(error: ValidationError, places: Mapping[Key, Place]) -> list[WeavergenError]:
    """The problems of a failed validation, each where its value was given."""
    return [
        _problem(detail, places)
        for detail in error.errors(include_url=False, include_input=False)
        if detail["type"] != "default_factory_not_called"  # follows from another problem
    ]


def _problem(detail: Mapping[str, Any], places: Mapping[Key, Place]) -> WeavergenError:
    key: Key = tuple(part for part in detail["loc"] if part != "[key]")
    where = place_of(key, places)
    if detail["type"] == "extra_forbidden":
        return unknown_key(str(key[-1]), keys_at(key[:-1]), where)
    if detail["type"] == "missing":
        return ConfigError(f"{dotted(key)} is missing", where=where, hint=f"add `{key[-1]}:` to {dotted(key[:-1])}")
    message = detail["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    return ConfigError(f"{dotted(key)}: {message}", where=where)


def together(problems: list[WeavergenError]) -> WeavergenError:
    """One problem as itself, several as one error that lists them all."""
    return problems[0] if len(problems) == 1 else CompoundError(problems)
