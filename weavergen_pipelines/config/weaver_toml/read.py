"""Finding and reading a `.weaver.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from weavergen_pipelines.config.nearest import WEAVER_TOML, nearest_file
from weavergen_pipelines.config.places import Key, Place, dotted, place_of
from weavergen_pipelines.config.problems import ConfigError, ConfigNotFound, ConfigSyntaxError, together, unknown_key
from weavergen_pipelines.config.weaver_toml.keys import key_places
from weavergen_pipelines.config.weaver_toml.model import AuthEntry, WeaverToml
from weavergen_pipelines.errors import Location

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.errors import WeavergenError

_POSITION = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


@dataclass(frozen=True)
class LoadedWeaverToml:
    """The settings, the file if there is one, and the keys in it that no setting has: the reference reads over them."""

    settings: WeaverToml
    path: Path | None = None
    unknown: tuple[WeavergenError, ...] = ()


def load_weaver_toml(path: Path | None = None, *, cwd: Path | None = None) -> LoadedWeaverToml:
    """Read `path`, or the first `.weaver.toml` from `cwd` upward; without one everything is as by default.

    Raises:
        ConfigNotFound: the file that was named cannot be read.
        ConfigSyntaxError: the file is not TOML.
        ConfigError, CompoundError: values are wrong, all that are; the reference reads over those of commands.
    """
    cwd = Path.cwd() if cwd is None else cwd.absolute()
    file = nearest_file([WEAVER_TOML], cwd) if path is None else cwd / path
    if file is None:
        return LoadedWeaverToml(WeaverToml())
    shown_as = str(file.relative_to(cwd) if file.is_relative_to(cwd) else file)
    text = _text(file, shown_as)
    settings, unknown = _validated(_parsed(text, shown_as), key_places(text, shown_as))
    return LoadedWeaverToml(settings, file, unknown)


def _text(file: Path, shown_as: str) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigNotFound(f"cannot read the configuration: {reason}", where=shown_as) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigSyntaxError("expected UTF-8", where=Location(shown_as, line)) from error


def _parsed(text: str, shown_as: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        end = (text.count("\n") + 1, None)
        line, column = (int(position["line"]), int(position["column"])) if position and position["line"] else end
        what = _POSITION.sub("", str(error))
        raise ConfigSyntaxError(what[:1].lower() + what[1:], where=Location(shown_as, line, column)) from error


def _validated(data: dict[str, Any], places: Mapping[Key, Place]) -> tuple[WeaverToml, tuple[WeavergenError, ...]]:
    """The settings without the keys that are unknown, and these."""
    unknown: list[WeavergenError] = []
    try:
        return WeaverToml.model_validate(data), ()
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            if detail["type"] == "extra_forbidden" and detail["loc"][0] != "auth":
                unknown.append(_unknown(detail["loc"], places))
                _remove(data, detail["loc"])
    try:
        return WeaverToml.model_validate(data), tuple(unknown)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise together([_problem(detail, places) for detail in details]) from error


def _remove(data: dict[str, Any], key: Key) -> None:
    *path, last = key
    section: Any = data
    for part in path:
        section = section[part]
    del section[last]


def _problem(detail: Mapping[str, Any], places: Mapping[Key, Place]) -> WeavergenError:
    key: Key = detail["loc"]
    if detail["type"] == "extra_forbidden":
        return _unknown(key, places)
    where = place_of(key, places)
    if detail["type"] == "missing":
        return ConfigError(f"{dotted(key)} is missing", where=where)
    message = detail["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    return ConfigError(f"{dotted(key)}: {message}", where=where)


def _unknown(key: Key, places: Mapping[Key, Place]) -> WeavergenError:
    return unknown_key(str(key[-1]), _known(key[:-1]), place_of(key, places))


def _known(path: Key) -> list[str]:
    """The keys that the section at a path may have, as they are written."""
    model: type[BaseModel] = WeaverToml
    for part in path:
        if isinstance(part, int):
            model = AuthEntry
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        annotation = fields[part].annotation if part in fields else None
        model = annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else model
    return [field.alias or name for name, field in model.model_fields.items()]
