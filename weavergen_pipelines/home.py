"""`~` in paths that people write."""

import os.path
from pathlib import Path


def from_home(path: str | Path) -> Path:
    """The path, with `~` for the user's folder; one of a user whom nobody knows stays as it is written."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - that of `Path` fails where nobody knows the user
