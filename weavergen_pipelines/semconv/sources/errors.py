"""Why a registry could not be had."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class InvalidRegistryReference(WeavergenError):
    """Text that names no source of a registry, or one that is never allowed."""


class SchemeNotAllowed(WeavergenError):
    """A URL of a scheme that the settings do not allow."""


class RegistryNotFound(WeavergenError):
    """There is nothing at that place: no such folder, file, page, branch or subfolder."""


class EmptyRegistry(WeavergenError):
    """A source without a single YAML file."""


class RegistryUnreadable(WeavergenError):
    """A file of a registry cannot be read, or is too big."""


class InvalidRegistryArchive(WeavergenError):
    """An archive that is damaged, unsafe to unpack, or too big."""


class RegistryUnavailable(WeavergenError):
    """A remote source does not answer, or refuses, and nothing of it is in the cache."""
