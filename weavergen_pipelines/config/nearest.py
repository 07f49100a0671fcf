"""Where a project's configuration is: in the current folder, or in the nearest one above that has such a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WEAVER_TOML = ".weaver.toml"


def nearest_file(names: Iterable[str], cwd: Path) -> Path | None:
    """The first file of one of these names, from a folder upward."""
    kept = tuple(names)
    candidates = (folder / name for folder in (cwd, *cwd.parents) for name in kept)
    return next((file for file in candidates if file.is_file()), None)
