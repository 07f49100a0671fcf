"""The builtins that are written in Python, one module per concern. The others are in `library.jq`."""

from weavergen_pipelines.forge.jq.builtins import (
    arrays,
    core,
    dates,
    formats,
    mathematics,
    objects,
    regexes,
    semconv,
    streams,
    strings,
)
from weavergen_pipelines.forge.jq.builtins.registry import FILTERS, FUNCTIONS

__all__ = [
    "FILTERS",
    "FUNCTIONS",
    "arrays",
    "core",
    "dates",
    "formats",
    "mathematics",
    "objects",
    "regexes",
    "semconv",
    "streams",
    "strings",
]
