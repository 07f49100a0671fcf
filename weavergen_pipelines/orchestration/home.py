"""Where Dagster keeps its history: `.dagster/` beside the workspace file."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from weavergen_pipelines.errors import UsageError

WORKSPACE = "workspace.yaml"
INSTANCE = "dagster.yaml"


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

    Where no workspace file is above `folder`, it is in `folder` itself.
    """
    named = os.environ.get("DAGSTER_HOME")
    if named:
        return Path(named).absolute()
    root = next((place for place in (folder, *folder.parents) if (place / WORKSPACE).is_file()), folder).absolute()
    home = root / ".dagster"
    home.mkdir(exist_ok=True)
    wanted, present = _instance_file(root), home / INSTANCE
    if not present.is_file() or present.read_text(encoding="utf-8") != wanted:
        present.write_text(wanted, encoding="utf-8")
    return home


def _instance_file(root: Path) -> str:
    """The configuration of the instance: that of the repository, else what `weavergen init` would write."""
    own = root / INSTANCE
    if own.is_file():
        return own.read_text(encoding="utf-8")
    return (files("weavergen_pipelines") / "resources" / "starter" / f"{INSTANCE}.template").read_text(encoding="utf-8")
