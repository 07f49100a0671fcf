"""How a registry is named, and what is refused before anything is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.semconv.sources.errors import InvalidRegistryReference, RegistryNotFound, SchemeNotAllowed
from weavergen_pipelines.semconv.sources.reference import Kind, mask, parse_reference

if TYPE_CHECKING:
    from pathlib import Path

SCHEMES = ("https", "ssh", "git", "file")
REMOTE = [
    ("https://h/o/r.git", Kind.GIT, "https://h/o/r.git", None, None),
    ("https://h/o/r", Kind.GIT, "https://h/o/r", None, None),
    ("https://h/o/r.git@v1.0[model]", Kind.GIT, "https://h/o/r.git", "v1.0", "model"),
    ("https://h/o/r@feature/x[a/b]", Kind.GIT, "https://h/o/r", "feature/x", "a/b"),
    ("https://user:pw@h/o/r.git@v1", Kind.GIT, "https://user:pw@h/o/r.git", "v1", None),
    ("https://user@h/o/r.git", Kind.GIT, "https://user@h/o/r.git", None, None),
    ("git@h:o/r.git@v1[model]", Kind.GIT, "git@h:o/r.git", "v1", "model"),
    ("git@h:o/r.git", Kind.GIT, "git@h:o/r.git", None, None),
    ("ssh://git@h:22/o/r.git@v1", Kind.GIT, "ssh://git@h:22/o/r.git", "v1", None),
    ("git://h/r[model/]", Kind.GIT, "git://h/r", None, "model"),
    ("https://h/a.tar.gz", Kind.ARCHIVE, "https://h/a.tar.gz", None, None),
    ("https://h/a.zip[model]", Kind.ARCHIVE, "https://h/a.zip", None, "model"),
    ("https://h/a.tgz?x=1[model]", Kind.ARCHIVE, "https://h/a.tgz?x=1", None, "model"),
    ("https://h/registry.yaml", Kind.FILE, "https://h/registry.yaml", None, None),
]


@pytest.mark.parametrize(("text", "kind", "source", "ref", "subfolder"), REMOTE)
def test_remote_references(text: str, kind: Kind, source: str, ref: str | None, subfolder: str | None) -> None:
    parsed = parse_reference(text, SCHEMES)
    assert (parsed.kind, parsed.source, parsed.ref, parsed.subfolder) == (kind, source, ref, subfolder)
    assert parsed.remote


def test_local_references(tmp_path: Path) -> None:
    (tmp_path / "f@lder[1]" / "model").mkdir(parents=True)
    (tmp_path / "bare.git").mkdir()
    (tmp_path / "bare.git" / "HEAD").touch()
    for name in ("a.zip", "a.tar.gz", "a.yaml"):
        (tmp_path / name).touch()
    expected = {
        "f@lder[1]": (Kind.FOLDER, None, None),
        "f@lder[1][model]": (Kind.FOLDER, None, "model"),
        "f@lder[1]/model": (Kind.FOLDER, None, None),
        "f@lder[1]@main[model]": (Kind.GIT, "main", "model"),
        "bare.git": (Kind.GIT, None, None),
        "a.zip[x]": (Kind.ARCHIVE, None, "x"),
        "a.tar.gz": (Kind.ARCHIVE, None, None),
        "a.yaml": (Kind.FILE, None, None),
    }
    for text, outcome in expected.items():
        parsed = parse_reference(f"{tmp_path}/{text}", SCHEMES)
        assert (parsed.kind, parsed.ref, parsed.subfolder) == outcome
        assert not parsed.remote
        assert (
            parse_reference(f"file://{tmp_path}/{text}".replace("f@lder[1]", "f%40lder%5B1%5D"), SCHEMES).remote
            is False
        )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("-u./evil", "dash"),
        ("--upload-pack=evil", "dash"),
        ("ext::sh -c 'touch /tmp/x'", "remote helper"),
        ("fd::17", "remote helper"),
        ("https://h/r\n.git", "control character"),
        ("a\0b", "control character"),
        ("https://h/r.git@", "no branch"),
        ("https://h/r.git@--upload-pack=evil", "no branch"),
        ("https://h/r.git[../x]", "absolute"),
        ("https://h/r.git[/etc]x[/..]", "absolute"),
        ("https://h/a.zip@v1", "only a git repository"),
    ],
)
def test_dangerous_or_senseless_references_are_refused(text: str, problem: str) -> None:
    with pytest.raises(InvalidRegistryReference, match=problem):
        parse_reference(text, SCHEMES)


@pytest.mark.parametrize(
    "text", ["http://h/a.zip", "http://h/r.git", "HTTP://h/r.git", "ftp://h/a.zip", "s3://b/a.zip"]
)
def test_only_allowed_schemes_are_used(text: str) -> None:
    with pytest.raises(SchemeNotAllowed, match="allowed are file, git, https, ssh"):
        parse_reference(text, SCHEMES)


def test_ssh_without_a_scheme_is_ssh() -> None:
    with pytest.raises(SchemeNotAllowed, match="'ssh'"):
        parse_reference("git@h:o/r.git", ["https"])


@pytest.mark.parametrize(
    "text", ["nowhere", "./nowhere.zip", "nowhere@v1[x]", "~nobody/x", "~0", "x" * 5000, "~/no/where"]
)
def test_a_path_that_does_not_exist_is_not_found(text: str) -> None:
    with pytest.raises(RegistryNotFound, match="no such file or folder") as caught:
        parse_reference(text, SCHEMES)
    assert caught.value.hint


def test_credentials_are_masked() -> None:
    text = "see https://user:secret@h/r.git@v1 and https://h/a.zip?access_token=secret&x=1&sig=secret[model]"
    assert mask(text) == "see https://***@h/r.git@v1 and https://h/a.zip?access_token=***&x=1&sig=***[model]"
    assert parse_reference("https://secret@h/r.git@v1[m]", SCHEMES).location == "https://***@h/r.git@v1[m]"


@given(st.text(max_size=40))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        parsed = parse_reference(text, SCHEMES)
    except WeavergenError:
        return
    assert parsed.source
