"""What to render: the templates of a target with the entries that name them, and what of the document each gets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.artifacts.glob import GlobError, compile_glob
from weavergen_pipelines.errors import CompoundError, Location, WeavergenError
from weavergen_pipelines.forge.config.load import ConfiguredTemplate, TargetConfig
from weavergen_pipelines.forge.config.model import TemplateEntry
from weavergen_pipelines.forge.errors import FilterError, InvalidTemplateFile, WhenClauseNotBoolean
from weavergen_pipelines.forge.jq import Document, JqError, compile_jq
from weavergen_pipelines.forge.values import debug, template_value

_VARIABLE = re.compile(r"\$(\w+)")


class Filters:
    """Runs jq programs on one document; the same one with the same values for what it mentions runs once."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._input = Document(document)
        self._known: dict[tuple[str, bytes], Any] = {}
        self._lock = Lock()

    def run(self, program: str, params: Mapping[str, Any]) -> Any:
        """The one output of a program, or all outputs as a list; as templates see it.

        Raises:
            JqError: the program cannot be compiled, or failed.
        """
        names = set(_VARIABLE.findall(program))
        mentioned = {name: value for name, value in params.items() if name in names}
        key = (program, canonical_json(mentioned))
        with self._lock:
            if key not in self._known:
                outputs = list(compile_jq(program, variables=tuple(mentioned)).run(self._input, mentioned))
                self._known[key] = template_value(outputs[0] if len(outputs) == 1 else outputs)
            return self._known[key]


class SharedFilters:
    """The filters of the document that was used last: several targets of one document share their results."""

    def __init__(self) -> None:
        self._last: Filters | None = None
        self._lock = Lock()

    def of(self, document: Mapping[str, Any]) -> Filters:
        """The filters of this document; it is the same one if it is the same object."""
        with self._lock:
            if self._last is None or self._last.document is not document:
                self._last = Filters(document)
            return self._last


SHARED = SharedFilters()


@dataclass(frozen=True)
class Job:
    """One template under one entry. `params` are all of the entry's parameters by name, and as `params`."""

    template: str
    configured: ConfiguredTemplate
    params: Mapping[str, Any]

    @property
    def entry(self) -> TemplateEntry:
        """The settings of the entry."""
        return self.configured.entry

    def location(self, key: str) -> Location:
        """Where a key of the entry is written."""
        return self.configured.location(key)

    def elements(self, filters: Filters) -> Iterator[Any]:
        """The values that the template is rendered with, each as its `ctx`.

        Raises:
            FilterError: the jq program of `when` or `filter` failed.
            WhenClauseNotBoolean: `when` did not give one boolean.
        """
        if self.entry.when is not None and not self._holds(self.entry.when, filters):
            return
        result = self._run("filter", self.entry.filter, filters)
        if self.entry.application_mode == "each":
            yield from result if isinstance(result, list) else [result]
        elif result is not None and result != []:
            yield result

    def _holds(self, when: str, filters: Filters) -> bool:
        result = self._run("when", when, filters)
        if isinstance(result, bool):
            return result
        raise WhenClauseNotBoolean(
            f"'when' must give one boolean, it gave {debug(result)[:80]}",
            where=self.location("when"),
            hint="any(...), all(...) or a comparison gives one",
        )

    def _run(self, key: str, program: str, filters: Filters) -> Any:
        try:
            return filters.run(program, self.params)
        except JqError as error:
            raise FilterError(_message(key, error), where=self.location(key), hint=error.hint) from error


def _message(key: str, error: JqError) -> str:
    """The error with its place in the program: a folded YAML text has no lines to point at."""
    where = error.where
    place = f" (line {where.line}, column {where.column} of it)" if isinstance(where, Location) else ""
    return f"jq program of {key!r}: {error.what}{place}"


def select_jobs(files: Mapping[str, bytes], config: TargetConfig, params: Mapping[str, Any]) -> tuple[Job, ...]:
    """Every template with every entry whose pattern it matches, by name of template, then in the order of entries.

    Raises:
        InvalidTemplateFile, CompoundError: patterns that match nothing.
    """
    errors: list[WeavergenError] = []
    jobs = []
    for configured in config.entries:
        try:
            matched = _matching(files, configured)
        except InvalidTemplateFile as error:
            errors.append(error)
            continue
        merged = {**(config.config.params or {}), **(configured.entry.params or {}), **params}
        jobs += [Job(template, configured, {**merged, "params": merged}) for template in matched]
    if errors:
        raise errors[0] if len(errors) == 1 else CompoundError(errors)
    return tuple(sorted(jobs, key=lambda job: (job.template, job.configured.index)))


def _matching(files: Mapping[str, bytes], configured: ConfiguredTemplate) -> list[str]:
    pattern = configured.entry.template
    try:
        matched = list(filter(compile_glob(pattern), sorted(files)))
    except GlobError as error:
        raise InvalidTemplateFile(str(error), where=configured.location("template")) from error
    if not matched:
        raise InvalidTemplateFile(
            f"the pattern {pattern!r} matches no file", where=configured.location("template"), hint=_hint(files)
        )
    return matched


def _hint(files: Mapping[str, bytes]) -> str:
    names = [name for name in sorted(files) if name.endswith(".j2")]
    return f"the templates are: {', '.join(names)}" if names else "the target has no template"
