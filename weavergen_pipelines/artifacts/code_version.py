"""The version of a piece of code: the digest of its source files."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from weavergen_pipelines.artifacts.digest import tree_digest


def code_version(rooms: tuple[str, ...]) -> str:
    """The digest of the files of the named modules and packages, data files of packages included."""
    return tree_digest({room: _room_digest(room).encode() for room in rooms})


@cache
def _room_digest(room: str) -> str:
    spec = find_spec(room)
    if spec is None or spec.origin is None:
        return room  # defined at run time: it has no file
    if spec.submodule_search_locations is None:
        return tree_digest({"": Path(spec.origin).read_bytes()})
    root = Path(spec.origin).parent
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix != ".pyc")
    return tree_digest({path.relative_to(root).as_posix(): path.read_bytes() for path in files})
