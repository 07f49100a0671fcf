"""`json.filter` and `json.remove`: parts of an object by paths, texts with slashes or arrays (OPA, "Object")."""

from __future__ import annotations

import json
from typing import Any

from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry
from weavergen_pipelines.policy.rego.values import UNDEFINED, RegoSet, elements, get, is_collection, key, unkey

JSON_PATHS: Table = {}

_END = key(None)
"""In a tree, the mark of a node at which a path ends; where others go on, as the reference has it, it is a step too."""

Tree = dict[Any, Any]
"""Paths by their steps."""


def _tree(paths: Any) -> Tree:
    tree: Tree = {}
    for path in elements(paths):
        if not isinstance(path, str | list):
            raise Unfit("a path is a string with slashes, or an array")
        _enter(tree, path.split("/") if isinstance(path, str) else path)
    return tree


def _enter(tree: Tree, path: list[Any]) -> None:
    for step in path:
        below = tree.setdefault(key(step), {})
        if below is None:
            return
        tree = below
    tree[_END] = None


def _ends(tree: Tree) -> bool:
    return _END in tree and tree[_END] is None


@entry(JSON_PATHS, "json.filter", "object", "array|set")
def _json_filter(value: dict[Any, Any], paths: Any) -> Any:
    tree = _tree(paths)
    return _kept(value, tree) if tree else {}


def _kept(value: Any, tree: Tree | None) -> Any:
    """What the paths lead to; undefined where they lead to nothing."""
    if not tree or (_ends(tree) and len(tree) == 1):
        return value
    parts = [(step, _kept(_at(value, step), tree[step])) for step in sorted(tree) if is_collection(value)]
    found = [(step, part) for step, part in parts if part is not UNDEFINED]
    if isinstance(value, dict):
        return dict(found)
    if not is_collection(value):
        return UNDEFINED
    return [part for _, part in found] if isinstance(value, list) else RegoSet(part for _, part in found)


def _at(value: Any, step: Any) -> Any:
    """One part; the elements of an array are numbered by texts."""
    if not isinstance(value, list):
        return get(value, unkey(step))
    numbered = isinstance(step, str) and step.isascii() and step.isdigit() and (step == "0" or step[0] != "0")
    return get(value, json.loads(step)) if numbered else UNDEFINED


@entry(JSON_PATHS, "json.remove", "object", "array|set")
def _json_remove(value: dict[Any, Any], paths: Any) -> Any:
    return _left(value, _tree(paths))


def _left(value: Any, tree: Tree | None) -> Any:
    """The value without what the paths lead to; undefined if that is all of it."""
    if not tree:
        return value
    if _ends(tree) or not is_collection(value):
        return UNDEFINED
    if isinstance(value, dict):
        parts = [(name, _left(one, tree.get(name))) for name, one in value.items()]
        return {name: part for name, part in parts if part is not UNDEFINED}
    if isinstance(value, list):
        steps = [(str(index), one) for index, one in enumerate(value)]
    else:
        steps = [(key(one), one) for one in value]
    left = [part for step, one in steps if (part := _left(one, tree.get(step))) is not UNDEFINED]
    return left if isinstance(value, list) else RegoSet(left)
