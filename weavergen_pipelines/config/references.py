"""Settings that name other settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from weavergen_pipelines.config.places import Key, Place, place_of
from weavergen_pipelines.config.problems import ConfigError, unknown_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from weavergen_pipelines.config.model import Settings
    from weavergen_pipelines.errors import WeavergenError


def broken_references(settings: Settings, places: Mapping[Key, Place]) -> Iterator[WeavergenError]:
    """Names of registries that are not declared, and folders that two registries would publish to."""
    default = settings.weaver.default_registry
    if re.fullmatch(r"\w+", default) and default not in {*settings.registries, "bundled"}:
        yield _undeclared(default, settings, place_of(("weaver", "default_registry"), places))
    for name, system in settings.systems.items():
        if system.registry not in settings.registries:
            yield _undeclared(system.registry, settings, place_of(("systems", name, "registry"), places))
    yield from _shared_outputs(settings, places)


def _undeclared(name: str, settings: Settings, where: Place | None) -> WeavergenError:
    hint = unknown_key(name, settings.registries, where).hint
    return ConfigError(f"registry {name!r} is not declared", where=where, hint=hint)


def _shared_outputs(settings: Settings, places: Mapping[Key, Place]) -> Iterator[WeavergenError]:
    owners: dict[str, str] = {}
    for name, registry in settings.registries.items():
        owner = owners.setdefault(str(registry.output), name)
        if owner != name:
            where = place_of(("registries", name, "output"), places)
            what = f"the registries {owner!r} and {name!r} have the same output folder {registry.output}"
            yield ConfigError(what, where=where, hint=f"give {name} an `output:` of its own")
