"""What `generate` is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from weavergen_pipelines.artifacts.digest import FileTree


@dataclass(frozen=True)
class Overrides:
    """What the caller's configuration puts in place of, or adds to, that of the templates.

    `configs` are `weaver.yaml` files instead of those in the tree, the farthest first (`-c`). `acronyms` and
    `text_maps` are added; where both have one, these win (`.weaver.toml`, section `template`).
    """

    configs: Mapping[str, bytes] | None = None
    acronyms: tuple[str, ...] = ()
    text_maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ForgeRequest:
    """One target to render. `origin` is where the templates were read from: errors show paths below it."""

    document: Mapping[str, Any]
    templates: FileTree
    target: str
    params: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""
    overrides: Overrides = field(default_factory=Overrides)
