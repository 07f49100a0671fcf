"""Public template packs: byte for byte what the reference renders, and what their projects committed.

`WEAVERGEN_CONFORMANCE_PACKS` names a folder with checkouts of the projects, `WEAVERGEN_CONFORMANCE_CONVENTIONS` a git
repository of the semantic conventions with its tags: each pack is rendered from the version that its project pins, and
from the newest one of ../shared. The reference is the executable `weaver` (`WEAVERGEN_WEAVER` names another); without
one, what it rendered is looked up in ../shared/conformance/packs, if it is there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from convention_tags import write_tag
from corpus_table import Case
from reference_answers import Place
from rendered import Target, digests, expected, files_of, ours

PACKS = Path(os.environ["WEAVERGEN_CONFORMANCE_PACKS"])
CONVENTIONS = os.environ.get("WEAVERGEN_CONFORMANCE_CONVENTIONS")
NEWEST = "v1.44.0"

Conventions = Callable[[str], Place]


@dataclass(frozen=True)
class Pack:
    """A target of a checkout: its templates, what pins the conventions, and the parameters of its script."""

    checkout: str
    templates: str
    target: str
    pin: tuple[str, str] | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    @property
    def label(self) -> str:
        return f"{self.checkout} {self.name or self.target}"

    def pinned(self) -> str:
        """The version that the project renders from: in its script, or of its newest folder; else the newest commit."""
        if self.pin is None:
            return "HEAD"
        places, pattern = self.pin
        found = [re.search(pattern, said(path)) for path in (PACKS / self.checkout).glob(places)]
        versions = [tuple(map(int, version[1].split("."))) for version in found if version]
        return f"v{'.'.join(map(str, max(versions)))}"

    def at(self, version: str) -> Target:
        params = {name: value.format(version=version) for name, value in self.params.items()}
        return Target(PACKS / self.checkout / self.templates, self.target, params)


def said(path: Path) -> str:
    return path.read_text() if path.is_file() else path.name


PYTHON = ("opentelemetry-python", "scripts/semconv/templates", "./")
PYTHON_PIN = ("scripts/semconv/generate.sh", r"SEMCONV_VERSION=([\d.]+)")
JAVA = ("semantic-conventions-java", "buildscripts/templates")
JAVA_PIN = ("build.gradle.kts", r'semanticConventionsVersion = "([\d.]+)"')
TYPESCRIPT = ("opentelemetry-js", "scripts/semconv/templates")
TYPESCRIPT_PIN = ("scripts/semconv/generate.sh", r"SPEC_VERSION=v([\d.]+)")
RUST = ("opentelemetry-rust", "opentelemetry-semantic-conventions/scripts/templates", "rust")
RUST_PIN = ("opentelemetry-semantic-conventions/scripts/generate-consts-from-spec.sh", r"SPEC_VERSION=([\d.]+)")
DOTNET_FOLDER = "src/OpenTelemetry.SemanticConventions/scripts"
DOTNET = ("opentelemetry-dotnet-contrib", f"{DOTNET_FOLDER}/templates", "./")
DOTNET_PIN = (f"{DOTNET_FOLDER}/generate.sh", r'SEMCONV_VERSION="([\d.]+)"')
CPP = ("opentelemetry-cpp", "buildscripts/semantic-convention/templates", "./")
CPP_PIN = ("buildscripts/semantic-convention/generate.sh", r"SEMCONV_VERSION=([\d.]+)")
SCHEMA = {"schema_url": "https://opentelemetry.io/schemas/{version}"}
GO_PIN = ("semconv/v*", r"v([\d.]+)$")
STABLE, ANY = {"output": "./", "filter": "stable"}, {"filter": "any"}

CASES = (
    Pack(*PYTHON, PYTHON_PIN, STABLE, "stable"),
    Pack(*PYTHON, PYTHON_PIN, {"output": "./_incubating/", **ANY}, "incubating"),
    Pack(*JAVA, "java", JAVA_PIN),
    Pack(*JAVA, "incubating_java", JAVA_PIN),
    Pack(*TYPESCRIPT, "ts-stable", TYPESCRIPT_PIN),
    Pack(*TYPESCRIPT, "ts-experimental", TYPESCRIPT_PIN),
    Pack(*RUST, RUST_PIN),
    Pack("opentelemetry-go", "semconv/templates", "go", GO_PIN, {"tag": "{version}"}),
    Pack(*DOTNET, DOTNET_PIN, name="dotnet"),
    Pack(*CPP, CPP_PIN, {**STABLE, **SCHEMA}, "stable"),
    Pack(*CPP, CPP_PIN, {"output": "./incubating/", **ANY, **SCHEMA}, "incubating"),
    Pack("semantic-conventions", "templates", "markdown"),
)

COMMITTED = {
    "opentelemetry-go go": ("semconv/{version}", ("attribute_group.go", "*conv/metric.go")),
    "opentelemetry-js ts-stable": ("semantic-conventions/src", ("stable_*.ts",)),
    "opentelemetry-js ts-experimental": ("semantic-conventions/src", ("experimental_*.ts",)),
}
"""Where a project commits the files of a pack, if it does not format them after Weaver wrote them."""


@pytest.fixture(scope="module")
def conventions(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Conventions:
    """The semantic conventions of any version that is here."""

    @cache
    def place(version: str) -> Place:
        if (shared / "semconv" / version / "model").is_dir():
            return Place(shared / "semconv" / version, "model")
        if not CONVENTIONS:
            pytest.skip(f"WEAVERGEN_CONFORMANCE_CONVENTIONS names no repository with {version}")
        folder = tmp_path_factory.mktemp(version)
        write_tag(Path(CONVENTIONS), version, "model", folder)
        return Place(folder, "model")

    return place


@pytest.mark.parametrize("version", ["pinned", NEWEST])
@pytest.mark.parametrize("pack", CASES, ids=lambda pack: pack.label)
def test_a_pack_is_rendered_as_by_the_reference(
    pack: Pack, version: str, conventions: Conventions, shared: Path, case: Case
) -> None:
    chosen = pack.pinned() if version == "pinned" else version
    kept = shared / "conformance/packs" / f"{pack.label.replace(' ', '-')}-{chosen}.json"
    place = conventions(chosen)
    wanted = expected(place, pack.at(chosen), kept)
    assert wanted
    assert digests(ours(place, pack.at(chosen))) == wanted
    case("generate", f"packs, files of {version}", count=len(wanted))


@pytest.mark.parametrize("pack", [pack for pack in CASES if pack.label in COMMITTED], ids=lambda pack: pack.label)
def test_a_pack_gives_the_files_that_its_project_committed(pack: Pack, conventions: Conventions, case: Case) -> None:
    version = pack.pinned()
    folder, patterns = COMMITTED[pack.label]
    committed = files_of(PACKS / pack.checkout / folder.format(version=version), *patterns)
    assert committed
    assert digests(ours(conventions(version), pack.at(version))) == digests(committed)
    case("generate", "packs, files that projects committed", count=len(committed))
