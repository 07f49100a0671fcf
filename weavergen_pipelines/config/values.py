"""The kinds of value a setting can have: paths, references, URLs, names, lists."""

from __future__ import annotations

import keyword
import os
import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, Strict, ValidationInfo

from weavergen_pipelines.home import from_home

T = TypeVar("T")


class Text(str):
    """A text that remembers the folder that relative paths in it start from."""

    __slots__ = ("base",)
    base: Path


def text(value: str, base: Path) -> Text:
    """A text written in the folder `base`, or in a file there."""
    marked = Text(value)
    marked.base = base
    return marked


def _absolute(value: Path | str, info: ValidationInfo) -> Path:
    """Relative to where the text was written; a default is relative to the `root` of the validation context."""
    root = value.base if isinstance(value, Text) else (info.context or {}).get("root", Path.cwd())
    return Path(os.path.normpath(root / from_home(value)))


def _path(value: Any, info: ValidationInfo) -> Any:
    return _absolute(value, info) if isinstance(value, str | Path) and str(value) else value


def _artifact_url(value: Any, info: ValidationInfo) -> Any:
    return value if not isinstance(value, str) or "://" in value else str(_absolute(value, info))


def _store_url(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str) or "://" not in value:
        return _artifact_url(value, info)
    if not re.match(r"postgres(ql)?://", value):
        raise ValueError("expected a file, or a URL such as postgresql://host/database")
    if "password=" in value:
        raise ValueError("expected the password before the host, in PGPASSWORD, or in a password file")
    return value


def _reference(value: Any, info: ValidationInfo) -> Any:
    """What is not absolute stays so, seen from the working directory: results that name it are the same anywhere."""
    if not isinstance(value, str) or not _is_local(value) or Path(value).is_absolute():
        return value
    absolute = _absolute(value, info)
    try:
        return Path(os.path.relpath(absolute)).as_posix()
    except ValueError:  # on another drive
        return absolute.as_posix()


def _is_local(reference: str) -> bool:
    """Whether a registry reference names something on this machine: no `bundled`, URL, or `user@host:path`."""
    source = re.split(r"[@\[]", reference, maxsplit=1)[0]
    return bool(source) and source != "bundled" and ":" not in reference.replace(":\\", "")


def _http_url(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise ValueError("expected an http or https URL, such as http://localhost:4318")
    return value


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", value) or keyword.iskeyword(value):
        suggestion = re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_").lstrip("0123456789_") or "registry"
        raise ValueError(
            f"{value!r} is no name for an asset: lower-case letters, digits and single underscores, a letter first; "
            f"for example {suggestion + '_' if keyword.iskeyword(suggestion) else suggestion!r}"
        )
    return value


def filled(value: object) -> object:
    """A section that is all commented out is null in YAML: an empty one."""
    return {} if value is None else value


FilePath = Annotated[Path, BeforeValidator(_path)]
"""A file or folder: absolute after validation."""


def _some(value: tuple[T, ...]) -> tuple[T, ...]:
    if not value:
        raise ValueError("expected one or more")
    return value


ArtifactUrl = Annotated[str, BeforeValidator(_artifact_url)]
"""An fsspec URL, or a folder (absolute after validation)."""

StoreUrl = Annotated[str, Field(min_length=1), BeforeValidator(_store_url)]
"""A `postgresql://` URL, or an SQLite file (absolute after validation)."""

Reference = Annotated[str, Field(min_length=1), BeforeValidator(_reference)]
"""A registry: `bundled`, a folder, an archive or a git URL, each with optional `@ref` and `[subfolder]`."""

HttpUrl = Annotated[str, AfterValidator(_http_url)]

Name = Annotated[str, AfterValidator(_name)]
"""A name that is a Python identifier and an asset key. `__` separates names, so none has it."""

Owner = Annotated[str, Field(pattern=r"^(team:[A-Za-z0-9_.-]+|[^@\s]+@[^@\s]+\.[^@\s]+)$")]
"""An e-mail address, or `team:` and a name, as Dagster has them."""

Map = Annotated[dict[Name, T], BeforeValidator(filled)]
"""Settings under names that users choose."""

Several = Annotated[tuple[T, ...], Strict(False)]
"""A list in the file, a tuple here."""

Some = Annotated[Several[T], AfterValidator(_some)]
"""The same, with one entry or more."""

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Days = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Fraction = Annotated[float, Field(ge=0, le=1)]
