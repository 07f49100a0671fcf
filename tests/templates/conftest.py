"""Registries and what the bundled templates make of them."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry

HERE = Path(__file__).parent
TEMPLATES = Path(__file__).parents[2] / "weavergen_pipelines" / "resources" / "templates"
LANGUAGES = ("python", "rust", "go", "java", "javascript")

Document = dict[str, Any]
Render = Callable[..., dict[str, bytes]]


def read_tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@cache
def bundled_templates() -> dict[str, bytes]:
    return read_tree(TEMPLATES)


@cache
def resolved(folder: Path) -> bytes:
    files = read_tree(folder)
    resolution = resolve_registry(load_registry(RegistrySource(str(folder), files, tree_digest(files))))
    assert resolution.v1 is not None, resolution.diagnostics
    return json.dumps(resolution.v1).encode()


@pytest.fixture(scope="session")
def resolve() -> Callable[[Path], Document]:
    """`resolve(folder)`: the resolved document of a registry, each time another copy."""
    return lambda folder: json.loads(resolved(folder))


@pytest.fixture
def small(resolve) -> Document:
    """A registry with one of everything."""
    return resolve(HERE / "registries" / "small")


@pytest.fixture
def hostile(resolve) -> Document:
    """A registry of texts and names that try to be code, to collide, or to be words of the language."""
    return resolve(HERE / "registries" / "hostile")


@pytest.fixture(params=LANGUAGES)
def language(request) -> str:
    return request.param


@pytest.fixture
def render() -> Render:
    """`render(document, language, **params)`: the files that the bundled templates make."""

    def render(document: Document, language: str, *, cache: Any = None, **params: Any) -> dict[str, bytes]:
        return generate(ForgeRequest(document, bundled_templates(), language, params), cache=cache, trusted=True)

    return render
