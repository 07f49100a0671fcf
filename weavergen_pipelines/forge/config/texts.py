"""Numbers and booleans where a text is expected: as in the reference, such a value is the text that the file has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from weavergen_pipelines.semconv.yaml import Document, KeyPath


def with_texts(source: Document, content: Any, expected: AbstractSet[KeyPath]) -> Any:
    """The content of a file with its keys, and the scalars where texts are `expected`, as they are written."""
    return _Written(expected).of(content, source.root, ())


class _Written:
    """Walks the values of a file beside the nodes that they were read from."""

    def __init__(self, expected: AbstractSet[KeyPath]) -> None:
        self._expected = expected

    def of(self, value: Any, node: Any, path: KeyPath) -> Any:
        if isinstance(value, dict) and isinstance(node, yaml.MappingNode) and len(value) == len(node.value):
            pairs = zip(value.items(), node.value, strict=True)
            return {_key(key, written): self.of(item, below, (*path, key)) for (key, item), (written, below) in pairs}
        if isinstance(value, list) and isinstance(node, yaml.SequenceNode):
            items = enumerate(zip(value, node.value, strict=True))
            return [self.of(item, below, (*path, index)) for index, (item, below) in items]
        if path in self._expected and isinstance(node, yaml.ScalarNode):
            return node.value
        return value


def _key(key: Any, written: Any) -> Any:
    return key if isinstance(key, str) else written.value
