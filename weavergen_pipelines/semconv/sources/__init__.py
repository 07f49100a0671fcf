"""Where registries come from: shipped, folders, archives and git, local or remote."""

from weavergen_pipelines.semconv.sources.load import load_files, load_source

__all__ = ["load_files", "load_source"]
