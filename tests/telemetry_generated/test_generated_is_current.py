"""The constants that WeaverGen uses are those that it makes of its own registry. `UPDATE_GOLDEN=1` makes them anew."""

import os
import shutil
from pathlib import Path

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry

PACKAGE = Path(__file__).parents[2] / "weavergen_pipelines"
GENERATED = PACKAGE / "telemetry" / "generated"


def read_tree(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def generated() -> dict[str, bytes]:
    registry = read_tree(PACKAGE / "resources" / "registry")
    resolution = resolve_registry(load_registry(RegistrySource("registry", registry, tree_digest(registry))))
    assert resolution.v1 is not None, resolution.diagnostics
    templates = read_tree(PACKAGE / "resources" / "templates")
    return generate(ForgeRequest(resolution.v1, templates, "python", {"package": ""}), trusted=True)


def test_regenerating_the_own_constants_changes_no_byte():
    files = generated()
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.rmtree(GENERATED)
        for path, content in files.items():
            (GENERATED / path).parent.mkdir(parents=True, exist_ok=True)
            (GENERATED / path).write_bytes(content)
    assert files == read_tree(GENERATED)
    assert {"__init__.py", "py.typed", "weavergen.py", "workflow.py"} <= files.keys()
