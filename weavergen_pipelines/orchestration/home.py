"""Where Dagster keeps its history: `.dagster/` beside the workspace file."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from weavergen_pipelines.errors import UsageError

WORKSPACE = "workspace.yaml"
INSTANCE = "dagster.yaml"
TELEMETRY_OFF = "DAGSTER_DISABLE_TELEMETRY"


def workspace_file(folder: Path) -> Path:
    """The workspace file in a folder, or in the nearest one above that has one.

    Raises:
        UsageError: there is none.

    """
    found = next((place / WORKSPACE for place in (folder, *folder.parents) if (place / WORKSPACE).is_file()), None)
    if found is None:
        raise UsageError(f"there is no {WORKSPACE} here or above", where=str(folder), hint="run `weavergen init`")
    return found.absolute()


def dagster_home(folder: Path) -> Path:
    """The folder of the Dagster instance, made ready: `DAGSTER_HOME`, else `.dagster/` beside the workspace file.

    Where no workspace file is above `folder`, it is in `folder` itself. This process, and those that it starts, tell
    Dagster's makers nothing, whatever a configuration that was there already says.
    """
    os.environ[TELEMETRY_OFF] = "1"
    root = next((place for place in (folder, *folder.parents) if (place / WORKSPACE).is_file()), folder).absolute()
    named = os.environ.get("DAGSTER_HOME")
    home = Path(named).absolute() if named else root / ".dagster"
    home.mkdir(parents=True, exist_ok=True)
    _configure(home / INSTANCE, _instance_file(root), keep=named is not None)
    return home


def _configure(file: Path, wanted: str, *, keep: bool) -> None:
    """Write the configuration of the instance, unless it is there; another one stays only if it is to be kept."""
    if not file.is_file() or (not keep and file.read_text(encoding="utf-8") != wanted):
        file.write_text(wanted, encoding="utf-8")


def _instance_file(root: Path) -> str:
    """The configuration of the instance: that of the repository, else what `weavergen init` would write."""
    own = root / INSTANCE
    if own.is_file():
        return own.read_text(encoding="utf-8")
    return (files("weavergen_pipelines") / "resources" / "starter" / f"{INSTANCE}.template").read_text(encoding="utf-8")
