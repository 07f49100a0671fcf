"""What went wrong in a render, said with template and line."""

from __future__ import annotations

import re
from collections.abc import Callable

from minijinja import TemplateError

from weavergen_pipelines.errors import Location, WeavergenError
from weavergen_pipelines.forge.errors import InvalidTemplateFile, LimitExceeded, TemplateEvaluationFailed
from weavergen_pipelines.forge.target import Target

Place = tuple[str, int]
"""A template, by its path in the target's folder, and a line in it."""

_LINK = re.compile(r"^(?:caused by: )?(?P<what>.*) \(in (?P<template>.+):(?P<line>\d+)\)$", re.MULTILINE)


def explain(error: Exception, target: Target, template: str, locate: Callable[[], Place | None]) -> WeavergenError:
    """The typed error of a failed render of `template`; `locate` finds the place where a filter raised."""
    if isinstance(error, TemplateError):
        return _template_error(error, target, template)
    if isinstance(error, WeavergenError) and error.where is not None:
        return error
    place = locate()
    if isinstance(error, WeavergenError):
        error.where = _location(target, place or (template, 0))
        return error
    hint = _line(target, place)
    return TemplateEvaluationFailed(str(error), where=_location(target, place or (template, 0)), hint=hint)


def is_panic(error: BaseException) -> bool:
    """Whether the engine gave up: its exception is no `Exception` and has no public name."""
    return type(error).__name__ == "PanicException"


def panicked(error: BaseException, target: Target, template: str) -> WeavergenError:
    """The typed error of a render that made the engine give up, such as one that asks for endless text."""
    return TemplateEvaluationFailed(f"the template engine gave up: {error}", where=_location(target, (template, 0)))


def _template_error(error: TemplateError, target: Target, template: str) -> WeavergenError:
    """The innermost cause: where an import fails is said by what it imports."""
    links = list(_LINK.finditer(str(error)))
    what = links[-1]["what"] if links else error.message
    place = (links[-1]["template"], int(links[-1]["line"])) if links else (template, 0)
    where, hint = _location(target, place), _line(target, place)
    if error.kind == "OutOfFuel":
        return LimitExceeded("the template runs for too long", where=where, hint=hint)
    kind = InvalidTemplateFile if error.kind == "SyntaxError" else TemplateEvaluationFailed
    return kind(what, where=where, hint=hint)


def _location(target: Target, place: Place) -> Location:
    template, line = place
    return Location(target.path(template), line or None)


def _line(target: Target, place: Place | None) -> str | None:
    """The text of the line."""
    source = target.source(place[0]) if place else None
    lines = source.splitlines() if source else []
    return f"the line is: {lines[place[1] - 1].strip()}" if place and 0 < place[1] <= len(lines) else None
