"""Reading registries for tasks: from where settings and options say, and back out of the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.artifacts.digest import canonical_json, digest
from weavergen_pipelines.engine.choose import EngineName, choose_engine
from weavergen_pipelines.semconv.source import RegistrySource, Unavailable
from weavergen_pipelines.semconv.sources import load_source
from weavergen_pipelines.tasks.values import FetchedDependency, LoadedRegistry, MissingDependency

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.store import ArtifactStore
    from weavergen_pipelines.engine import WeaverEngine
    from weavergen_pipelines.workflow.service_task import TaskContext


@dataclass(frozen=True)
class Access:
    """What reading may use: links, the credentials that git has stored, and a `.weaver.toml`."""

    follow_symlinks: bool = False
    git_credentials: bool = False
    weaver_config: str | None = None

    def for_files(self, context: TaskContext) -> dict[str, Any]:
        """The options of `load_files`."""
        storage = context.settings.storage
        options = {
            "cache_dir": storage.cache_dir,
            "allowed_schemes": storage.allowed_schemes,
            "git_credentials": self.git_credentials,
        }
        if self.weaver_config is None:
            return options
        from weavergen_pipelines.config.weaver_toml import Tokens, load_weaver_toml

        entries = load_weaver_toml(Path(self.weaver_config)).settings.auth
        return {**options, "token_for": Tokens(entries).token_for}

    def for_registries(self, context: TaskContext) -> dict[str, Any]:
        """The options of `load_source`."""
        options = {**self.for_files(context), "follow_symlinks": self.follow_symlinks}
        if self.weaver_config is None:
            return options
        from weavergen_pipelines.config.weaver_toml import load_weaver_toml

        overrides = load_weaver_toml(Path(self.weaver_config)).settings.resolve.schema_url_overrides
        return {**options, "overrides": overrides}


def load_registry(
    registry: str,
    context: TaskContext,
    access: Access = Access(),
    *,
    include_unreferenced: bool = False,
    engine: EngineName = "auto",
) -> LoadedRegistry:
    """The files of a configured registry, or of a reference."""
    version = _version(engine, context)
    configured = context.settings.registries.get(registry)
    source = load_source(configured.source if configured else registry, **access.for_registries(context))
    return LoadedRegistry(
        name=registry if configured else source.location,
        location=source.location,
        digest=digest(canonical_json([source.location, source.digest, include_unreferenced, *version])),
        files=context.artifacts.put_tree(source.files, kind="registry"),
        file_count=len(source.files),
        dependencies={name: _kept(found, context.artifacts) for name, found in source.dependencies.items()},
        include_unreferenced=include_unreferenced,
        engine="binary" if engine == "binary" else "embedded",
    )


def _version(engine: EngineName, context: TaskContext) -> list[str]:
    """That of an executable: what is remembered of one is nothing to the next."""
    if engine != "binary":
        return []
    from weavergen_pipelines.engine.binary import BinaryEngine

    chosen = choose_engine(engine, context.settings.weaver)
    return [chosen.version] if isinstance(chosen, BinaryEngine) else []


def engine_of(load: LoadedRegistry, context: TaskContext) -> WeaverEngine:
    """The engine that is to work on a registry.

    Raises:
        WeavergenError: it is an executable that is not there, or not one that we know.
    """
    return choose_engine(load.engine, context.settings.weaver)


def _kept(found: RegistrySource | Unavailable, artifacts: ArtifactStore) -> FetchedDependency | MissingDependency:
    if isinstance(found, Unavailable):
        return MissingDependency(problem=found.problem, hint=found.hint, missing=found.missing)
    return FetchedDependency(location=found.location, files=artifacts.put_tree(found.files, kind="registry"))


def registry_source(load: LoadedRegistry, artifacts: ArtifactStore) -> RegistrySource:
    """The registry that a load names."""
    files = artifacts.get_tree(load.files)
    dependencies = {name: _dependency(kept, artifacts) for name, kept in load.dependencies.items()}
    return RegistrySource(load.location, files, load.digest, dependencies)


def _dependency(kept: FetchedDependency | MissingDependency, artifacts: ArtifactStore) -> RegistrySource | Unavailable:
    if isinstance(kept, MissingDependency):
        return Unavailable(kept.problem, kept.hint, kept.missing)
    return RegistrySource(kept.location, artifacts.get_tree(kept.files), kept.files.digest)
