"""Where in a template a filter failed.

The engine forgets the place when a filter written in Python raises. So the failed render is done once more, with a
mark before every tag that notes its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from minijinja import Environment

from weavergen_pipelines.forge.config.model import WeaverConfig
from weavergen_pipelines.forge.environment import TemplateSource, build_environment
from weavergen_pipelines.forge.tags import delimiters, tag_pattern

_BEGINS_BODY = frozenset({"macro", "call"})
_ENDS_BODY = frozenset({"endmacro", "endcall"})


class Tracer:
    """Notes the template and line that is being rendered, also after a macro has returned."""

    def __init__(self) -> None:
        self._places: list[tuple[str, int] | None] = [None]

    @property
    def place(self) -> tuple[str, int] | None:
        """Where the render is now."""
        return self._places[-1]

    def at(self, template: str, line: int) -> str:
        """Note that a tag is reached."""
        self._places[-1] = (template, line)
        return ""

    def enter(self) -> str:
        """Note that a macro begins."""
        self._places.append(self.place)
        return ""

    def leave(self) -> str:
        """Note that a macro ends: the render is where it was called."""
        self._places.pop()
        return ""


def failing_place(
    config: WeaverConfig, source: TemplateSource, auto_escape: str, render: Callable[[Environment], object]
) -> tuple[str, int] | None:
    """The template and line at which `render` fails, None if they cannot be told."""
    tracer = Tracer()
    marked = _marked_source(source, delimiters(config.template_syntax))
    environment = build_environment(config, marked, auto_escape=auto_escape)
    for name in ("at", "enter", "leave"):
        environment.add_global(f"__{name}", getattr(tracer, name))
    try:
        render(environment)
    except Exception:  # noqa: BLE001 - any failure will do: it is the one that is being located
        return tracer.place
    return None


def _marked_source(source: TemplateSource, syntax: dict[str, str]) -> TemplateSource:
    pattern = tag_pattern(syntax)

    def marked(name: str) -> str | None:
        text = source(name)
        return None if text is None else pattern.sub(lambda tag: _mark(tag, name, syntax), text)

    return marked


def _mark(tag: re.Match[str], template: str, syntax: dict[str, str]) -> str:
    if tag["tag"] is None:
        return tag[0]

    def call(function: str) -> str:
        return f"{syntax['variable_start']} __{function} {syntax['variable_end']}"

    line = tag.string.count("\n", 0, tag.start()) + 1
    before = call(f"at({json.dumps(template)}, {line})")
    if tag["keyword"] in _ENDS_BODY:
        before += call("leave()")
    return before + tag[0] + (call("enter()") if tag["keyword"] in _BEGINS_BODY else "")
