"""Templates to files: the whole of one target (spec section 7.2)."""

from __future__ import annotations

from weavergen_pipelines.forge.cache import RenderCache
from weavergen_pipelines.forge.lanes import LANES
from weavergen_pipelines.forge.limits import ForgeLimits
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.forge.sandbox import generate_in_worker


def generate(
    request: ForgeRequest,
    *,
    cache: RenderCache | None = None,
    trusted: bool = False,
    limits: ForgeLimits | None = None,
) -> dict[str, bytes]:
    """Render one target: paths relative to the output folder and contents, sorted by path.

    Templates that are not `trusted` run in a process of their own, under `limits`. Only a `DiskRenderCache` is of use
    there, and where several targets are rendered at once.

    Raises:
        ForgeError: what is wrong with templates or configuration, with file and line.
        CompoundError: several of those, the first of each template.
    """
    if trusted:
        return LANES.render(request, cache)
    return generate_in_worker(request, cache, limits or ForgeLimits())
