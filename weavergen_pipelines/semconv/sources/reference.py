"""Reading `SOURCE[@REF][[SUBFOLDER]]`, the way to name a registry."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from weavergen_pipelines.artifacts.errors import UnsafePath
from weavergen_pipelines.artifacts.paths import check_paths
from weavergen_pipelines.home import from_home
from weavergen_pipelines.semconv.sources.errors import InvalidRegistryReference, RegistryNotFound, SchemeNotAllowed

if TYPE_CHECKING:
    from collections.abc import Collection

    from weavergen_pipelines.semconv.manifest import Dependency

BUNDLED = "bundled"

_EXPECTED = "give `bundled`, a folder, a .zip or .tar.gz, or a git URL, with @ref and [subfolder] where needed"

_ARCHIVES = (".zip", ".tar.gz", ".tgz")
_FILES = (".yaml", ".yml", ".rego")
_SUBFOLDER = re.compile(r"(?P<source>.+)\[(?P<subfolder>[^\[\]]+)\]", re.DOTALL)
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")
_SSH = re.compile(r"[^/\\:]{2,}:(?!:)")  # host:path as ssh has it; one letter would be a Windows drive
_HELPER = re.compile(r"[A-Za-z0-9+.-]+::")  # git runs a program of that name
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_SECRETS = re.compile(r"(?i)(?<=[?&])([^=&\s]*(?:token|key|secret|password|signature|sig)[^=&\s]*)=[^&\s\[]+")


class Kind(Enum):
    """What sort of source a reference names."""

    BUNDLED = auto()
    FOLDER = auto()
    FILE = auto()
    ARCHIVE = auto()
    GIT = auto()


@dataclass(frozen=True, slots=True)
class Reference:
    """A parsed reference.

    `source` is a path or a URL, `scheme` that of the URL and None for a path, `location` the reference as typed but
    without credentials.
    """

    kind: Kind
    location: str
    source: str
    scheme: str | None = None
    ref: str | None = None
    subfolder: str | None = None

    @property
    def remote(self) -> bool:
        """Whether it takes a network to read it."""
        return self.scheme not in {None, "file"}

    @property
    def path(self) -> Path:
        """The local path."""
        return from_home(unquote(urlsplit(self.source).path) if self.scheme else self.source)


def parse_reference(text: str, allowed_schemes: Collection[str]) -> Reference:
    """Understand a reference.

    Raises:
        InvalidRegistryReference: it names no source, or one that is never allowed.
        SchemeNotAllowed: its URL scheme is not among the allowed ones.
        RegistryNotFound: it names a local path that does not exist.
    """
    if text == BUNDLED:
        return Reference(Kind.BUNDLED, BUNDLED, BUNDLED)
    _refuse_dangerous(text)
    location = mask(text)
    if _exists(Path(text)):
        return _classify(location, text, None, None, None)
    match = _SUBFOLDER.fullmatch(text)
    source, subfolder = (match["source"], _checked(match["subfolder"], location)) if match else (text, None)
    scheme = _scheme(source, location, allowed_schemes)
    source, ref = _split_ref(source, scheme)
    return _classify(location, source, scheme, ref, subfolder)


def dependency_reference(dependency: Dependency, allowed_schemes: Collection[str]) -> Reference:
    """Where a dependency is: by its path, or else the archive at its schema URL.

    Raises:
        InvalidRegistryReference, SchemeNotAllowed, RegistryNotFound: as `parse_reference`.
    """
    if dependency.registry_path is not None:
        return parse_reference(dependency.registry_path, allowed_schemes)
    url = dependency.schema_url.url
    return Reference(Kind.ARCHIVE, mask(url), url, _scheme(url, mask(url), allowed_schemes))


def from_anywhere(text: str) -> str:
    """The reference as it means the same in any folder: a path is made absolute."""
    return text if _URL.match(text) or _SSH.match(text) else str(from_home(text).absolute())


def mask(text: str) -> str:
    """The text without the credentials in its URLs."""
    return _SECRETS.sub(r"\1=***", _CREDENTIALS.sub("***", text))


def _refuse_dangerous(text: str) -> None:
    problem = None
    if not text.strip():
        problem = "is empty"
    elif text.startswith("-"):
        problem = "starts with a dash, which programs take for an option"
    elif any(ord(character) < 32 or ord(character) == 127 for character in text):
        problem = "has a control character"
    elif _HELPER.match(text):
        problem = "is a git remote helper, which may run any program"
    if problem:
        raise InvalidRegistryReference(f"the registry reference {mask(text)!r} {problem}", hint=_EXPECTED)


def _checked(subfolder: str, location: str) -> str:
    subfolder = subfolder.strip("/")
    try:
        check_paths([subfolder])
    except UnsafePath as error:
        raise InvalidRegistryReference(f"the subfolder {error.what}", where=location) from error
    return subfolder


def _scheme(source: str, location: str, allowed_schemes: Collection[str]) -> str | None:
    """The scheme of a URL, which is allowed; None for a path."""
    match = _URL.match(source)
    scheme = match["scheme"].lower() if match else "ssh" if _SSH.match(source) else None
    if scheme is not None and scheme not in allowed_schemes:
        hint = f"allowed are {', '.join(sorted(allowed_schemes))} (setting storage.allowed_schemes)"
        raise SchemeNotAllowed(f"a registry cannot be read by {scheme!r}", where=location, hint=hint)
    return scheme


def _split_ref(source: str, scheme: str | None) -> tuple[str, str | None]:
    """A ref starts at the first `@` of the path; one before it belongs to the host, or to the name of a folder."""
    url = _URL.match(source)
    start = source.find("/", url.end()) if url else source.find(":") if scheme else 0
    ends = [match.start() for match in re.finditer("@", source) if match.start() > start >= 0]
    if scheme is None:
        ends = [end for end in ends if _exists(from_home(source[:end]))]
    if not ends:
        return source, None
    ref = source[ends[0] + 1 :]
    if not ref or ref.startswith("-"):
        raise InvalidRegistryReference(f"{ref!r} is no branch, tag or commit", where=mask(source))
    return source[: ends[0]], ref


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no path can be that long
        return False


def _classify(location: str, source: str, scheme: str | None, ref: str | None, subfolder: str | None) -> Reference:
    reference = Reference(Kind.FOLDER, location, source, scheme, ref, subfolder)
    if not reference.remote and not _exists(reference.path):
        raise RegistryNotFound("there is no such file or folder", where=location, hint=_EXPECTED)
    kind = _kind(reference)
    if ref is not None and kind is not Kind.GIT:
        raise InvalidRegistryReference(f"only a git repository has the ref {ref!r}", where=location)
    return replace(reference, kind=kind)


def _kind(reference: Reference) -> Kind:
    name = urlsplit(reference.source).path.lower() if reference.scheme else reference.source.lower()
    if name.endswith(_ARCHIVES):
        return Kind.ARCHIVE
    if name.endswith(_FILES) and (reference.remote or reference.path.is_file()):
        return Kind.FILE
    if reference.remote or reference.ref is not None or (reference.path / "HEAD").is_file():
        return Kind.GIT
    return Kind.FOLDER
