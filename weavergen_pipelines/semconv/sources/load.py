"""From a registry reference to the files of the registry."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib.resources import files as package_files
from pathlib import Path
from posixpath import basename, dirname
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.semconv.source import RegistrySource
from weavergen_pipelines.semconv.sources.cache import SourceCache
from weavergen_pipelines.semconv.sources.discovery import REGISTRY, Wanted, read_folder
from weavergen_pipelines.semconv.sources.errors import EmptyRegistry, RegistryUnavailable, RegistryUnreadable
from weavergen_pipelines.semconv.sources.reference import (
    Kind,
    Reference,
    dependency_reference,
    mask,
    parse_reference,
)
from weavergen_pipelines.semconv.sources.tokens import TokenFor, no_token
from weavergen_pipelines.semconv.sources.tree import with_dependencies

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from weavergen_pipelines.semconv.manifest import Dependency

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Access:
    """What reading may use."""

    cache: SourceCache
    allowed_schemes: Collection[str]
    offline: bool
    token_for: TokenFor = no_token
    follow_symlinks: bool = False
    git_credentials: bool = False
    wanted: Wanted = REGISTRY


def load_source(
    reference: str,
    *,
    cache_dir: Path,
    allowed_schemes: Collection[str],
    offline: bool = False,
    overrides: Mapping[str, str] | None = None,
    token_for: TokenFor = no_token,
    follow_symlinks: bool = False,
    git_credentials: bool = False,
) -> RegistrySource:
    """Read the files of a registry and of all those that it depends on.

    What comes over a network is cached by content and looked up again every time: only if it has changed is it fetched
    again, and if it cannot be reached, the cached files are used, with a warning in the log.

    Args:
        reference: `bundled`, or `SOURCE[@REF][[SUBFOLDER]]` with a folder, a YAML file, a .zip or .tar.gz archive (path
            or URL), or a git repository (any URL that git takes, or a path).
        cache_dir: the user's cache folder.
        allowed_schemes: URL schemes that may be used; paths always may.
        offline: use what is cached without asking.
        overrides: references to read dependencies from, by their schema URL, instead of what manifests say.
        token_for: gives the bearer token for downloading a URL, if it needs one.
        follow_symlinks: read what links in local folders lead to; otherwise they are left out.
        git_credentials: let git use the configuration of its user, and the credentials stored for them.

    Relative paths of dependencies are relative to the current folder, as that of the registry is. A dependency that
    cannot be read is noted in the result.

    Raises:
        InvalidRegistryReference, SchemeNotAllowed: the reference is not one, or not allowed.
        RegistryNotFound, RegistryUnavailable: there is nothing there, or it cannot be reached and is not cached.
        RegistryUnreadable, InvalidRegistryArchive, EmptyRegistry: what is there is no registry.
    """
    access = _Access(SourceCache(cache_dir), allowed_schemes, offline, token_for, follow_symlinks, git_credentials)

    def fetch(dependency: Dependency) -> RegistrySource:
        return _read(dependency_reference(dependency, allowed_schemes), access)

    return with_dependencies(_read(parse_reference(reference, allowed_schemes), access), fetch, overrides)


def load_files(
    reference: str,
    *,
    wanted: Wanted = REGISTRY,
    cache_dir: Path,
    allowed_schemes: Collection[str],
    offline: bool = False,
    token_for: TokenFor = no_token,
    git_credentials: bool = False,
) -> tuple[str, dict[str, bytes]]:
    """The wanted files of any source by their paths in it, and what those are relative to.

    Raises:
        WeavergenError: as `load_source`.
    """
    parsed = parse_reference(reference, allowed_schemes)
    access = _Access(
        SourceCache(cache_dir), allowed_schemes, offline, token_for, git_credentials=git_credentials, wanted=wanted
    )
    return _root(parsed), _files(parsed, access)


def _files(parsed: Reference, access: _Access) -> dict[str, bytes]:
    return dict(sorted(_READERS[parsed.kind](parsed, access).items()))


def _read(parsed: Reference, access: _Access) -> RegistrySource:
    files = _files(parsed, access)
    if not any(path.endswith((".yaml", ".yml")) for path in files):
        hint = "a registry is a folder of semantic conventions in YAML; name a [subfolder] if they are deeper"
        raise EmptyRegistry("there is no YAML file in it", where=parsed.location, hint=hint)
    return RegistrySource(_root(parsed), files, tree_digest(files))


def _root(reference: Reference) -> str:
    """What the paths of the files are relative to, as the user named it."""
    if reference.kind is Kind.FILE:
        return dirname(reference.location.partition("?")[0]) or "."
    return reference.location.rstrip("/") or "/"


def _read_bundled(reference: Reference, _access: _Access) -> dict[str, bytes]:
    return read_folder(Path(str(package_files("weavergen_pipelines") / "resources" / "registry")), reference.location)


def _read_folder(reference: Reference, access: _Access) -> dict[str, bytes]:
    root = reference.path.resolve()
    folder = (root / (reference.subfolder or "")).resolve()
    if not folder.is_relative_to(root):
        raise RegistryUnreadable("the subfolder is a link to somewhere else", where=reference.location)
    return read_folder(folder, reference.location, access.wanted, follow_symlinks=access.follow_symlinks)


def _read_file(reference: Reference, access: _Access) -> dict[str, bytes]:
    name = basename(urlsplit(reference.source).path)

    def as_tree(content: bytes) -> dict[str, bytes]:
        return {name: content}

    return _read_packed(reference, access, as_tree)


def _read_archive(reference: Reference, access: _Access) -> dict[str, bytes]:
    from weavergen_pipelines.semconv.sources.archive import read_archive

    def unpack(content: bytes) -> dict[str, bytes]:
        return read_archive(content, reference.subfolder, reference.location, access.wanted)

    return _read_packed(reference, access, unpack)


def _read_packed(
    reference: Reference, access: _Access, unpack: Callable[[bytes], dict[str, bytes]]
) -> dict[str, bytes]:
    if reference.remote:
        return _download(reference, access, unpack)
    try:
        return unpack(reference.path.read_bytes())
    except OSError as error:
        raise RegistryUnreadable(f"it cannot be read: {error.strerror}", where=reference.location) from error


def _download(reference: Reference, access: _Access, unpack: Callable[[bytes], dict[str, bytes]]) -> dict[str, bytes]:
    from weavergen_pipelines.semconv.sources.download import download

    cache, location, wanted = access.cache, reference.location, access.wanted.name
    cached = cache.files("url", location, wanted)
    if access.offline:
        return _cached(cached, location)
    etag = cache.fact("etag", location, wanted) if cached is not None else None
    try:
        answer = download(reference.source, etag, access.allowed_schemes, access.token_for)
    except RegistryUnavailable as error:
        return _instead(error, cached)
    if answer.content is None and cached is not None:
        return cached
    files = unpack(answer.content or b"")
    cache.put_files(files, "url", location, wanted)
    cache.put_fact(answer.etag, "etag", location, wanted)
    return files


def _read_git(reference: Reference, access: _Access) -> dict[str, bytes]:
    from weavergen_pipelines.semconv.sources.git import FULL_COMMIT, Repository

    cache, repository, ref = (
        access.cache,
        Repository(reference, access.allowed_schemes, access.git_credentials, access.wanted),
        reference.ref or "HEAD",
    )
    url, subfolder, wanted = mask(reference.source), reference.subfolder or "", access.wanted.name
    known = ref if FULL_COMMIT.fullmatch(ref) else cache.fact("ref", url, ref)
    cached = cache.files("git", url, known, subfolder, wanted) if known else None
    if access.offline:
        return _cached(cached, reference.location)
    try:
        commit = repository.commit()
        files = cached if commit == known and cached is not None else repository.files(commit)
    except RegistryUnavailable as error:
        return _instead(error, cached)
    cache.put_files(files, "git", url, commit, subfolder, wanted)
    cache.put_fact(commit, "ref", url, ref)
    return files


def _cached(files: dict[str, bytes] | None, location: str) -> dict[str, bytes]:
    if files is None:
        raise RegistryUnavailable("it is not in the cache", where=location, hint="go online once to fetch it")
    return files


def _instead(error: RegistryUnavailable, cached: dict[str, bytes] | None) -> dict[str, bytes]:
    if cached is None:
        raise error
    _log.warning("%s; the files of the last time are used", error)
    return cached


_READERS: dict[Kind, Callable[[Reference, _Access], dict[str, bytes]]] = {
    Kind.BUNDLED: _read_bundled,
    Kind.FOLDER: _read_folder,
    Kind.FILE: _read_file,
    Kind.ARCHIVE: _read_archive,
    Kind.GIT: _read_git,
}
