"""Templates in a folder: the user's, or those that WeaverGen ships."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.digest import FileTree


class TemplatesNotFound(WeavergenError):
    """The folder of templates is not there, or holds no file."""


def bundled_templates() -> Path:
    """The folder of the templates that WeaverGen ships."""
    return Path(str(files("weavergen_pipelines") / "resources" / "templates"))


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
