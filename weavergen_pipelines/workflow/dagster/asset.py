"""An asset of a process, however it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg

    from weavergen_pipelines.workflow.dagster.translator import AssetSource


@dataclass(frozen=True)
class Asset:
    """An asset that a graph makes: the output that it comes from, what it depends on, and what it stands for."""

    key: dg.AssetKey
    output: str
    upstream: frozenset[dg.AssetKey]
    source: AssetSource
