"""Where in a file a reference is written: looked up only when it has to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.yaml import Place


def reference_place(group: Group, key: str, target: str) -> Place:
    """The place of `key: target` in the group's lists; that of the group if it is inherited."""
    written = group.document.at(group.keys)
    for section in group.attribute_keys:
        for index, item in enumerate(written.get(section) or ()):
            if isinstance(item, dict) and item.get(key) == target:
                return group.place.below(section, index, key)
    return group.place
