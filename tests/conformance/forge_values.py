"""Every filter, test, function and statement with values of every kind, and comments with every option of a format."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import yaml
from forge_settings import FOLDER

VALUES = json.loads((FOLDER / "values.json").read_text())
TEXTS = json.loads((FOLDER / "texts.json").read_text())
EXPRESSIONS = yaml.safe_load((FOLDER / "expressions.yaml").read_text())
CONFIG = {
    "params": {},
    "text_maps": {"m": {"string": "String", "0": "zero", "a": "A"}},
    "type_mapping": {"string": "STR", "int": "INT"},
    "acronyms": ["HTTP", "ID", "URLs", "iOS"],
}

SWITCHES = {
    "markdown": {
        "escape_backslashes": True,
        "escape_square_brackets": True,
        "indent_first_level_list_items": True,
        "shortcut_reference_link": True,
        "use_go_style_list_indent": True,
        "default_block_code_language": "text",
    },
    "html": {
        "old_style_paragraph": True,
        "omit_closing_li": True,
        "inline_code_snippet": "<code>{{ code | upper }}</code>",
        "block_code_snippet": "<pre>{@code {{ code | trim }}}</pre>",
    },
}
WRAPS: tuple[dict[str, Any], ...] = (
    {},
    {"line_length": 20},
    {"line_length": 60},
    {"line_length": 60, "ignore_newlines": True},
    {"ignore_newlines": True},
)
FRAMES: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, ""),
    ({"header": "/**", "prefix": " * ", "footer": " */"}, "indent=4"),
    ({"prefix": "// ", "indent_type": "Tab", "remove_trailing_dots": True}, "indent=2"),
    ({"prefix": "# ", "trim": False, "enforce_trailing_dots": True}, ""),
    ({"header": "x", "footer": "y"}, "header='',prefix='--',footer='z',line_length=30,indent=3,indent_type='tab'"),
)


@dataclass(frozen=True)
class Expressions:
    """Templates that are all rendered with each of the values as `ctx.v`, and without any, under one configuration."""

    group: str
    name: str
    config: Mapping[str, Any]
    templates: tuple[str, ...]
    values: tuple[Any, ...]

    @property
    def contexts(self) -> list[dict[str, Any]]:
        """What is `ctx`: the number of the value, and the value."""
        given = [{"i": index, "v": value} for index, value in enumerate(self.values)]
        return [*given, {"i": len(given)}]


def expressions() -> Iterator[Expressions]:
    """Every expression alone: one that ends the reference's process has no others with it."""
    for group, templates in EXPRESSIONS.items():
        for template in templates:
            yield Expressions(group, template, CONFIG, (template,), tuple(VALUES))


def comments() -> Iterator[Expressions]:
    """For each option of a renderer: comments with it alone, and at last with all."""
    for kind, switches in SWITCHES.items():
        chosen: list[tuple[str, dict[str, Any]]] = [("plain", {}), ("all options", switches)]
        chosen += [(name, {name: value}) for name, value in switches.items()]
        for name, options in chosen:
            yield _comments(f"{kind}, {name}", {"format": kind, **options})


def _comments(name: str, style: Mapping[str, Any]) -> Expressions:
    formats, templates = {}, []
    for index, (wrap, (frame, arguments)) in enumerate(product(WRAPS, FRAMES)):
        formats[f"f{index}"] = {**style, **frame, "word_wrap": wrap}
        templates.append(f"{{{{ ctx.v | comment(format='f{index}'{',' if arguments else ''}{arguments}) }}}}")
    templates.append("{{ [ctx.v, concat_if('note: ', ctx.v), ctx.missing] | comment }}")
    config = {"comment_formats": formats, "default_comment_format": "f3"}
    return Expressions("comments", name, config, tuple(templates), tuple(TEXTS))
