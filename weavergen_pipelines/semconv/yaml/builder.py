"""YAML to values from parse events: the parser that knows where it is, and that bounds depth and aliases.

It gives the same values as ryaml. It is used where ryaml is absent, for files that ryaml refuses (to say where), and
for every file with anchors, whose aliases ryaml would expand without a useful bound.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from weavergen_pipelines.semconv.yaml.errors import YamlError
from weavergen_pipelines.semconv.yaml.scalars import ScalarError, resolve_plain, resolve_tagged

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 128
"""Nested collections in a file, aliases expanded."""
MAX_ALIASED_NODES = 100_000
"""Nodes that the aliases of a file may stand for, all together."""

PARSER: Any = getattr(yaml, "CLoader", yaml.Loader)
_YAML_TAG = "tag:yaml.org,2002:"
_NO_KEY: Any = object()


@dataclass(slots=True)
class _Built:
    """A finished value, the number of nodes in it, and the depth of its collections."""

    value: Any
    nodes: int = 1
    height: int = 0


@dataclass(slots=True)
class _Open:
    """A collection that is being filled."""

    built: _Built
    anchor: str | None
    tag: str | None
    key: Any = field(default=_NO_KEY)


def build(text: str) -> Any:
    """The value of a YAML text.

    Raises:
        YamlError: the text is not one YAML document, repeats a key, is too deep, or its aliases stand for too much.
    """
    builder = _Builder()
    try:
        for event in _events(text):
            builder.feed(event)
    except ScalarError as error:
        raise _at(event, str(error)) from error
    return builder.document


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=PARSER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = ", ".join(part for part in (error.problem, error.context) if part)
        raise YamlError(problem, *((mark.line + 1, mark.column + 1) if mark else ())) from error
    except yaml.YAMLError as error:
        raise YamlError(" ".join(str(error).split())) from error


def _at(event: Any, problem: str) -> YamlError:
    return YamlError(problem, event.start_mark.line + 1, event.start_mark.column + 1)


class _Builder:
    def __init__(self) -> None:
        self.document: Any = None
        self._documents = 0
        self._open: list[_Open] = []
        self._anchors: dict[str, _Built] = {}
        self._aliased = 0

    def feed(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                self._add(_Built(_scalar(event)), event, event.anchor)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._start(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise _at(event, "a second document starts here: a file holds one")

    def _start(self, event: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _at(event, f"collections are nested more than {MAX_DEPTH} deep")
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(_Built(value), event.anchor, _local_tag(event)))

    def _end(self, event: Any) -> None:
        closed = self._open.pop()
        closed.built.height += 1
        if closed.tag:
            closed.built.value = {closed.tag: closed.built.value}
        self._add(closed.built, event, closed.anchor)

    def _alias(self, event: Any) -> None:
        if any(parent.anchor == event.anchor for parent in self._open):
            raise _at(event, f"the alias *{event.anchor} stands inside what it stands for")
        if event.anchor not in self._anchors:
            raise _at(event, f"the alias *{event.anchor} has no anchor before it")
        known = self._anchors[event.anchor]
        self._aliased += known.nodes
        if self._aliased > MAX_ALIASED_NODES:
            raise _at(event, f"the aliases of this file stand for more than {MAX_ALIASED_NODES} nodes")
        if len(self._open) + known.height > MAX_DEPTH:
            raise _at(event, f"collections are nested more than {MAX_DEPTH} deep")
        self._add(_Built(deepcopy(known.value), known.nodes, known.height), event, None)

    def _add(self, built: _Built, event: Any, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = built
        if not self._open:
            self.document = built.value
            return
        parent = self._open[-1]
        parent.built.nodes += built.nodes
        parent.built.height = max(parent.built.height, built.height)
        if isinstance(parent.built.value, list):
            parent.built.value.append(built.value)
        elif parent.key is _NO_KEY:
            parent.key = _key(parent.built.value, built.value, event)
        else:
            parent.built.value[parent.key] = built.value
            parent.key = _NO_KEY


def _key(mapping: dict[Any, Any], key: Any, event: Any) -> Any:
    if isinstance(key, (dict, list)):
        raise _at(event, "a mapping key is a scalar, not a collection")
    if key in mapping and any(type(known) is type(key) and known == key for known in mapping):
        raise _at(event, f"the key {key!r} is here twice")
    return key


def _scalar(event: Any) -> Any:
    if event.tag and not event.tag.startswith("!"):
        return resolve_tagged(event.value, event.tag.removeprefix(_YAML_TAG))
    plain = event.style in (None, "")
    value = resolve_plain(event.value) if plain else event.value
    name = _local_tag(event)
    return {name: value} if name else value


def _local_tag(event: Any) -> str | None:
    """The name of a tag of the file's own; the values that it marks stand under this name."""
    if not event.tag or not event.tag.startswith("!"):
        return None
    return "!!" if event.tag == "!" else str(event.tag)
