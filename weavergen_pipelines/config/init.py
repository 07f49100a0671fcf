"""What `weavergen init` writes into a user's own repository: a configuration and a Dagster code location."""

from __future__ import annotations

import json
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from pydantic import ValidationError

from weavergen_pipelines.config.model import TARGETS, Settings
from weavergen_pipelines.config.problems import from_validation, together
from weavergen_pipelines.errors import WeavergenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FILES = ("weavergen.yaml", "definitions.py", "workspace.yaml", "dagster.yaml")


class StarterError(WeavergenError):
    """The files of a starter are there already, or cannot be written."""


def write_starter(
    folder: Path, *, registry_name: str, source: str, targets: Iterable[str] = TARGETS, output: str = "generated"
) -> list[Path]:
    """Write the files, and add to `.gitignore` what is not in it; returns what was written or changed.

    Raises:
        StarterError: a file exists already (none is overwritten), or the folder cannot be written. Nothing was changed.
        ConfigError, CompoundError: the registry's name, source or targets are none.
    """
    values = {"source": source, "targets": list(targets), "output": output}
    _validate(registry_name, values)
    if present := [name for name in FILES if (folder / name).exists()]:
        hint = "remove them, or choose another folder"
        raise StarterError(f"there already: {', '.join(present)}", where=str(folder), hint=hint)
    quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}
    contents = {name: Template(_starter(name)).substitute(quoted, registry_name=registry_name) for name in FILES}
    try:
        return _write(folder, contents)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StarterError(f"cannot write: {reason}", where=str(error.filename or folder)) from error


def _validate(registry_name: str, values: Mapping[str, object]) -> None:
    try:
        Settings.model_validate({"registries": {registry_name: values}})
    except ValidationError as error:
        raise together(from_validation(error, {})) from error


def _starter(name: str) -> str:
    return (files("weavergen_pipelines") / "resources" / "starter" / f"{name}.template").read_text(encoding="utf-8")


def _write(folder: Path, contents: Mapping[str, str]) -> list[Path]:
    """Write all files or, when one cannot be written, none."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    try:
        for name, content in contents.items():
            written.append(folder / name)
            with written[-1].open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(content)
        return [*written, *_ignore(folder / ".gitignore")]
    except OSError:
        for file in written:
            file.unlink(missing_ok=True)
        raise


def _ignore(file: Path) -> list[Path]:
    """Append the lines that are missing, by one write."""
    present = file.read_text(encoding="utf-8") if file.exists() else ""
    missing = [line for line in _starter("gitignore").splitlines() if line not in present.splitlines()]
    if not missing:
        return []
    separator = "" if not present or present.endswith("\n") else "\n"
    with file.open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(separator + "\n".join(missing) + "\n")
    return [file]
