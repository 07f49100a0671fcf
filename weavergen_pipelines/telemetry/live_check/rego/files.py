"""Policies and data that are read from files (`--advice-policies`, `--advice-data`)."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import orjson

from weavergen_pipelines.artifacts.glob import GlobError, compile_glob
from weavergen_pipelines.errors import Location
from weavergen_pipelines.semconv.yaml import YamlError, parse_yaml
from weavergen_pipelines.telemetry.live_check.rego.errors import PolicyError
from weavergen_pipelines.telemetry.live_check.rego.prepare import merged

if TYPE_CHECKING:
    from collections.abc import Iterator

_WILD = frozenset("*?[{")
_KINDS = frozenset({".json", ".yaml", ".yml"})


def read_policies(path: Path) -> dict[str, str]:
    """The modules of a folder (all `*.rego` in it, at any depth) or of one file, as path → text, in order.

    Raises:
        PolicyError: there are none, or one cannot be read.
    """
    found = [path] if path.is_file() else sorted(path.rglob("*.rego"))
    if not found:
        raise PolicyError("there is no policy here", where=str(path), hint="name a .rego file, or a folder with some")
    return {str(one): _read(one).decode("utf-8", errors="replace") for one in found}


def read_data(pattern: str) -> dict[str, Any]:
    """The JSON and YAML files that a glob matches, a folder, or one file: each below its path, without the extension.

    `data/schemas/user.json` is `schemas.user` for the pattern `data/**/*.json`. Hidden files are left out.

    Raises:
        PolicyError: the pattern is none, there is nothing at its base, a file is no JSON or YAML, or two have one name.
    """
    base, matches = _split(pattern)
    data: dict[str, Any] = {}
    for path in _files(base):
        relative = PurePosixPath(path.relative_to(base if base.is_dir() else base.parent).as_posix())
        if path.suffix in _KINDS and (base.is_file() or matches(str(relative))):
            data = merged(data, _nested(relative, _parsed(path)))
    return data


def _split(pattern: str) -> tuple[Path, Any]:
    """The folder that a pattern starts with, and what says whether a path in it matches the rest."""
    parts = PurePosixPath(pattern).parts
    wild = next((place for place, part in enumerate(parts) if _WILD & set(part)), len(parts))
    base = Path(*parts[:wild])
    if not base.exists():
        raise PolicyError("there is nothing here", where=str(base))
    try:
        return base, compile_glob("/".join(parts[wild:]) or "**/*")
    except GlobError as error:
        raise PolicyError(str(error), where=pattern) from None


def _files(base: Path) -> Iterator[Path]:
    if base.is_file():
        yield base
        return
    for path in sorted(base.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(base).parts)
        if path.is_file() and not hidden:
            yield path


def _parsed(path: Path) -> Any:
    content = _read(path)
    try:
        return orjson.loads(content) if path.suffix == ".json" else parse_yaml(content)
    except orjson.JSONDecodeError as error:
        raise PolicyError(
            f"this is no JSON: {error.msg}", where=Location(str(path), error.lineno, error.colno)
        ) from None
    except YamlError as error:
        raise PolicyError(f"this is no YAML: {error}", where=str(path)) from None


def _nested(path: PurePosixPath, value: Any) -> dict[str, Any]:
    for name in reversed((*path.parts[:-1], path.stem)):
        value = {name: value}
    return dict(value)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", where=str(path)) from None
