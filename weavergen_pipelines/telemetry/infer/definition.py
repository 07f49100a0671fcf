"""What was seen as a definition file of format 2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from weavergen_pipelines.telemetry.infer.attributes import SeenAttribute
    from weavergen_pipelines.telemetry.infer.observations import Observations, SeenSignal

FILE_NAME = "registry.yaml"
_COMMON = {"brief": "", "stability": "development"}


def definition_file(seen: Observations) -> bytes:
    """The text of the file; the same for the same observations, whatever order the signals came in.

    Spans have no names of their own in a registry: what a span was called is its type, and the note of its name.
    """
    return yaml.dump(definition(seen), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000).encode()


def definition(seen: Observations) -> dict[str, Any]:
    """The content of the file; sections that would be empty are left out."""
    sections = {
        "attributes": [_attribute(one) for one in _in_order(seen.attributes)],
        "spans": [
            {"type": one.name, "kind": one.kind, "name": {"note": one.name}, **_signal(one)}
            for one in _in_order(seen.spans)
        ],
        "metrics": [
            {"name": one.name, "instrument": one.kind, "unit": one.unit, **_signal(one)}
            for one in _in_order(seen.metrics)
        ],
        "events": [{"name": one.name, **_signal(one)} for one in _in_order(seen.events)],
    }
    return {"file_format": "definition/2", **{name: listed for name, listed in sections.items() if listed}}


def _in_order(table: Mapping[str, Any]) -> Iterable[Any]:
    return (table[name] for name in sorted(table) if name)


def _attribute(one: SeenAttribute) -> dict[str, Any]:
    """One example stands by itself, as in most registries."""
    seen = one.examples
    examples = {"examples": seen if len(seen) > 1 else seen[0]} if seen else {}
    return {"key": one.name, "type": one.type, **_COMMON, **examples}


def _signal(one: SeenSignal) -> dict[str, Any]:
    attributes = {"attributes": [{"ref": name} for name in sorted(one.attributes)]} if one.attributes else {}
    return {**_COMMON, "requirement_level": "recommended", **attributes}


class _Dumper(yaml.SafeDumper):
    """Writes texts in quotes unless all versions of YAML read them as texts without."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - nothing is worth an alias
        return True


_PLAIN = re.compile(r"[A-Za-z_][\w./-]*(?: [\w./-]+)*", re.ASCII)
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _text)
