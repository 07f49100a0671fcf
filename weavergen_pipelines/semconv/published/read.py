"""Reading a `resolved/2.0` file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import Location
from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.published.locate import resolved_document
from weavergen_pipelines.semconv.schema_url import SchemaUrl
from weavergen_pipelines.semconv.shapes.resolved_v2 import RESOLVED_V2
from weavergen_pipelines.semconv.yaml import Document, Place, YamlError

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.manifest import ResolvedFile
    from weavergen_pipelines.semconv.published.locate import Fetched
    from weavergen_pipelines.semconv.source import RegistrySource


@dataclass(frozen=True)
class Published:
    """The content of a resolved file, which has the shape that it should.

    `dependencies` are the registries that went into it, by which its provenances are numbered.
    """

    document: Document
    content: dict[str, Any]
    schema_url: SchemaUrl
    dependencies: tuple[SchemaUrl, ...]

    def signals(self, section: str) -> list[dict[str, Any]]:
        """What is written of the signals of one kind, or of the groups of attributes."""
        signals: list[dict[str, Any]] = self.content["registry"][section]
        return signals

    def origin(self, written: dict[str, Any]) -> SchemaUrl:
        """The registry that defines something, by the provenance that is written of it."""
        return self.dependency(written) or self.schema_url

    def dependency(self, written: dict[str, Any]) -> SchemaUrl | None:
        """The dependency that defines something; None if this registry does."""
        number: int | None = (written.get("provenance") or {}).get("source")
        if number is None or not 0 <= number < len(self.dependencies):
            return None
        return self.dependencies[number]


def read_published(source: RegistrySource, resolved: ResolvedFile, fetched: Fetched) -> Published | Diagnostic:
    """The resolved file of a published registry, which its manifest names; the fatal problem if it cannot be read."""
    document = resolved_document(source, resolved, fetched)
    if document is None:
        path = f"{source.location.rstrip('/')}/{resolved.uri}"
        return diagnose("InvalidSchemaPath", resolved.place, fatal=True, path=path)
    try:
        content = document.value
    except YamlError as error:
        known = Location(document.path, error.line, error.column)
        return diagnose("ConversionError", Place(document, known=known), fatal=True, message=error.problem)
    if not RESOLVED_V2.accepts(content):
        nearest = next(RESOLVED_V2.mismatches(content)).nearest()
        return diagnose("ConversionError", Place(document, nearest.place), fatal=True, message=nearest.plain)
    return _published(document, content)


def _published(document: Document, content: dict[str, Any]) -> Published | Diagnostic:
    whole = {
        "attribute_catalog": content["attribute_catalog"] or [],
        "registry": {name: _without_nulls(part) for name, part in content["registry"].items()},
        "refinements": {name: _without_nulls(part) for name, part in content["refinements"].items()},
    }
    try:
        dependencies = sorted({SchemaUrl.parse(url) for url in content.get("dependencies") or ()})
        return Published(document, whole, SchemaUrl.parse(content["schema_url"]), tuple(dependencies))
    except ValueError as error:
        return diagnose("ConversionError", Place(document, ("schema_url",)), fatal=True, message=str(error))


def _without_nulls(part: list[Any] | None) -> list[Any]:
    return [
        {name: value for name, value in item.items() if value is not None} if type(item) is dict else item
        for item in part or ()
    ]
