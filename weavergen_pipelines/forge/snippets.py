"""Rendering snippets: texts that are part of another file (spec section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from minijinja import Environment

from weavergen_pipelines.errors import CompoundError, Location, WeavergenError
from weavergen_pipelines.forge.config.load import load_config, reserved_param
from weavergen_pipelines.forge.errors import FilterError
from weavergen_pipelines.forge.failure import explain, is_panic, panicked
from weavergen_pipelines.forge.jq import JqError
from weavergen_pipelines.forge.locate import failing_place
from weavergen_pipelines.forge.render import Environments
from weavergen_pipelines.forge.request import ForgeRequest, Snippet
from weavergen_pipelines.forge.select import Filters
from weavergen_pipelines.forge.target import open_target
from weavergen_pipelines.forge.values import Map, template_value

_PLAIN = "none"


def render_snippets(request: ForgeRequest, *, fuel: int | None = None) -> dict[str, bytes]:
    """The texts of the request's snippets, by their numbers; `fuel` bounds each.

    Raises:
        ForgeError: what failed, at the template and line; the sentence names the first snippet that failed so.
        CompoundError: several of those.
    """
    if "params" in request.params:
        raise reserved_param("-D params")
    renderer = _Renderer(request, fuel)
    texts: dict[str, bytes] = {}
    errors: dict[tuple[object, str], WeavergenError] = {}
    for number, snippet in enumerate(request.snippets or ()):
        try:
            texts[str(number)] = renderer.render(snippet).encode()
        except WeavergenError as error:
            errors.setdefault((error.where, error.what), _asked_for(error, snippet.where))
    if errors:
        raise CompoundError(list(errors.values())) if len(errors) > 1 else next(iter(errors.values()))
    return texts


def _asked_for(error: WeavergenError, where: Location) -> WeavergenError:
    """The error with the place of the snippet beside that of the template."""
    if error.where == where:
        return error
    return type(error)(f"{error.what}, in the snippet at {where}", where=error.where, hint=error.hint)


class _Renderer:
    def __init__(self, request: ForgeRequest, fuel: int | None) -> None:
        self._target = open_target(
            request.templates, request.target, origin=request.origin, overrides=request.overrides
        )
        self._config = load_config(self._target.configs).overridden(request.overrides).config
        self._environments = Environments(self._target, self._config, fuel)
        self._params = {**(self._config.params or {}), **request.params}
        self._filters = Filters(request.document)

    def render(self, snippet: Snippet) -> str:
        """The text of one snippet.

        Raises:
            ForgeError: the jq program or the template failed.
        """
        context = self._context(snippet)
        environment = self._environments.get(_PLAIN)
        try:
            return self._text(environment, snippet.template, context)
        except Exception as error:  # filters raise whatever they like
            render = partial(self._text, template=snippet.template, context=context)
            locate = partial(failing_place, self._config, self._target.source, _PLAIN, render)
            raise explain(error, self._target, snippet.template, locate) from error
        except BaseException as error:
            if not is_panic(error):
                raise
            self._environments.discard(_PLAIN)
            raise panicked(error, self._target, snippet.template) from error

    def _text(self, environment: Environment, template: str, context: Mapping[str, Any]) -> str:
        environment.add_global("params", template_value(self._params))
        return environment.render_template(template, **context)

    def _context(self, snippet: Snippet) -> Mapping[str, Any]:
        """The variables of a render; what is no map has none."""
        if snippet.context is not None:
            context: Map = template_value(dict(snippet.context))
            return context
        try:
            result = self._filters.run(snippet.filter, self._params)
        except JqError as error:
            raise FilterError(error.what, where=snippet.where, hint=error.hint) from error
        return result if isinstance(result, Map) else {}
