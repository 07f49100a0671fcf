"""The registries and pages that the libraries are tested with."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parents[1]
OLD, NEW = TESTS / "semconv_diff/baseline", TESTS / "semconv_diff/head"


def tree(folder: Path) -> dict[str, bytes]:
    """The files below a folder that are not hidden."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
