"""Keys and entries of objects and arrays."""

from __future__ import annotations

from typing import Any

from weavergen_pipelines.forge.jq.builtins.registry import function
from weavergen_pipelines.forge.jq.values.access import index, items_of, values_of
from weavergen_pipelines.forge.jq.values.failures import key_of


@function("keys_unsorted")
def keys_unsorted(value: Any) -> list[Any]:
    """Keys or indices, in the order that they have."""
    return [key for key, _ in items_of(value)]


@function("keys")
def keys(value: Any) -> list[Any]:
    """Keys or indices, sorted."""
    return sorted(keys_unsorted(value))


@function("to_entries")
def to_entries(value: Any) -> list[dict[str, Any]]:
    """`{key, value}` for each entry or element."""
    return [{"key": key, "value": item} for key, item in items_of(value)]


@function("from_entries")
def from_entries(value: Any) -> dict[str, Any]:
    """The object with the entries `{key, value}`."""
    return {key_of(index(entry, "key")): index(entry, "value") for entry in values_of(value)}
