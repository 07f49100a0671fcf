"""Finding what a registry defines: ranked by relevance, by exact name, and by namespace."""

from weavergen_pipelines.semconv.search.index import KINDS, Found, Page, SearchIndex
from weavergen_pipelines.semconv.search.names import attribute_names
from weavergen_pipelines.semconv.search.namespaces import Namespace, browse

__all__ = ["KINDS", "Found", "Namespace", "Page", "SearchIndex", "attribute_names", "browse"]
