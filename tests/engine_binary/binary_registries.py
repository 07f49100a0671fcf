"""Small registries that both engines are given."""

from __future__ import annotations

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.semconv import RegistrySource

GROUPS = """groups:
- id: registry.shop
  type: attribute_group
  brief: The shop
  attributes:
  - {id: shop.name, type: string, brief: Its name, stability: stable, examples: [corner]}
"""


def source_of(files: dict[str, str], location: str = "model") -> RegistrySource:
    """A registry of these files."""
    tree = {path: text.encode() for path, text in files.items()}
    return RegistrySource(location, tree, tree_digest(tree))
