"""Finding service tasks: in installed packages, by entry point, and in modules and files that are named."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from traceback import extract_tb
from types import ModuleType

from weavergen_pipelines.artifacts.digest import digest
from weavergen_pipelines.errors import Location, WeavergenError
from weavergen_pipelines.workflow.service_task import REGISTRY, ServiceTaskRegistry

GROUP = "weavergen.tasks"
"""The group of entry points: each is a module, or a function or class."""


class TaskImportError(WeavergenError):
    """A module of service tasks that cannot be imported."""


def discover_tasks(registry: ServiceTaskRegistry = REGISTRY) -> tuple[TaskImportError, ...]:
    """Register the tasks of installed packages. A package that fails is reported and leaves the others usable.

    A module registers its tasks by `@service_task`; a function or class is registered under the name of its entry point
    unless `@service_task` gave it one.
    """
    failed = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            _register(entry, registry)
        except TaskImportError as error:
            failed.append(error)
    return tuple(failed)


def import_tasks(reference: str) -> ModuleType:
    """Import the module that a dotted name or the path of a `.py` file means, so that it registers its tasks.

    Raises:
        TaskImportError: there is no such module, or it fails; names the line that does.
    """
    try:
        return _from_file(Path(reference)) if reference.endswith(".py") else import_module(reference)
    except Exception as error:
        raise _failure(reference, error) from error


def _register(entry: EntryPoint, registry: ServiceTaskRegistry) -> None:
    try:
        found = entry.load()
        if not inspect.ismodule(found):
            registry.register(found, None if hasattr(found, "__service_task__") else entry.name)
    except Exception as error:
        raise _failure(f"{entry.value} (entry point {entry.name!r})", error) from error


def _from_file(path: Path) -> ModuleType:
    """Under a name that the path decides, so that the same file is one module in every process."""
    where = path.resolve()
    name = f"weavergen_tasks_{where.stem}_{digest(str(where).encode())[-8:]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, where)
    if spec is None or spec.loader is None or not where.is_file():
        raise ModuleNotFoundError(f"there is no file {path}")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _failure(reference: str, error: Exception) -> TaskImportError:
    what = f"cannot import the tasks of {reference}: {type(error).__name__}: {error}"
    return TaskImportError(what, where=_where(error), hint="a module name, or the path of a .py file")


def _where(error: Exception) -> Location | None:
    """The line outside of the import machinery that raised it."""
    if isinstance(error, SyntaxError) and error.filename:
        return Location(error.filename, error.lineno)
    places = [Location(frame.filename, frame.lineno) for frame in extract_tb(error.__traceback__)]
    users = [place for place in places if not place.path.startswith("<") and place.path not in _OURS]
    return users[-1] if users else None


_OURS = {__file__, inspect.getfile(import_module)}
