"""Keys of renders: all that a rendered file depends on, in a digest that is much cheaper than the render."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from typing import Any

from weavergen_pipelines.artifacts.code_version import code_version
from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.forge.closure import Closures
from weavergen_pipelines.forge.config.model import WeaverConfig
from weavergen_pipelines.forge.render import Rendered
from weavergen_pipelines.forge.select import Job
from weavergen_pipelines.forge.target import Target

_ROOMS = ("weavergen_pipelines.forge", "weavergen_pipelines.semconv.yaml.scalars")
_LIBRARIES = ("minijinja", "markdown-it-py", "PyYAML")


class RenderKeys:
    """The keys of a target's renders."""

    def __init__(self, target: Target, config: WeaverConfig) -> None:
        self._closures = Closures(target.files, config.template_syntax)
        self._config = config.model_dump(exclude={"templates", "params"})

    def base(self, job: Job) -> bytes:
        """The part of the key that all renders of a job have in common."""
        parts = [
            _engine_version(),
            self._config,
            job.template,
            self._closures.digest(job.template),
            job.entry.auto_escape,
            job.entry.file_name,
            job.params,
        ]
        return canonical_json(parts)

    def key(self, base: bytes, element: Any) -> bytes:
        """The key of one render."""
        return blake2b(canonical_json(element), key=blake2b(base, digest_size=32).digest(), digest_size=20).digest()


@cache
def _engine_version() -> list[str]:
    return [code_version(_ROOMS), *(version(library) for library in _LIBRARIES)]


def pack(rendered: Rendered) -> bytes:
    """A rendered file as one value of a cache; a path has no NUL."""
    return rendered.path.encode() + b"\0" + rendered.content


def unpack(packed: bytes) -> Rendered:
    """The other side of `pack`."""
    path, _, content = packed.partition(b"\0")
    return Rendered(path.decode(), content)
