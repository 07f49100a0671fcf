"""Templates in a folder: the user's, or those that WeaverGen ships."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.forge.config import FILE_NAME

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.digest import FileTree


class TemplatesNotFound(WeavergenError):
    """The folder of templates is not there, or holds no file."""


def bundled_templates() -> Path:
    """The folder of the templates that WeaverGen ships."""
    return Path(str(files("weavergen_pipelines") / "resources" / "templates"))


def farther_configs(root: Path, *, cwd: Path, home: Path) -> list[str]:
    """The `weaver.yaml` files around a folder of templates, the farthest first: in the home, and in each folder above.

    In the current folder the search ends, as it does in Weaver for a path that is relative to it.
    """
    root, cwd = root.absolute(), cwd.absolute()
    above = [folder for folder in root.parents if not root.is_relative_to(cwd) or folder.is_relative_to(cwd)]
    candidates = (home / ".weaver" / FILE_NAME, *(folder / FILE_NAME for folder in reversed(above)))
    return [str(path) for path in candidates if path.is_file()]


def read_templates(root: Path) -> FileTree:
    """The files of a folder by relative path, hidden ones left out.

    Raises:
        TemplatesNotFound: there is no such folder, or no file in it.
    """
    if not root.is_dir():
        raise TemplatesNotFound("this folder of templates does not exist", where=str(root), hint="see --templates")
    paths = (path for path in sorted(root.rglob("*")) if path.is_file() and not path.name.startswith("."))
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    if not found:
        raise TemplatesNotFound("this folder holds no template", where=str(root), hint="it needs TARGET/weaver.yaml")
    return found
