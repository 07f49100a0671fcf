"""The folder of a target inside a tree of templates, and the configuration files that hold for it."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import normpath

from weavergen_pipelines.artifacts.digest import FileTree
from weavergen_pipelines.errors import Location, nearest
from weavergen_pipelines.forge.config import FILE_NAME
from weavergen_pipelines.forge.errors import InvalidTemplateFile, TargetNotSupported
from weavergen_pipelines.forge.request import Overrides
from weavergen_pipelines.semconv.yaml import Document

NO_OVERRIDES = Overrides()


@dataclass(frozen=True)
class Target:
    """`files` are relative to the target's folder; `folder` is that folder as errors name it."""

    folder: str
    files: FileTree
    configs: tuple[Document, ...]

    def path(self, template: str) -> str:
        """A template as errors name it."""
        return f"{self.folder}/{template}"

    def source(self, template: str) -> str | None:
        """The text of a template, None if there is none of that name.

        Raises:
            InvalidTemplateFile: the file is not UTF-8 text.
        """
        content = self.files.get(template)
        if content is None:
            return None
        try:
            return content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise InvalidTemplateFile(
                "the template is not UTF-8 text", where=Location(self.path(template), line)
            ) from error


def open_target(templates: FileTree, name: str, *, origin: str = "", overrides: Overrides = NO_OVERRIDES) -> Target:
    """The target `name` under `registry/` if there is such a folder, else at the top; `.` is all that is there.

    `origin` is where the tree was read from. The `weaver.yaml` files are those on the way to the target, behind those
    around the tree, unless the overrides have others.

    Raises:
        TargetNotSupported: there is no such folder.
    """
    root = "registry/" if any(path.startswith("registry/") for path in templates) else ""
    path = normpath(f"{root}{name.strip('/')}")
    folder = "" if path == "." else f"{path}/"
    files = {
        path.removeprefix(folder): content for path, content in sorted(templates.items()) if path.startswith(folder)
    }
    if not name.strip("/") or ".." in name.split("/") or not files:
        raise _unknown_target(templates, root, name, origin)
    before = f"{origin.rstrip('/')}/" if origin else ""
    configs = overrides.configs
    if configs is None:
        own = {before + path: content for path, content in _on_the_way(templates, folder).items()}
        configs = {**overrides.farther, **own}
    documents = tuple(Document(path, content) for path, content in configs.items())
    return Target(f"{before}{folder.rstrip('/')}", files, documents)


def _on_the_way(templates: FileTree, folder: str) -> dict[str, bytes]:
    """The configuration files from the root of the templates down to the folder."""
    parts = folder.split("/")[:-1]
    paths = ["/".join([*parts[:depth], FILE_NAME]) for depth in range(len(parts) + 1)]
    return {path: templates[path] for path in paths if path in templates}


def _unknown_target(templates: FileTree, root: str, name: str, origin: str) -> TargetNotSupported:
    configured = (path.removesuffix(f"/{FILE_NAME}") for path in templates if path.endswith(f"/{FILE_NAME}"))
    known = (path.removeprefix(root) for path in configured if path.startswith(root) and path != root.rstrip("/"))
    what = f"the templates have no target {name!r}"
    return TargetNotSupported(what, where=origin or None, hint=nearest(name, known))
