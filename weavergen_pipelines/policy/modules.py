"""Where policies come from: the helpers shipped here, the registry's own folder, and what its user names."""

from __future__ import annotations

import re
from functools import partial
from importlib.resources import files as package_files
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.glob import GlobError, compile_glob
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.policy.errors import PolicyUnavailable
from weavergen_pipelines.semconv.sources import load_files
from weavergen_pipelines.semconv.sources.tokens import TokenFor, no_token

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from weavergen_pipelines.semconv.source import RegistrySource

HELPERS = "semconv.rego"
"""The module that every policy may import (`data.semconv`)."""

_WILDCARD = re.compile(r"[*?]")


def helper_modules() -> dict[str, str]:
    """The modules that are always there, by path."""
    return {HELPERS: (package_files("weavergen_pipelines") / "resources" / "policies" / HELPERS).read_text("utf-8")}


def registry_modules(source: RegistrySource) -> dict[str, str]:
    """The policies in the folder of a registry, by the path that results name.

    Raises:
        PolicyUnavailable: one is no text.
    """
    return _modules(source.location, source.files)


def named_modules(
    references: Iterable[str],
    *,
    cache_dir: Path,
    allowed_schemes: Collection[str],
    token_for: TokenFor = no_token,
    git_credentials: bool = False,
) -> dict[str, str]:
    """The policies in files, folders, archives and git repositories (paths or URLs), and at paths with wildcards.

    The options are those of `load_files`.

    Raises:
        PolicyUnavailable: there is nothing, or it cannot be read.
    """
    load = partial(
        load_files,
        cache_dir=cache_dir,
        allowed_schemes=allowed_schemes,
        token_for=token_for,
        git_credentials=git_credentials,
    )
    found: dict[str, str] = {}
    for reference in references:
        found |= _named(reference, load)
    return found


def _named(reference: str, load: Callable[[str], tuple[str, Mapping[str, bytes]]]) -> dict[str, str]:
    path = Path(reference)
    if path.is_file() and path.suffix not in (".zip", ".gz", ".tgz"):
        return {reference: _read(path, reference)}
    if _WILDCARD.search(reference) and not path.exists() and "://" not in reference:
        return _matching(reference)
    try:
        location, files = load(reference)
    except WeavergenError as error:
        raise PolicyUnavailable(error.what, where=reference, hint=error.hint) from error
    return _some(_modules(location, files), reference)


def _matching(pattern: str) -> dict[str, str]:
    """The files at paths with wildcards, hidden ones left out."""
    parts = PurePath(pattern).parts
    fixed = next(number for number, part in enumerate(parts) if _WILDCARD.search(part))
    base = Path(*parts[:fixed])
    try:
        matches = compile_glob("/".join(parts[fixed:]))
    except GlobError as error:
        raise PolicyUnavailable(f"it is no pattern: {error}", where=pattern) from error
    found = {path: path.relative_to(base).as_posix() for path in _files(base)}
    return _some({str(path): _read(path, str(path)) for path, name in found.items() if matches(name)}, pattern)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.name.startswith("."):
            yield from _files(path) if path.is_dir() and not path.is_symlink() else (path,)


def _read(path: Path, reference: str) -> str:
    try:
        return _text(path.read_bytes(), reference)
    except OSError as error:
        raise PolicyUnavailable(f"it cannot be read: {error.strerror}", where=reference) from error


def _modules(location: str, files: Mapping[str, bytes]) -> dict[str, str]:
    root = location.rstrip("/")
    return {f"{root}/{path}": _text(files[path], f"{root}/{path}") for path in sorted(files) if path.endswith(".rego")}


def _some(modules: dict[str, str], reference: str) -> dict[str, str]:
    if not modules:
        raise PolicyUnavailable("there is no policy in it", where=reference, hint="policies are in files named *.rego")
    return modules


def _text(content: bytes, path: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyUnavailable(f"it is no UTF-8: {error.reason}", where=path) from error
