"""The manifest of a registry: who it is, what it depends on, or where its published form is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import Location
from weavergen_pipelines.semconv.decode import values
from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.schema_url import SchemaUrl
from weavergen_pipelines.semconv.shapes.base import OPTIONAL_TEXT, TEXT, Items, Shape
from weavergen_pipelines.semconv.shapes.common import OPTIONAL_STABILITY
from weavergen_pipelines.semconv.shapes.record import FreeMap, Record
from weavergen_pipelines.semconv.yaml import Document, Place, YamlError

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.source import RegistrySource

MANIFEST_NAMES = ("manifest.yaml", "registry_manifest.yaml")
"""The manifest, and the name that it had."""
PUBLICATION_FORMAT = "manifest/2.0"
_UNVERSIONED = "unknown"
_EXPECTED = (
    "The schema_url uniquely identifies the dependency registry and its version, "
    "e.g. https://example.com/my-registry/1.0.0"
)
_TEXTS = (
    "description",
    "file_format",
    "resolved_registry_uri",
    "resolved_schema_uri",
    "schema_base_url",
    "schema_url",
    "semconv_version",
)
_FIELDS: dict[str, Shape] = dict.fromkeys(_TEXTS, OPTIONAL_TEXT)
_MANIFEST = Record(
    {**_FIELDS, "dependencies": Items(FreeMap(), nullable=True), "stability": OPTIONAL_STABILITY}, closed=False
)
_DEPENDENCY = Record({"schema_url": TEXT, "registry_path": OPTIONAL_TEXT}, ("schema_url",), closed=False)
_NAMED_DEPENDENCY = Record({"name": TEXT, "registry_path": TEXT}, ("name", "registry_path"))


@dataclass(frozen=True)
class Dependency:
    """A registry that this one uses: its identity, and where to find it if not there."""

    schema_url: SchemaUrl
    registry_path: str | None
    place: Place | None = None

    @property
    def reference(self) -> str:
        """What names its place."""
        return self.registry_path or self.schema_url.url

    @property
    def is_versioned(self) -> bool:
        """Whether its schema URL has a version."""
        return self.schema_url.version != _UNVERSIONED


@dataclass(frozen=True)
class ResolvedFile:
    """The file with the resolved form of a published registry, and where the manifest names it."""

    uri: str
    place: Place

    def reference(self, location: str) -> str:
        """What names the file, of a registry at that location whose own files do not have it."""
        return self.uri if "://" in self.uri or self.uri.startswith("/") else f"{location.rstrip('/')}/{self.uri}"


@dataclass(frozen=True)
class Manifest:
    """What a manifest says; a published registry has `resolved`."""

    schema_url: SchemaUrl
    dependencies: tuple[Dependency, ...] = ()
    resolved: ResolvedFile | None = None
    description: str | None = None
    stability: str = "development"


def manifest_of(source: RegistrySource) -> tuple[Manifest | None, list[Diagnostic]]:
    """The manifest of a registry, and what is wrong with it; None if there is none that can be used."""
    for name in MANIFEST_NAMES:
        if name in source.files:
            return read_manifest(source.document(name))
    return None, []


class _InvalidManifestError(Exception):
    def __init__(self, problem: str, *keys: str | int, where: Location | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.keys = keys
        self.where = where


def read_manifest(document: Document) -> tuple[Manifest | None, list[Diagnostic]]:
    """The manifest of a file and what is wrong with it; None if it cannot be used."""
    try:
        content = _content(document)
    except _InvalidManifestError as error:
        return None, [_invalid(document, error, published=False)]
    published = content.get("file_format") == PUBLICATION_FORMAT
    try:
        manifest = _publication(content, document) if published else _definition(content, document)
    except _InvalidManifestError as error:
        return None, [_invalid(document, error, published)]
    stability = values.stability(content.get("stability")) or manifest.stability
    described = replace(manifest, description=content.get("description"), stability=stability)
    return described, list(_warnings(content, document))


def _invalid(document: Document, error: _InvalidManifestError, published: bool) -> Diagnostic:
    place = Place(document, error.keys, error.where)
    if published:
        return diagnose("InvalidPublicationManifest", place, fatal=True, path=document.path, details=error.problem)
    return diagnose("InvalidRegistryManifest", place, fatal=True, path=document.path, error=error.problem)


def _content(document: Document) -> dict[str, Any]:
    try:
        content = document.value
    except YamlError as error:
        where = Location(document.path, error.line, error.column)
        raise _InvalidManifestError(error.problem, where=where) from error
    content = {} if content is None else content
    if type(content) is dict:
        content = {name: _as_text(name, value, document) for name, value in content.items()}
    if not _MANIFEST.accepts(content):
        mismatch = next(_MANIFEST.mismatches(content))
        raise _InvalidManifestError(mismatch.plain, *mismatch.place)
    return dict(content)


def _as_text(name: str, value: Any, document: Document) -> Any:
    """A version such as 1.10 is meant as it is written."""
    return document.source((name,)) if name in _TEXTS and type(value) in (int, float, bool) else value


def _publication(content: dict[str, Any], document: Document) -> Manifest:
    if not content.get("schema_url"):
        raise _InvalidManifestError("missing required field 'schema_url'")
    for key in ("resolved_registry_uri", "resolved_schema_uri"):
        if content.get(key):
            resolved = ResolvedFile(content[key], Place(document, (key,)))
            dependencies = _dependencies(content, document, named=False)
            return Manifest(_url(content["schema_url"], "schema_url"), dependencies, resolved)
    raise _InvalidManifestError("missing required field 'resolved_registry_uri'")


def _definition(content: dict[str, Any], document: Document) -> Manifest:
    if content.get("file_format"):
        raise _InvalidManifestError(
            f"Unknown file_format '{content['file_format']}'. "
            f"Expected '{PUBLICATION_FORMAT}' or no file_format for a definition manifest.",
            "file_format",
        )
    if content.get("schema_url"):
        return Manifest(_url(content["schema_url"], "schema_url"), _dependencies(content, document, named=False))
    base, version = content.get("schema_base_url"), content.get("semconv_version")
    if base is None or version is None:
        raise _InvalidManifestError(
            "Either 'schema_url' or both 'schema_base_url' and 'semconv_version' must be provided"
        )
    try:
        schema_url = SchemaUrl.of(base, version)
    except ValueError as error:
        raise _InvalidManifestError(str(error), "schema_base_url") from error
    return Manifest(schema_url, _dependencies(content, document, named=True))


def _url(text: str, *keys: str | int) -> SchemaUrl:
    try:
        return SchemaUrl.parse(text)
    except ValueError as error:
        raise _InvalidManifestError(str(error), *keys) from error


def _dependencies(content: dict[str, Any], document: Document, *, named: bool) -> tuple[Dependency, ...]:
    return tuple(
        _dependency(written, Place(document, ("dependencies", index)), named=named)
        for index, written in enumerate(content.get("dependencies") or ())
    )


def _dependency(written: dict[str, Any], place: Place, *, named: bool) -> Dependency:
    by_name = "schema_url" not in written
    if by_name and not (named and type(written.get("name")) is str):
        subject = f"dependency '{written['name']}'" if type(written.get("name")) is str else "a dependency"
        raise _InvalidManifestError(f"{subject} is missing the required field 'schema_url'. {_EXPECTED}", *place.keys)
    for mismatch in (_NAMED_DEPENDENCY if by_name else _DEPENDENCY).mismatches(written, place.keys):
        raise _InvalidManifestError(mismatch.plain, *mismatch.place)
    if by_name:
        url = _url(f"https://{written['name'].rstrip('/')}/{_UNVERSIONED}", *place.keys, "name")
        return Dependency(url, written["registry_path"], place)
    return Dependency(_url(written["schema_url"], *place.keys, "schema_url"), written.get("registry_path"), place)


def _warnings(content: dict[str, Any], document: Document) -> list[Diagnostic]:
    found = []
    if document.path.rpartition("/")[2] == MANIFEST_NAMES[1]:
        found.append(diagnose("LegacyRegistryManifest", Place(document), path=document.path))
    outdated = None
    if content.get("file_format") == PUBLICATION_FORMAT:
        if "resolved_registry_uri" not in content:
            key, outdated = (
                "resolved_schema_uri",
                ("The 'resolved_schema_uri' field is deprecated in favor of 'resolved_registry_uri'."),
            )
    elif not content.get("schema_url"):
        key, outdated = (
            "schema_base_url",
            ("The 'semconv_version' and 'schema_base_url' fields are deprecated in favor of 'schema_url'."),
        )
    if outdated:
        place = Place(document, (key,))
        found.append(diagnose("DeprecatedSyntaxInRegistryManifest", place, path=document.path, error=outdated))
    return found
