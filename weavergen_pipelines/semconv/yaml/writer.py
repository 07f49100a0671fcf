"""YAML text as serde_yaml writes it: block style, lists not indented below a key, strings plain where they can be."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

import yaml

from weavergen_pipelines.semconv.yaml.scalars import ScalarError, resolve_plain

_TEXT = "tag:yaml.org,2002:str"
_ENDLESS = 10**9
_EXPONENT = re.compile(r"e([+-]?)0*(\d+)$")


class _Dumper(yaml.SafeDumper):
    """PyYAML's emitter, with every scalar as text: what may stay plain is decided here, by YAML 1.2."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - as PyYAML declares it

    def check_simple_key(self) -> bool:
        """A key stays on the line of its value, the empty key too."""
        empty = isinstance(self.event, yaml.ScalarEvent) and not self.event.value
        return empty or bool(super().check_simple_key())

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


def yaml_text(value: Any) -> str:
    """The YAML document of a JSON value, or of subclasses of its types, with a newline at its end."""
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_ENDLESS)
    return text.removesuffix("...\n")


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(_TEXT, text, style=_style(text))


def _style(text: str) -> str | None:
    """Literal for several lines, quoted where a reader would take the text for something else."""
    if "\n" in text:
        return "|"
    digits = text[1:] if text[:1] in {"-", "+"} else text
    leading_zero = len(digits) > 1 and digits[0] == "0" and digits.isascii() and digits.isdigit()
    return "'" if leading_zero or not _reads_as_text(text) else None


def _reads_as_text(text: str) -> bool:
    try:
        return isinstance(resolve_plain(text), str)
    except ScalarError:
        return False


def _scalar(dumper: yaml.SafeDumper, value: bool | int | None) -> yaml.ScalarNode:
    return dumper.represent_scalar(_TEXT, "null" if value is None else str(value).lower())


def _float(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    if 1e-5 <= abs(value) < 1e-4:  # Python, but not serde_yaml, would write an exponent
        return dumper.represent_scalar(_TEXT, format(Decimal(repr(value)), "f"))
    if math.isfinite(value):
        return dumper.represent_scalar(_TEXT, _EXPONENT.sub(_short_exponent, repr(value)))
    return dumper.represent_scalar(_TEXT, ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf")


def _short_exponent(match: re.Match[str]) -> str:
    return f"e{match[1].replace('+', '')}{match[2]}"


def _mapping(dumper: yaml.SafeDumper, value: dict[str, Any]) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", [(key, value[key]) for key in value])


_Dumper.add_representer(str, _string)
_Dumper.add_multi_representer(str, _string)
_Dumper.add_representer(float, _float)
_Dumper.add_multi_representer(dict, _mapping)
_Dumper.add_multi_representer(list, _Dumper.represent_list)
for _kind in (bool, int, type(None)):
    _Dumper.add_representer(_kind, _scalar)
