"""The builtins that are written in jq: definitions that work in `path(…)` and in assignments too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from weavergen_pipelines.forge.jq.ast import Definition
from weavergen_pipelines.forge.jq.parser import parse_definitions


@cache
def library() -> Mapping[str, Definition]:
    """The definitions of `library.jq` by name and arity, `map/1`."""
    text = files(__package__).joinpath("library.jq").read_text(encoding="utf-8")
    return {f"{found.name}/{len(found.parameters)}": found for found in parse_definitions(text)}
