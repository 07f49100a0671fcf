"""Reading files out of a git repository: fetched without history, and nothing checked out."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.errors import UnsafePath
from weavergen_pipelines.artifacts.paths import check_paths
from weavergen_pipelines.semconv.sources.discovery import REGISTRY, Wanted, check_limits
from weavergen_pipelines.semconv.sources.errors import RegistryNotFound, RegistryUnreadable
from weavergen_pipelines.semconv.sources.git_command import GitFailed, git

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from weavergen_pipelines.semconv.sources.reference import Reference

FULL_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHORT_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_PLAIN_FILES = {"100644", "100755"}
_EVERYTHING = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]


@dataclass(frozen=True)
class Repository:
    """The repository that a reference names, as git reaches it over the allowed protocols.

    With `credentials`, git may use those of its user.
    """

    reference: Reference
    allowed_schemes: Collection[str]
    credentials: bool = False
    wanted: Wanted = REGISTRY

    @property
    def url(self) -> str:
        """What git is given."""
        return self.reference.source if self.reference.scheme else str(self.reference.path.absolute())

    def commit(self) -> str:
        """The full name of the commit that the reference means now.

        Raises:
            RegistryNotFound: there is no such branch, tag or commit.
            GitFailed: the repository cannot be asked.
        """
        ref = self.reference.ref or "HEAD"
        if FULL_COMMIT.fullmatch(ref):
            return ref
        lines = self._git(["ls-remote", "--quiet", "--", self.url]).decode().splitlines()
        named = {name: commit for commit, _tab, name in (line.partition("\t") for line in lines)}
        for name in (f"refs/tags/{ref}^{{}}", f"refs/tags/{ref}", f"refs/heads/{ref}", ref):
            if name in named:
                return named[name]
        if not _SHORT_COMMIT.fullmatch(ref):
            raise self._not_found(f"the repository has no branch, tag or commit {ref!r}")
        with self._fetched(_EVERYTHING) as folder:
            return self._resolved(ref, folder)

    def files(self, commit: str) -> dict[str, bytes]:
        """The wanted files in a commit; links and submodules are skipped.

        Raises:
            RegistryNotFound: there is no such commit or subfolder.
            RegistryUnreadable: it has unsafe paths or is too big.
            GitFailed: the repository cannot be fetched from.
        """
        try:
            with self._fetched([commit], "--depth=1") as folder:
                return self._read(commit, folder)
        except GitFailed:  # a server that gives branches and tags only
            with self._fetched(_EVERYTHING) as folder:
                return self._read(self._resolved(commit, folder), folder)

    @contextmanager
    def _fetched(self, refs: list[str], *options: str) -> Iterator[Path]:
        with TemporaryDirectory(prefix="weavergen-") as temporary:
            folder = Path(temporary)
            self._git(["init", "--quiet", "--bare", "--template=", "."], folder)
            self._git(["fetch", "--quiet", "--no-tags", *options, "--", self.url, *refs], folder)
            yield folder

    def _resolved(self, commit: str, folder: Path) -> str:
        try:
            found = self._git(["rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"], folder)
        except GitFailed as error:
            raise self._not_found(f"the repository has no commit {commit!r}") from error
        return found.decode().strip()

    def _read(self, commit: str, folder: Path) -> dict[str, bytes]:
        subfolder = self.reference.subfolder
        try:
            listing = self._git(["ls-tree", "-r", "-z", "-l", "--full-tree", f"{commit}:{subfolder or ''}"], folder)
        except GitFailed as error:
            raise self._not_found(f"there is no folder {subfolder!r} in {commit[:12]}") from error
        blobs = self._wanted(listing.decode(errors="surrogateescape"))
        contents = self._git(["cat-file", "--batch"], folder, "".join(f"{blob}\n" for blob in blobs.values()).encode())
        return dict(zip(blobs, _split(contents), strict=True))

    def _wanted(self, listing: str) -> dict[str, str]:
        """Path → blob; a line of the listing is `<mode> <type> <blob> <size><tab><path>`."""
        blobs, sizes = {}, []
        for line in listing.split("\0")[:-1]:
            described, _tab, path = line.partition("\t")
            mode, _type, blob, size = described.split()
            if mode in _PLAIN_FILES and self.wanted.has(path):
                blobs[path] = blob
                sizes.append(int(size))
        check_limits(sizes, self.reference.location)
        try:
            check_paths(blobs)
        except UnsafePath as error:
            raise RegistryUnreadable(f"unsafe paths: {error.what}", where=self.reference.location) from error
        return blobs

    def _git(self, arguments: list[str], folder: Path | None = None, stdin: bytes = b"") -> bytes:
        protocols = {*self.allowed_schemes, *(() if self.reference.scheme else ("file",))}
        return git(
            arguments,
            folder=folder or Path("/"),
            protocols=protocols,
            location=self.reference.location,
            stdin=stdin,
            credentials=self.credentials,
        )

    def _not_found(self, what: str) -> RegistryNotFound:
        return RegistryNotFound(what, where=self.reference.location, hint="check the @ref and the [subfolder]")


def _split(batch: bytes) -> Iterator[bytes]:
    """The contents in the output of `cat-file --batch`: `<blob> blob <size>`, newline, content, newline, again."""
    position = 0
    while position < len(batch):
        end = batch.index(b"\n", position)
        size = int(batch[position:end].rpartition(b" ")[2])
        yield batch[end + 1 : end + 1 + size]
        position = end + size + 2
