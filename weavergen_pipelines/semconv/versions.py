"""Which version of a registry counts where several are asked for: the latest of one major version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.diagnostics import Fatal
from weavergen_pipelines.semconv.semver import SemVer, SemVerError

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.schema_url import SchemaUrl


def latest(first: SchemaUrl, second: SchemaUrl) -> SchemaUrl:
    """The newer of two versions of one registry, the second if they are equal.

    Raises:
        Fatal: they name different registries or major versions, or are no semantic versions.
    """
    if first.name != second.name:
        mismatch = f"registry mismatch: {first.name} vs {second.name}"
        raise Fatal("AmbiguousReference", ref=mismatch, schema_url1=first.url, schema_url2=second.url)
    version, other = _version(first), _version(second)
    if version.major != other.major:
        raise Fatal("IncompatibleDependencyVersions", name=first.name, version1=first.version, version2=second.version)
    return first if version > other else second


def _version(schema_url: SchemaUrl) -> SemVer:
    try:
        return SemVer.parse(schema_url.version.lstrip("v"))
    except SemVerError as error:
        raise Fatal("InvalidSemVer", schema_url=schema_url.url, err=str(error)) from error


class ChosenVersions:
    """The version of each registry that counts, by the registry's name."""

    def __init__(self) -> None:
        self._chosen: dict[str, SchemaUrl] = {}

    def add(self, schema_url: SchemaUrl) -> None:
        """Take a version into account.

        Raises:
            Fatal: it does not go with the one chosen so far, which stays.
        """
        known = self._chosen.get(schema_url.name, schema_url)
        self._chosen[schema_url.name] = known if known == schema_url else latest(known, schema_url)

    def of(self, schema_url: SchemaUrl) -> SchemaUrl:
        """The version to use instead of this one: itself if no other is known."""
        return self._chosen.get(schema_url.name, schema_url)
