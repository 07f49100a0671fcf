"""Registries on this machine: shipped, folders, files and archives."""

from __future__ import annotations

import gzip
import io
import os
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources_places import FILES, TREE, tar_gz, write, zipped

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.semconv.sources import archive as archive_module
from weavergen_pipelines.semconv.sources import discovery
from weavergen_pipelines.semconv.sources.archive import read_archive
from weavergen_pipelines.semconv.sources.errors import (
    EmptyRegistry,
    InvalidRegistryArchive,
    RegistryNotFound,
    RegistryUnreadable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from weavergen_pipelines.semconv.source import RegistrySource

    Load = Callable[..., RegistrySource]

NOBODY = 65534
"""The user id of nobody."""


def test_the_bundled_registry_needs_nothing(load: Load) -> None:
    source = load("bundled")
    assert source.location == "bundled"
    assert "manifest.yaml" in source.files


def test_a_folder_gives_its_yaml_files_by_relative_path(load: Load, tmp_path: Path) -> None:
    folder = write(tmp_path / "model", TREE)
    source = load(str(folder))
    assert source.files == FILES
    assert list(source.files) == sorted(FILES)
    assert (source.location, source.digest) == (str(folder), tree_digest(FILES))


def test_the_location_is_what_was_typed(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "model", TREE)
    monkeypatch.chdir(tmp_path)
    locations = {
        text: load(text).location for text in ("model", "model/", "./model", ".[model]", "model/http/spans.yaml")
    }
    assert locations == {
        "model": "model",
        "model/": "model",
        "./model": "./model",
        ".[model]": ".[model]",
        "model/http/spans.yaml": "model/http",
    }


def test_one_yaml_file_is_a_registry(load: Load, tmp_path: Path) -> None:
    write(tmp_path, TREE)
    assert load(str(tmp_path / "http" / "spans.yaml")).files == {"spans.yaml": b"groups: []\n"}


def test_links_are_not_followed(load: Load, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.yaml": b"secret"})
    folder = write(tmp_path / "model", TREE)
    (folder / "link.yaml").symlink_to(outside / "secret.yaml")
    (folder / "linked").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    assert load(str(folder)).files == FILES
    with pytest.raises(RegistryUnreadable, match="link to somewhere else"):
        load(f"{folder}[linked]")
    (tmp_path / "alias").symlink_to(folder)
    assert load(str(tmp_path / "alias")).files == FILES


@pytest.mark.parametrize("tree", [{}, {"README.md": b""}, {".hidden/a.yaml": b""}])
def test_a_folder_without_yaml_is_an_error(load: Load, tmp_path: Path, tree: dict[str, bytes]) -> None:
    (tmp_path / "model").mkdir()
    write(tmp_path / "model", tree)
    with pytest.raises(EmptyRegistry, match="no YAML file"):
        load(str(tmp_path / "model"))


def test_a_subfolder_that_is_not_there_is_an_error(load: Load, tmp_path: Path) -> None:
    write(tmp_path, TREE)
    with pytest.raises(RegistryNotFound, match="no such folder"):
        load(f"{tmp_path}[nowhere]")


def test_too_many_files_are_refused(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "model", TREE)
    monkeypatch.setattr(discovery, "MAX_FILES", 2)
    with pytest.raises(RegistryUnreadable, match="at most 2 files"):
        load(str(tmp_path / "model"))


def test_a_file_that_cannot_be_read_is_named(load: Load, nobody: Path) -> None:
    write(nobody / "model", TREE)
    (nobody / "model" / "manifest.yaml").chmod(0)
    with pytest.raises(RegistryUnreadable, match=r"Permission denied: .*manifest\.yaml"):
        load(str(nobody / "model"))


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder that belongs to whoever runs the test; root, who can read everything, becomes somebody else for it."""
    with tempfile.TemporaryDirectory() as folder:
        root = os.geteuid() == 0
        if root:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield Path(folder)
        finally:
            if root:
                os.seteuid(0)


@pytest.mark.parametrize(
    ("name", "pack", "top"),
    [
        ("a.zip", zipped, ""),
        ("a.zip", zipped, "registry-1.0/"),
        ("a.tar.gz", tar_gz, ""),
        ("a.tar.gz", tar_gz, "./"),
        ("a.tgz", tar_gz, "registry-1.0/"),
    ],
)
def test_an_archive_gives_the_same_as_the_folder(
    load: Load, tmp_path: Path, name: str, pack: Callable[..., bytes], top: str
) -> None:
    (tmp_path / name).write_bytes(pack(TREE, top))
    source = load(str(tmp_path / name))
    assert (source.files, source.location) == (FILES, str(tmp_path / name))
    below = {path: content for path, content in FILES.items() if path.startswith("http/")}
    assert load(f"{tmp_path / name}[http]").files == {path[5:]: content for path, content in below.items()}
    with pytest.raises(RegistryNotFound, match="no folder 'nowhere'"):
        load(f"{tmp_path / name}[nowhere]")


@pytest.mark.parametrize("name", ["../x.yaml", "/x.yaml", "a/../../x.yaml", "C:/x.yaml", "a\\x.yaml", "../readme"])
@pytest.mark.parametrize("pack", [zipped, tar_gz])
def test_an_archive_with_unsafe_paths_is_refused(name: str, pack: Callable[..., bytes]) -> None:
    with pytest.raises(InvalidRegistryArchive, match="unsafe paths"):
        read_archive(pack({"ok.yaml": b"", name: b"evil"}), None, "a")


def test_links_in_archives_are_skipped() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            member = tarfile.TarInfo(f"link-{kind.decode()}.yaml")
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
        tar.addfile(tarfile.TarInfo("a.yaml"))
    assert read_archive(packed.getvalue(), None, "a") == {"a.yaml": b""}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link.yaml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.yaml", "")
    assert read_archive(packed.getvalue(), None, "a") == {"a.yaml": b""}


@pytest.mark.parametrize("pack", [zipped, tar_gz])
@pytest.mark.parametrize("path", ["a.yaml", "unread.bin"])
def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch, pack: Callable[..., bytes], path: str) -> None:
    monkeypatch.setattr(archive_module, "MAX_SIZE", 100_000)
    packed = pack({path: b"\0" * 2_000_000, "b.yaml": b""})
    if pack is zipped and path == "unread.bin":
        assert read_archive(packed, None, "a") == {"b.yaml": b""}  # it is never unpacked
        return
    with pytest.raises(InvalidRegistryArchive, match="unpacks to more than 100000 bytes"):
        read_archive(packed, None, "a")


def test_a_bomb_in_a_header_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tar can have a file name of any length, which is read at once."""
    monkeypatch.setattr(archive_module, "MAX_SIZE", 100_000)
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 10**9
    packed = gzip.compress(header.tobuf() + b"\0" * 2_000_000)
    with pytest.raises(InvalidRegistryArchive, match="unpacks to more than"):
        read_archive(packed, None, "a")


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_MAX_ENTRIES", 10)
    with pytest.raises(InvalidRegistryArchive, match="more than 10 entries"):
        read_archive(tar_gz({f"{n}.txt": b"" for n in range(11)}), None, "a")


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04", b"\x1f\x8b", b"<html>", b"x" * 1000])
def test_what_is_no_archive_is_an_error(load: Load, tmp_path: Path, content: bytes) -> None:
    for name in ("a.zip", "a.tar.gz"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InvalidRegistryArchive, match="cannot be read"):
            load(str(tmp_path / name))


@pytest.mark.parametrize("pack", [zipped, tar_gz])
@given(data=st.data())
def test_a_damaged_archive_is_never_more_than_an_error(pack: Callable[..., bytes], data: st.DataObject) -> None:
    packed = bytearray(pack(TREE))
    for position in data.draw(st.lists(st.integers(0, len(packed) - 1), min_size=1, max_size=4)):
        packed[position] = data.draw(st.integers(0, 255))
    del packed[data.draw(st.integers(0, len(packed))) or None :]
    try:
        files = read_archive(bytes(packed), None, "a")
    except (InvalidRegistryArchive, RegistryNotFound):
        return
    assert all(discovery.REGISTRY.has(path) for path in files)
