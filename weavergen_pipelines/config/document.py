"""A configuration file as plain data, with the place of every key.

The YAML here is the plain part of YAML 1.2: mappings, lists and scalars of the core schema. Anchors, aliases and tags
are refused, so a small file cannot become a big value. PyYAML parses it into events; its own composer would recurse
without bound and resolve scalars by YAML 1.1 (`on` as true).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from weavergen_pipelines.config.places import Key, Layer, Place
from weavergen_pipelines.config.problems import ConfigNotFound, ConfigSyntaxError
from weavergen_pipelines.config.values import text
from weavergen_pipelines.errors import Location

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,19}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def read_document(path: Path, shown_as: str) -> Layer:
    """Read a configuration file; locations name it `shown_as`.

    Raises:
        ConfigNotFound: it does not exist or cannot be read.
        ConfigSyntaxError: it is not UTF-8, not YAML, or not of the plain part of YAML that is read.
    """
    reader = _Reader(shown_as, path.parent, _text(path, shown_as))
    try:
        return reader.document()
    except yaml.MarkedYAMLError as error:
        what = ": ".join(filter(None, (error.context, error.problem)))
        raise ConfigSyntaxError(what, where=reader.location(error.problem_mark or error.context_mark)) from error
    except yaml.reader.ReaderError as error:
        raise ConfigSyntaxError(f"a character that YAML does not allow: {error.reason}", where=shown_as) from error


def _text(path: Path, shown_as: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigNotFound(f"cannot read the configuration: {reason}", where=shown_as) from error
    if len(content) > MAX_BYTES:
        raise ConfigSyntaxError(f"more than {MAX_BYTES:,} bytes of configuration", where=shown_as)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigSyntaxError("expected UTF-8", where=Location(shown_as, line)) from error


class _Reader:
    """Composes the events of one document."""

    def __init__(self, shown_as: str, folder: Path, text: str) -> None:
        self._shown_as = shown_as
        self._folder = folder
        self._places: dict[Key, Place] = {}
        self._events: Iterator[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def location(self, mark: Any) -> Location:
        return Location(self._shown_as, mark.line + 1, mark.column + 1) if mark else Location(self._shown_as)

    def document(self) -> Layer:
        next(self._events)  # the start of the stream
        first = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            return Layer()
        data = self._node(next(self._events), ())
        next(self._events)  # the end of the document
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refused("a second document", after)
        if data is not None and not isinstance(data, dict):
            raise self._refused("expected sections, such as `registries:`", first)
        return Layer(data or {}, {(): Location(self._shown_as), **self._places})

    def _node(self, event: Any, key: Key) -> Any:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self._refused("anchors and aliases are not allowed in a configuration", event)
        if event.tag:
            raise self._refused(f"the tag {event.tag} is not allowed in a configuration", event)
        if len(key) > MAX_DEPTH:
            raise self._refused(f"nested deeper than {MAX_DEPTH}", event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(key)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(key)
        return self._scalar(event)

    def _mapping(self, key: Key) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused("expected a text as key", event)
            name = event.value
            if name in values:
                raise self._refused(f"the key {name!r} is there twice", event)
            self._places[(*key, name)] = self.location(event.start_mark)
            values[name] = self._node(next(self._events), (*key, name))
        return values

    def _sequence(self, key: Key) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            item = (*key, len(items))
            self._places[item] = self.location(event.start_mark)
            items.append(self._node(event, item))
        return items

    def _scalar(self, event: Any) -> Any:
        value: str = event.value
        if not event.style:  # plain, so not quoted
            if value in _CONSTANTS:
                return _CONSTANTS[value]
            if _INTEGER.fullmatch(value):
                return int(value)
            if _FLOAT.fullmatch(value):
                return float(value)
        return text(value, self._folder)

    def _refused(self, what: str, event: Any) -> ConfigSyntaxError:
        return ConfigSyntaxError(what, where=self.location(event.start_mark))
