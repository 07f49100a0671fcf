"""From the `weaver.yaml` files of a target to one configuration (spec section 7.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from weavergen_pipelines.errors import CompoundError, Location, WeavergenError, nearest
from weavergen_pipelines.forge.config.model import HtmlFormat, MarkdownFormat, TemplateEntry, WeaverConfig
from weavergen_pipelines.forge.config.texts import with_texts
from weavergen_pipelines.forge.errors import DuplicateParamKey, InvalidConfigFile
from weavergen_pipelines.forge.request import Overrides
from weavergen_pipelines.semconv.yaml import Document, KeyPath, YamlError, parse_yaml


@dataclass(frozen=True)
class TargetConfig:
    """The merged configuration of a target, and the file that its `templates` are in."""

    config: WeaverConfig
    templates_source: Document | None = None

    def overridden(self, overrides: Overrides) -> TargetConfig:
        """The configuration with the caller's acronyms and text maps, which win where both have one."""
        given = {acronym.lower(): acronym for acronym in overrides.acronyms}
        own = [given.pop(acronym.lower(), acronym) for acronym in self.config.acronyms or []]
        maps = {name: dict(entries) for name, entries in overrides.text_maps.items()}
        update = {"acronyms": [*own, *given.values()], "text_maps": {**(self.config.text_maps or {}), **maps}}
        return replace(self, config=self.config.model_copy(update=update))

    @property
    def entries(self) -> tuple[ConfiguredTemplate, ...]:
        """The entries of `templates`, in the order of the file."""
        if self.templates_source is None:
            return ()
        entries = enumerate(self.config.templates or [])
        return tuple(ConfiguredTemplate(entry, self.templates_source, index) for index, entry in entries)


@dataclass(frozen=True)
class ConfiguredTemplate:
    """One entry of `templates`, and where it is written."""

    entry: TemplateEntry
    source: Document
    index: int

    def location(self, key: str) -> Location:
        """Where a key of the entry is written."""
        return self.source.locate(("templates", self.index, key))


def load_config(sources: Iterable[Document]) -> TargetConfig:
    """One configuration from `weaver.yaml` files, the farthest first: what is nearer takes the place of the farther.

    Only `params`, `template_syntax` and `whitespace_control` are merged key by key; a parameter that is null goes.

    Raises:
        InvalidConfigFile, DuplicateParamKey, CompoundError: what is wrong, each with file, line and column.
    """
    merged: dict[str, Any] = {}
    templates_source = None
    for source in sources:
        own = _parse(source).model_dump(exclude_unset=True)
        templates_source = source if own.get("templates") is not None else templates_source
        merged = _merge(merged, own)
    config = WeaverConfig.model_validate(_without_nulls(merged))
    return TargetConfig(config, templates_source)


def _parse(source: Document) -> WeaverConfig:
    try:
        content = parse_yaml(source.content)
        content = {} if content is None else content
    except YamlError as error:
        raise InvalidConfigFile(error.problem, where=Location(source.path, error.line, error.column)) from error
    if not isinstance(content, dict):
        raise InvalidConfigFile("expected a map of settings", where=Location(source.path, 1, 1))
    config = _validated(source, content)
    _check_param_names(source, config)
    return config


def _validated(source: Document, content: dict[Any, Any]) -> WeaverConfig:
    try:
        return WeaverConfig.model_validate(content)
    except ValidationError as error:
        problems = error.errors()
    expected = {_key_path(problem) for problem in problems if problem["type"] == "string_type"}
    known = with_texts(source, content, expected)
    for path in (_key_path(problem) for problem in problems if problem["type"] == "extra_forbidden"):
        known = known if _is_misspelled(path, content) else _without(known, path)
    try:
        return WeaverConfig.model_validate(known)
    except ValidationError as error:
        raise _one([_config_error(source, content, problem) for problem in error.errors()]) from error


def _is_misspelled(path: KeyPath, content: Any) -> bool:
    """Whether a key that is unknown looks like a known one; others are read over, as Weaver does."""
    return bool(get_close_matches(str(path[-1]), _known_keys(path[:-1], content)))


def _without(content: Any, path: KeyPath) -> Any:
    """The content without the key at the end of a path."""
    first, *rest = path
    if isinstance(content, list):
        return [_without(item, tuple(rest)) if index == first else item for index, item in enumerate(content)]
    if not rest:
        return {key: value for key, value in content.items() if key != first}
    return {**content, first: _without(content[first], tuple(rest))}


def _key_path(problem: Any) -> KeyPath:
    """Where a problem is in the file: Pydantic also names the kind of a comment format."""
    match problem["loc"]:
        case ("comment_formats", name, "markdown" | "html", *keys):
            return ("comment_formats", name, *keys)
        case keys:
            return tuple(keys)


def _check_param_names(source: Document, config: WeaverConfig) -> None:
    paths: list[KeyPath] = [("params",)] if "params" in (config.params or {}) else []
    entries = enumerate(config.templates or [])
    paths += [("templates", index, "params") for index, entry in entries if "params" in (entry.params or {})]
    if paths:
        raise _one([reserved_param(source.locate((*path, "params"))) for path in paths])


def reserved_param(where: Location | str) -> DuplicateParamKey:
    """The error of a parameter that is called `params`."""
    return DuplicateParamKey("the parameter name 'params' is reserved: it stands for all parameters", where=where)


def _one(errors: list[WeavergenError]) -> WeavergenError:
    return errors[0] if len(errors) == 1 else CompoundError(errors)


def _config_error(source: Document, content: Any, problem: Any) -> InvalidConfigFile:
    path = _key_path(problem)
    shown = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
    if problem["type"] == "extra_forbidden":
        hint = nearest(str(path[-1]), _known_keys(path[:-1], content))
        return InvalidConfigFile(f"unknown key {shown!r}", where=source.locate(path), hint=hint)
    return InvalidConfigFile(f"{shown}: {problem['msg']}", where=source.locate(path))


def _known_keys(path: KeyPath, content: Any) -> set[str]:
    """The keys that the section at the end of the path may have."""
    model: type[BaseModel] = WeaverConfig
    match path:
        case ("templates", *_):
            return {*TemplateEntry.model_fields, "pattern"}
        case ("comment_formats", _):
            written = content["comment_formats"][path[1]]
            model = HtmlFormat if written.get("format") == "html" else MarkdownFormat
        case (str(section), *_):
            annotation = WeaverConfig.model_fields.get(section)
            model = type(annotation.default) if annotation and isinstance(annotation.default, BaseModel) else model
    return set(model.model_fields)


def _merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**base, **{key: value for key, value in own.items() if value is not None}}
    for key in ("params", "template_syntax", "whitespace_control"):
        if key in base and own.get(key) is not None:
            merged[key] = {**base[key], **own[key]}
    return merged


def _without_nulls(merged: dict[str, Any]) -> dict[str, Any]:
    if "params" not in merged:
        return merged
    return {**merged, "params": {key: value for key, value in merged["params"].items() if value is not None}}
