"""What the reference renders of a small target, and what we do; its answers are kept for machines without it.

`python tests/conformance/forge_answers.py` asks the reference again and keeps what it answers, in forge/answers.json.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from forge_settings import FOLDER, Case, cases
from forge_values import Expressions, comments, expressions

from weavergen_pipelines.artifacts.digest import canonical_json, digest
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.forge.config.load import load_config
from weavergen_pipelines.forge.environment import build_environment
from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.forge.values import template_value
from weavergen_pipelines.semconv import load_registry, resolve_registry
from weavergen_pipelines.semconv.sources import load_source
from weavergen_pipelines.semconv.yaml import Document

ANSWERS = FOLDER / "answers.json"
REGISTRY = "registry"

Answer = dict[str, str] | None
"""The texts of files by their paths; None where there is an error."""


@dataclass(frozen=True)
class Ours:
    """Our answer, and the error if there is one."""

    answer: Answer
    error: str = ""


@cache
def document() -> dict[str, Any]:
    """The resolved registry that all of this is rendered from; its place is always the same: ids have it in them."""
    with TemporaryDirectory() as cache_dir:
        source = load_source(str(FOLDER / REGISTRY), cache_dir=Path(cache_dir), allowed_schemes=())
    return resolve_registry(load_registry(replace(source, location=REGISTRY))).v1


def our_case(case: Case) -> Ours:
    files = {path: text.encode() for path, text in case.files.items()}
    try:
        made = generate(ForgeRequest(document(), files, "t"), trusted=True)
    except WeavergenError as error:
        return Ours(None, str(error))
    return Ours({path: content.decode() for path, content in made.items()})


def our_values(case: Expressions) -> list[Ours]:
    """One answer for each template and value; a template that makes the engine panic needs another environment."""
    found = []
    config = load_config([Document("weaver.yaml", yaml.safe_dump(dict(case.config)).encode())]).config
    for template in case.templates:
        environment = None
        for context in case.contexts:
            if environment is None:
                environment = build_environment(config, {"template": template}.get)
                environment.add_global("params", template_value({}))
            try:
                text = environment.render_template("template", ctx=template_value(context))
                found.append(Ours({"text": text}))
            except BaseException as error:  # noqa: BLE001 - a panic is no Exception
                environment = None
                found.append(Ours(None, str(error)))
    return found


def their_case(binary: Path, case: Case) -> Answer:
    made, code = _run(binary, case.files)
    return made if code == 0 else None


def their_values(binary: Path, case: Expressions) -> list[Answer]:
    program = json.dumps(case.contexts, ensure_ascii=False)
    entries = [
        {
            "template": f"{index}.j2",
            "filter": program,
            "application_mode": "each",
            "file_name": f"{index}/{{{{ctx.i}}}}",
        }
        for index in range(len(case.templates))
    ]
    config = yaml.safe_dump({**case.config, "templates": entries}, allow_unicode=True)
    templates = {f"t/{index}.j2": text for index, text in enumerate(case.templates)}
    made, _ = _run(binary, {"t/weaver.yaml": config, **templates})
    keys = [f"{index}/{context['i']}" for index in range(len(case.templates)) for context in case.contexts]
    return [{"text": made[key]} if key in made else None for key in keys]


def _run(binary: Path, files: Mapping[str, str]) -> tuple[dict[str, str], int]:
    with TemporaryDirectory() as folder:
        base = Path(folder)
        shutil.copytree(FOLDER / REGISTRY, base / REGISTRY)
        for path, text in files.items():
            file = base / "templates" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        command = [
            binary,
            "registry",
            "generate",
            "t",
            "out/put",
            "-r",
            REGISTRY,
            "--skip-policies",
            "--quiet",
        ]
        ended = subprocess.run(command, cwd=base, env={"HOME": folder}, capture_output=True, timeout=120, check=False)
        made = base / "out/put"
        texts = {
            path.relative_to(made).as_posix(): path.read_bytes().decode() for path in made.rglob("*") if path.is_file()
        }
    return texts, ended.returncode


def fingerprint(answers: list[Answer], without: list[int]) -> str:
    """One short digest for all answers but some."""
    kept = [None if index in without else answer for index, answer in enumerate(answers)]
    return digest(canonical_json(kept)).removeprefix("sha256:")[:16]


def main(binary: Path) -> None:
    """Keep what the reference answers; of what we answer otherwise, that we do."""
    found = {}
    for case in cases():
        found[f"{case.group}: {case.name}"] = _kept([their_case(binary, case)], [our_case(case)])
    for group in (*expressions(), *comments()):
        found[f"{group.group}: {group.name}"] = _kept(their_values(binary, group), our_values(group))
    lines = (f" {json.dumps(name)}: {json.dumps(answer)}" for name, answer in sorted(found.items()))
    ANSWERS.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def _kept(theirs: list[Answer], ours: list[Ours]) -> dict[str, Any]:
    different = [index for index, (their, our) in enumerate(zip(theirs, ours, strict=True)) if their != our.answer]
    kept: dict[str, Any] = {"digest": fingerprint(theirs, different)}
    return {**kept, "different": different} if different else kept


if __name__ == "__main__":
    main(Path(sys.argv[1]))
