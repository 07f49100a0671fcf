"""No relative path leaves its root, and no two paths mean one file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.artifacts.errors import UnsafePath
from weavergen_pipelines.artifacts.paths import check_paths

UNSAFE = [
    "",
    ".",
    "..",
    "../x",
    "a/../../x",
    "a/./b",
    "a//b",
    "a/",
    "/etc/passwd",
    "//server/share",
    "a\\b",
    "..\\x",
    "C:/x",
    "c:x",
    "a\0b",
    "a\nb",
    "\x7f",
    "\uff0e\uff0e/x",  # full-width dots
    "‥/x",  # two-dot leader
    "a\uff0fb",  # full-width slash
    "a\uff3cb",  # full-width backslash
    "\ud800",
]
SAME_FILE = [
    ("readme.md", "README.md"),
    ("a/é", "a/e\u0301"),
    ("straße", "STRASSE"),
    ("file", "ﬁle"),  # ligature
    ("a.", "a"),
    ("a ", "a"),
    ("Foo/x", "foo/X"),
]


@pytest.mark.parametrize("path", UNSAFE)
def test_unsafe_paths_are_refused(path: str) -> None:
    with pytest.raises(UnsafePath, match=r"backslash|absolute|Unicode"):
        check_paths([path])


@pytest.mark.parametrize("pair", SAME_FILE)
def test_two_paths_of_one_file_are_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(UnsafePath, match="means the same file as"):
        check_paths(pair)


@pytest.mark.parametrize("pair", [("a", "a/b"), ("A", "a/b/c"), ("x/y", "X/Y/z")])
def test_a_path_cannot_be_file_and_folder(pair: tuple[str, str]) -> None:
    with pytest.raises(UnsafePath, match="is a file, and a folder in"):
        check_paths(pair)


def test_all_problems_are_listed() -> None:
    with pytest.raises(UnsafePath) as caught:
        check_paths(["../a", "b", "B", "/c"])
    assert all(name in caught.value.what for name in ("'../a'", "'b'", "'/c'"))


def test_ordinary_paths_are_fine() -> None:
    check_paths(["a", "b/c.py", ".hidden/x", "a b/ä.ts", "...", "x..y", "Foo/x", "foo/y", "-dash", "http:2"])


@given(st.text(max_size=12))
def test_what_passes_stays_below_its_root(tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
    root = tmp_path_factory.getbasetemp()
    try:
        check_paths([path])
    except UnsafePath:
        return
    assert (root / path).resolve().is_relative_to(root.resolve())
    assert (root / path).resolve() != root.resolve()
