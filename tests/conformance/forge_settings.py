"""Small targets, one for each thing that a `weaver.yaml` or a template can say; the data is in forge/."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "forge"
SETTINGS = yaml.safe_load((FOLDER / "settings.yaml").read_text())
ENTRY = "template: a.txt.j2, application_mode: single"
HELPERS = {
    "m.j2": "{% macro f() %}F{{ ctx|length }}{% endmacro %}{% macro h() %}{{ params.p }}{% endmacro %}M",
    "sub/i.j2": "I{{ ctx.groups|length }}{% include 'm.j2' %}",
    "sub/m2.j2": "{% from 'm.j2' import f %}{% macro g() %}{{ f() }}{% endmacro %}",
    "base.j2": "[{% block b %}base{% endblock %}]",
}
SPACES = (
    "{% if true %}\n  a\n{% endif %}\n  {% for i in [1,2] %}\n  {{ i }}\n  {% endfor %}\n  {# c #}\n"
    "\tx {%- if true -%} y {%+ endif +%}\n  {{ 1 -}}\n z\n\n"
)
DELIMITED = (
    "<% if true %>A<% endif %>${ 1 }/* c */{% if true %}B{% endif %}{{ 2 }}{# d #}"
    "[[ if true ]]C[[ endif ]][= 3 =][# e #]>@@ set x = 1 @@"
)
MERGED = (
    "{{ params|tojson }}{{ params }}{{ 'x'|map_text('a') }}{{ 'y'|map_text('b') }}{{'a'|acronym}}{{ 'q'|comment }}\n"
    "{% if true %}\n  {% if true %}\nq{% endif %}{% endif %}"
)


@dataclass(frozen=True)
class Case:
    """A target `t`: its files by path from the folder of templates."""

    group: str
    name: str
    files: Mapping[str, str]


def target(config: str, template: str, others: Mapping[str, str] | None = None) -> dict[str, str]:
    files = {"weaver.yaml": config, "a.txt.j2": template, **(others or {})}
    return {f"t/{name}": text for name, text in files.items()}


def entry(more: str = "", before: str = "") -> str:
    return f"{before}templates:\n- {{{ENTRY}{more}}}\n"


def cases() -> Iterator[Case]:
    """All of them, in groups."""
    yield from whitespace_cases()
    for syntax in SETTINGS["delimiters"]:
        config = entry(before=yaml.safe_dump({"template_syntax": syntax}))
        yield Case("template syntax", json.dumps(syntax), target(config, DELIMITED))
    for name, config in SETTINGS["configurations"].items():
        files = target(config, "{{ ctx|length }}<b>{{ '<' }}{{ params|tojson }}", {"b.j2": "b"})
        yield Case("configurations", name, files)
    for name, files in SETTINGS["merged"].items():
        yield Case("merged configurations", name, {**files, "t/a.txt.j2": MERGED})
    for when in SETTINGS["when"]:
        files = target(entry(f", when: {json.dumps(when)}", "params: {p: true}\n"), "x")
        yield Case("when", when, files)
    yield from mode_cases()
    yield from name_cases()
    for template in SETTINGS["templates"]:
        yield Case("templates", template, target(entry(before="params: {p: pv}\n"), template, HELPERS))
    names = ("a.j2", "b.j2", "c.j2", "sub/d.j2", "sub/x.md.j2", "sub/deep/e.j2", "n.txt", ".h.j2", "sub/.hid/f.j2")
    for pattern in SETTINGS["patterns"]:
        config = f"templates:\n- template: {json.dumps(pattern)}\n  application_mode: single\n"
        yield Case("patterns", pattern, {"t/weaver.yaml": config, **{f"t/{name}": name for name in names}})


def whitespace_cases() -> Iterator[Case]:
    options = ("trim_blocks", "lstrip_blocks", "keep_trailing_newline")
    line_ends = {
        "unix": SPACES,
        "windows": SPACES.replace("\n", "\r\n"),
        "none": SPACES.rstrip("\n"),
        "mac": "a\r{# #}\rb",
    }
    for values, (kind, text) in product(product((None, True, False), repeat=3), line_ends.items()):
        control = {option: value for option, value in zip(options, values, strict=True) if value is not None}
        config = entry(before=yaml.safe_dump({"whitespace_control": control}))
        yield Case("whitespace control", f"{kind} {json.dumps(control)}", target(config, text))


def mode_cases() -> Iterator[Case]:
    """Every filter in both application modes; the name of a file tells what was in it."""
    for mode, program in product(("single", "each"), SETTINGS["filters"]):
        config: dict[str, Any] = {
            "params": {"p": [1, {"a": "b"}]},
            "templates": [
                {
                    "template": "a.txt.j2",
                    "application_mode": mode,
                    "filter": program,
                    "file_name": "o{{ctx|tojson|length}}-{{ctx|string|length}}",
                }
            ],
        }
        yield Case(f"application mode {mode}", program, target(json.dumps(config), "{{ ctx|tojson }}\n{{ ctx }}"))


def name_cases() -> Iterator[Case]:
    before = "params: {p: pv}\ntext_maps: {m: {registry.shop: found}}\n"
    for name in SETTINGS["file names"]:
        quoted = json.dumps(name, ensure_ascii=False)
        yield Case("file_name", name, target(entry(f", file_name: {quoted}", before), "x"))
        if "{" not in name:
            files = target(entry(before=before), f"{{{{ template.set_file_name({quoted}) }}}}|x")
            yield Case("set_file_name", name, files)
