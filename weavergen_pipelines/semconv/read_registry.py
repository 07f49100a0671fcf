"""The definitions of one registry, decoded and validated file by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.loaded import Imports, LoadedRegistry
from weavergen_pipelines.semconv.manifest import MANIFEST_NAMES
from weavergen_pipelines.semconv.read_file import read_file
from weavergen_pipelines.semconv.yaml import Place

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.source import RegistrySource

_NOT_DEFINITIONS = {"schema-next.yaml", *MANIFEST_NAMES}


def read_definitions(loaded: LoadedRegistry) -> None:
    """Add the groups and imports of all files, and their problems."""
    for path in definition_files(loaded.source):
        document = loaded.source.document(path)
        content = read_file(document, loaded.schema_url)
        loaded.groups.extend(content.groups)
        loaded.diagnostics.extend(content.diagnostics)
        if content.imports:
            loaded.imports.append(Imports(content.imports, Place(document, ("imports",))))


def definition_files(source: RegistrySource) -> list[str]:
    """The paths of the files with definitions, sorted."""
    return sorted(path for path in source.files if _has_definitions(path.split("/")))


def _has_definitions(parts: list[str]) -> bool:
    name = parts[-1]
    return (
        name.endswith((".yaml", ".yml"))
        and name not in _NOT_DEFINITIONS
        and not any(part.startswith(".") for part in parts)
    )
