"""Rendering one target in this process (spec section 7.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache as once
from typing import Any

from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.forge.cache import RenderCache
from weavergen_pipelines.forge.config.load import TargetConfig, load_config, reserved_param
from weavergen_pipelines.forge.outputs import OutputTree
from weavergen_pipelines.forge.remember import RenderKeys, pack, unpack
from weavergen_pipelines.forge.render import Environments, JobRenderer, Rendered, naming_place
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.forge.select import SHARED, Job, select_jobs
from weavergen_pipelines.forge.snippets import render_snippets
from weavergen_pipelines.forge.target import Target, open_target
from weavergen_pipelines.semconv.collector import collector_paused


def carry_out(request: ForgeRequest, *, cache: RenderCache | None = None, fuel: int | None = None) -> dict[str, bytes]:
    """What the request asks for: snippets, or the files of its target."""
    if request.snippets is None:
        return render_target(request, cache=cache, fuel=fuel)
    with collector_paused():
        return render_snippets(request, fuel=fuel)


@collector_paused()
def render_target(
    request: ForgeRequest, *, cache: RenderCache | None = None, fuel: int | None = None
) -> dict[str, bytes]:
    """Render one target in this process; `fuel` bounds each render."""
    if "params" in request.params:
        raise reserved_param("-D params")
    target = open_target(request.templates, request.target, origin=request.origin, overrides=request.overrides)
    config = load_config(target.configs).overridden(request.overrides)
    jobs = select_jobs(target.files, config, request.params)
    return _Run(request.document, target, config, cache, fuel).render(jobs)


class _Run:
    """The renders of one target."""

    def __init__(
        self,
        document: Mapping[str, Any],
        target: Target,
        config: TargetConfig,
        cache: RenderCache | None,
        fuel: int | None,
    ) -> None:
        self._filters = SHARED.of(document)
        self._target = target
        self._config = config.config
        self._cache = cache
        self._keys = RenderKeys(target, config.config)
        self._environments = Environments(target, config.config, fuel)
        self._outputs = OutputTree()

    def render(self, jobs: tuple[Job, ...]) -> dict[str, bytes]:
        """The files of all jobs; a job that fails does not keep the others from being tried."""
        errors = []
        for job in jobs:
            try:
                self._render_job(job)
            except WeavergenError as error:
                errors.append(error)
        if errors:
            raise errors[0] if len(errors) == 1 else CompoundError(errors)
        return dict(sorted(self._outputs.files.items()))

    def _render_job(self, job: Job) -> None:
        where = naming_place(job, self._target)
        rendered_files = self._plain(job) if self._cache is None else self._remembering(job, self._cache)
        for rendered in rendered_files:
            self._outputs.add(rendered.path, rendered.content, where)

    def _plain(self, job: Job) -> Iterator[Rendered]:
        renderer = self._renderer(job)
        return map(renderer.render, job.elements(self._filters))

    def _remembering(self, job: Job, cache: RenderCache) -> Iterator[Rendered]:
        base = self._keys.base(job)
        elements = {self._keys.key(base, element): element for element in job.elements(self._filters)}
        known, made = cache.get(elements), {}
        renderer = once(lambda: self._renderer(job))
        try:
            for key, element in elements.items():
                rendered = unpack(known[key]) if key in known else renderer().render(element)
                if key not in known:
                    made[key] = pack(rendered)
                yield rendered
        finally:
            cache.put(made)

    def _renderer(self, job: Job) -> JobRenderer:
        return JobRenderer(job, self._target, self._config, self._environments)
