"""The small registry in five languages, byte for byte. `UPDATE_GOLDEN=1` writes what is expected anew."""

import os
import shutil
from pathlib import Path

from weavergen_pipelines.engine.validation import validate_code

EXPECTED = Path(__file__).parent / "expected"


def read_tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_tree(files: dict[str, bytes], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def test_the_code_is_the_expected_one(small, language, render):
    files = render(small, language)
    if os.environ.get("UPDATE_GOLDEN"):
        write_tree(files, EXPECTED / language)
    assert files == read_tree(EXPECTED / language)


def test_the_code_has_valid_syntax(small, language, render):
    report = validate_code(render(small, language), language)
    assert report.errors == ()
    assert report.checked_files >= 4


def test_the_order_of_the_groups_does_not_matter(small, language, render):
    turned = {**small, "groups": small["groups"][::-1]}
    assert render(turned, language) == render(small, language)


def test_an_empty_registry_makes_a_valid_package(language, render):
    report = validate_code(render({"groups": []}, language), language)
    assert report.errors == ()
