"""The templates in the reference's own tree give the files that its tests expect; its generated crate, what it renders.

`WEAVERGEN_CONFORMANCE_WEAVER` names a checkout of open-telemetry/weaver; `WEAVERGEN_WEAVER` the executable, if it is
not the installed one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from corpus_table import Case
from reference_answers import Place
from rendered import Target, files_of, ours, theirs

from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry

TREE = Path(os.environ["WEAVERGEN_CONFORMANCE_WEAVER"])
FORGE = TREE / "crates/weaver_forge"
CODEGEN = TREE / "crates/weaver_codegen_test"
MANIFEST = b"schema_url: https://default/1.0.0\n"
"""What the tests of the reference say the registry is; it has no manifest."""

COMMON = {"brief": "", "stability": "development"}
METRIC = {"name": "db.client.operation.duration", "instrument": "histogram", "unit": "s"}
ONE_OF_EACH: dict[str, Any] = {
    "schema_url": "https://example.com/1.0.0",
    "registry": {
        "metrics": [{**COMMON, **METRIC}],
        "spans": [{**COMMON, "type": "db.client", "kind": "client", "name": {"note": "A database client span."}}],
        "events": [{**COMMON, "name": "db.query"}],
        "entities": [{**COMMON, "type": "db.client"}],
    },
}
"""The registry of format 2 that the reference's test builds."""


@dataclass(frozen=True)
class Expectation:
    """A target of the crate's templates, and what it is rendered from."""

    target: str
    registry: str = "data/registry"
    document: Mapping[str, Any] | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def templates(self) -> dict[str, bytes]:
        """The files of the target, and the configurations on the way to it."""
        folders = [*reversed(Path(self.target).parents), Path(self.target)]
        configs = files_of(FORGE / "templates", *(str(folder / "weaver.yaml") for folder in folders))
        return {**configs, **files_of(FORGE / "templates", f"{self.target}/**/*")}

    def resolved(self) -> Mapping[str, Any]:
        if self.document is not None:
            return self.document
        files = {**files_of(FORGE / self.registry), "manifest.yaml": MANIFEST}
        return resolve_registry(load_registry(RegistrySource(self.registry, files, self.registry))).v1


EXPECTATIONS = (
    Expectation("comment_format", registry="data/mini_registry_for_comments"),
    Expectation("py_compat", document={"text": "Hello, World!"}),
    Expectation("registry/markdown"),
    Expectation("semconv_jq_fn"),
    Expectation("semconv_jq_fn_v2", document=ONE_OF_EACH),
    Expectation("template_params", params={"param_config": "cli_value", "shared_2": True}),
    Expectation("test"),
    Expectation("whitespace_control"),
)


@pytest.mark.parametrize("given", EXPECTATIONS, ids=lambda given: given.target)
def test_a_target_gives_the_files_that_the_reference_expects(given: Expectation, case: Case) -> None:
    templates = given.templates()
    if given.target == "test":  # as in the reference's test, only the nearest configuration, and one template more
        templates = with_converter(templates)
    wanted = files_of(FORGE / "expected_output" / given.target)
    name = given.target.removeprefix("registry/")
    assert wanted
    assert generate(ForgeRequest(given.resolved(), templates, name, given.params)) == wanted
    case("generate", "weaver_forge, expected outputs", count=len(wanted))


def with_converter(templates: Mapping[str, bytes]) -> dict[str, bytes]:
    config = yaml.safe_load(templates["test/weaver.yaml"])
    config["templates"].append({"template": "converter.md", "application_mode": "single"})
    below = {path: content for path, content in templates.items() if path != "weaver.yaml"}
    return {**below, "test/weaver.yaml": yaml.safe_dump(config).encode()}


def test_yaml_is_written_as_the_reference_expects(case: Case) -> None:
    user = {
        "name": "Alice",
        "age": 30,
        "details": {"email": "alice@example.com", "city": "Wonderland"},
        "is_active": True,
        "about": "<h1>Software Engineer<h1>",
        "profile": "https://example.com/?page=1&section=about",
        "skills": ["Rust", "JavaScript"],
    }
    templates = {
        "t/weaver.yaml": b"{whitespace_control: {keep_trailing_newline: true}, "
        b"templates: [{template: a.yaml.j2, application_mode: single}]}",
        "t/a.yaml.j2": b"{{ ctx.user | toyaml }}",
    }
    made = generate(ForgeRequest({"user": user}, templates, "t"))
    assert made["a.yaml"] == (FORGE / "expected_output/yaml/test.yaml").read_bytes()
    case("generate", "weaver_forge, expected outputs")


def test_the_generated_crate_is_what_the_reference_renders(case: Case) -> None:
    place, target = Place(CODEGEN, "semconv_registry"), Target(CODEGEN / "templates", "rust")
    wanted = theirs(place, target)
    assert wanted
    assert ours(place, target) == wanted
    case("generate", "weaver_codegen_test", count=len(wanted))
