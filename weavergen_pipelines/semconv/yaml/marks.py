"""Where the keys and values of a YAML text are."""

from __future__ import annotations

from typing import Any

import yaml

from weavergen_pipelines.semconv.yaml.builder import PARSER


def compose(text: str) -> Any:
    """The tree of nodes of a text; None if it cannot be read."""
    try:
        return yaml.compose(text, Loader=PARSER)
    except yaml.YAMLError:
        return None


def follow(root: Any, keys: tuple[str | int, ...]) -> tuple[Any, Any]:
    """The mark to show for the last of the keys, or for what encloses it, and the node there."""
    node, mark = root, getattr(root, "start_mark", None)
    for key in keys:
        step = _step(node, key)
        if step is None:
            break
        mark, node = step
    return mark, node


def _step(node: Any, key: str | int) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark, node.value[key]
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if getattr(name, "value", None) == key:
                return name.start_mark, value
    return None
