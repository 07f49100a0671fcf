"""What `generate` is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.artifacts.digest import FileTree
from weavergen_pipelines.errors import Location

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.source import RegistrySource


@dataclass(frozen=True)
class Overrides:
    """What the caller's configuration puts in place of, or adds to, that of the templates.

    `configs` are `weaver.yaml` files instead of those in the tree, the farthest first (`-c`); `farther` are those
    around the tree, which hold without `configs`. `acronyms` and `text_maps` are added; where both have one, these win
    (`.weaver.toml`, section `template`).
    """

    configs: Mapping[str, bytes] | None = None
    acronyms: tuple[str, ...] = ()
    text_maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    farther: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Snippet:
    """A text to render, without a file: `template` with the context at its top level, not as `ctx`.

    The context is what is given, else what the jq program `filter` takes from the document. `where` asks for the text.
    """

    template: str
    where: Location
    context: Mapping[str, Any] | None = None
    filter: str = "."


@dataclass(frozen=True)
class ForgeRequest:
    """One target to render. `origin` is where the templates were read from: errors show paths below it.

    With `snippets`, these are rendered instead of the templates that the configuration names; the files are called by
    their numbers. `source` is the registry that the document was resolved from: an executable renders that one.
    """

    document: Mapping[str, Any]
    templates: FileTree
    target: str
    params: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""
    overrides: Overrides = field(default_factory=Overrides)
    snippets: tuple[Snippet, ...] | None = None
    source: RegistrySource | None = None
