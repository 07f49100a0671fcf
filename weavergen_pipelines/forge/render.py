"""Rendering one job of a target: its template with one value after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from posixpath import basename
from typing import Any

from minijinja import Environment, TemplateError

from weavergen_pipelines.errors import Location
from weavergen_pipelines.forge.config.model import WeaverConfig
from weavergen_pipelines.forge.environment import build_environment
from weavergen_pipelines.forge.errors import InvalidConfigFile, InvalidFilePath
from weavergen_pipelines.forge.failure import Place, explain, is_panic, panicked
from weavergen_pipelines.forge.filters.arguments import text
from weavergen_pipelines.forge.locate import failing_place
from weavergen_pipelines.forge.outputs import checked_path
from weavergen_pipelines.forge.select import Job
from weavergen_pipelines.forge.target import Target
from weavergen_pipelines.forge.values import template_value

_FILE_NAME = "\0file_name"
"""The name under which an environment knows the `file_name` expression: no file can be called so."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file: `path` is relative to the output folder."""

    path: str
    content: bytes


class OutputName:
    """The global `template`: lets a template name its file."""

    def __init__(self, rename: Callable[[str], None]) -> None:
        self._rename = rename

    def __str__(self) -> str:
        return "{}"

    def set_file_name(self, name: str) -> str:
        """Name the file of this render; prints nothing.

        Raises:
            FilterArgumentError: the name is no string.
        """
        self._rename(text(name))
        return ""


class Environments:
    """The environments of a target: one for each way of escaping, made when it is needed."""

    def __init__(self, target: Target, config: WeaverConfig, fuel: int | None) -> None:
        self._build = partial(build_environment, config, target.source, fuel=fuel)
        self._folder = target.folder
        self._built: dict[str, Environment] = {}

    def get(self, auto_escape: str) -> Environment:
        """The environment that escapes so.

        Raises:
            InvalidConfigFile: the delimiters of `template_syntax` cannot be told apart.
        """
        if auto_escape not in self._built:
            try:
                self._built[auto_escape] = self._build(auto_escape=auto_escape)
            except TemplateError as error:
                raise InvalidConfigFile(f"template_syntax: {error.message}", where=self._folder) from error
        return self._built[auto_escape]

    def discard(self, auto_escape: str) -> None:
        """Forget an environment that cannot be used again."""
        self._built.pop(auto_escape, None)


class JobRenderer:
    """Renders one job. The jobs of a target share environments: one is finished before the next is made."""

    def __init__(self, job: Job, target: Target, config: WeaverConfig, environments: Environments) -> None:
        self._job = job
        self._target = target
        self._config = config
        self._environments = environments
        self._environment = environments.get(job.entry.auto_escape)
        self._set_globals(self._environment)
        self._add_file_name()
        self._file_name = ""

    def render(self, element: Any) -> Rendered:
        """Render the template with `ctx` = the element.

        Raises:
            ForgeError: what failed, with the template (or the weaver.yaml) and the line.
        """
        context = template_value(element)
        self._file_name = self._expected_name(context)
        content = self._text(context)
        return Rendered(checked_path(self._file_name, naming_place(self._job, self._target)), content.encode())

    def _text(self, context: Any) -> str:
        try:
            return self._environment.render_template(self._job.template, ctx=context)
        except Exception as error:  # filters raise whatever they like
            raise explain(error, self._target, self._job.template, partial(self._locate, context)) from error
        except BaseException as error:
            if not is_panic(error):
                raise
            self._environments.discard(self._job.entry.auto_escape)
            raise panicked(error, self._target, self._job.template) from error

    def _set_globals(self, environment: Environment) -> None:
        environment.add_global("params", template_value(dict(self._job.params)))
        environment.add_global("template", OutputName(self._rename))

    def _rename(self, name: str) -> None:
        self._file_name = name

    def _add_file_name(self) -> None:
        if self._job.entry.file_name is not None:
            self._naming(lambda: self._environment.add_template(_FILE_NAME, self._job.entry.file_name or ""))

    def _expected_name(self, context: Any) -> str:
        if self._job.entry.file_name is not None:
            return str(self._naming(lambda: self._environment.render_template(_FILE_NAME, ctx=context)))
        name = basename(self._job.template)
        while name.endswith(".j2"):
            name = name.removesuffix(".j2")
        return name

    def _naming(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Exception as error:  # filters raise whatever they like
            what = error.message.partition(" (in ")[0] if isinstance(error, TemplateError) else str(error)
            raise InvalidFilePath(f"file_name: {what}", where=self._job.location("file_name")) from error

    def _locate(self, context: Any) -> Place | None:
        def render(environment: Environment) -> None:
            self._set_globals(environment)
            environment.render_template(self._job.template, ctx=context)

        return failing_place(self._config, self._target.source, self._job.entry.auto_escape, render)


def naming_place(job: Job, target: Target) -> Location:
    """What names the file of a job: `set_file_name` in its template, else its `file_name`, else the template's name."""
    before, call, _ = (target.source(job.template) or "").partition("set_file_name")
    if not call and job.entry.file_name is not None:
        return job.location("file_name")
    return Location(target.path(job.template), before.count("\n") + 1 if call else None)
