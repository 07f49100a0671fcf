"""Finding, layering and validating settings: environment over file over defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from weavergen_pipelines.config.environment import CONFIG_PATH, read_environment
from weavergen_pipelines.config.model import DEFAULT_REGISTRIES, DEFAULT_REGISTRY, Settings
from weavergen_pipelines.config.nearest import nearest_file
from weavergen_pipelines.config.places import Key, Layer, Place, dotted, merged
from weavergen_pipelines.config.problems import ConfigNotFound, from_validation, together
from weavergen_pipelines.config.references import broken_references
from weavergen_pipelines.errors import Location, WeavergenError
from weavergen_pipelines.home import from_home

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAMES = ("weavergen.yaml", "weavergen_v2.yaml")


@dataclass(frozen=True)
class LoadedSettings:
    """Settings, the configuration file if there is one, and where each value was given.

    `origins` maps a dotted key to `weavergen.yaml:12` or the name of a variable; what is not in it is a default.
    """

    settings: Settings
    origins: Mapping[str, str]
    path: Path | None


def load_settings(
    path: Path | None = None, *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> LoadedSettings:
    """Load the settings.

    The file is `path`, or what `WEAVERGEN_V2_CONFIG_PATH` names, or the first `weavergen.yaml` or `weavergen_v2.yaml`
    from `cwd` upward.

    Raises:
        ConfigNotFound: the file that was named does not exist.
        ConfigSyntaxError: the file is not YAML.
        ConfigError, CompoundError: keys or values are wrong, all that are.
    """
    cwd = Path.cwd() if cwd is None else cwd.absolute()
    env = os.environ if env is None else env
    file = _find(path, cwd, env)
    written = _read(file, cwd) if file else Layer()
    given, problems = read_environment(env, cwd)
    data = _layered(written.data, given.data)
    places = {**written.places, **given.places}
    settings = _validated(data, places, root=file.parent if file else cwd, problems=problems)
    return LoadedSettings(settings, {dotted(key): _origin(place) for key, place in places.items()}, file)


def _find(path: Path | None, cwd: Path, env: Mapping[str, str]) -> Path | None:
    named = path or env.get(CONFIG_PATH)
    if named:
        file = (cwd / from_home(named)).absolute()
        if not file.is_file():
            where = "--weavergen-config" if path else CONFIG_PATH
            raise ConfigNotFound(f"there is no configuration file {file}", where=where, hint="run `weavergen init`")
        return file
    return nearest_file(FILE_NAMES, cwd)


def _read(file: Path, cwd: Path) -> Layer:
    from weavergen_pipelines.config.document import read_document  # imports PyYAML, needed only where there is a file

    return read_document(file, str(file.relative_to(cwd) if file.is_relative_to(cwd) else file))


def _layered(written: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    data = merged({**written, "registries": written.get("registries") or DEFAULT_REGISTRIES}, given)
    if isinstance(data["registries"], dict) and DEFAULT_REGISTRY not in data["registries"]:
        data = merged({"weaver": {"default_registry": next(iter(data["registries"]))}}, data)
    return data


def _validated(
    data: dict[str, Any], places: Mapping[Key, Place], root: Path, problems: list[WeavergenError]
) -> Settings:
    try:
        settings = Settings.model_validate(data, context={"root": root})
    except ValidationError as error:
        raise together([*problems, *from_validation(error, places)]) from error
    if found := [*problems, *broken_references(settings, places)]:
        raise together(found)
    return settings


def _origin(place: Place) -> str:
    return f"{Path(place.path).name}:{place.line}" if isinstance(place, Location) else place
