"""The artifact store: content by digest, in a local folder or wherever fsspec reaches."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from weavergen_pipelines.artifacts.digest import FileTree, canonical_json, digest
from weavergen_pipelines.artifacts.envelope import Header, parse_header, unwrap, wrap
from weavergen_pipelines.artifacts.errors import AmbiguousDigest, ArtifactCorrupt, ArtifactMissing, StoreUnavailable
from weavergen_pipelines.artifacts.local_files import LocalFiles
from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.artifacts.references import references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from weavergen_pipelines.artifacts.file_store import FileStore

TREE = "application/vnd.weavergen.tree+json"
JSON = "application/json"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
GRACE = timedelta(hours=1)
"""What was used within this time is never collected: its user may not have written down yet that it needs it."""


@dataclass(frozen=True, slots=True)
class StoredArtifact:
    """An artifact in the store: its reference, when it was last put or found, the digests that its JSON names."""

    ref: ArtifactRef
    created: datetime
    names: tuple[str, ...]


class ArtifactStore:
    """Immutable content, named by its digest; one store serves any number of processes.

    Writing is atomic and putting the same content again costs nothing. Reading checks the digest; what fails is set
    aside under `corrupt/`, so that the next run makes it anew.
    """

    def __init__(self, url: str) -> None:
        """Open the store at a folder or at any URL that fsspec knows."""
        self.url = url
        self._files = _open_files(url)

    def put(self, content: bytes, *, kind: str, media_type: str) -> ArtifactRef:
        """Store bytes; the reference to them.

        Raises:
            StoreUnavailable: they cannot be written.
        """
        header = Header(kind, media_type, len(content), (len(content),))
        return self._put(digest(content), header, [content])

    def get(self, ref: ArtifactRef | str) -> bytes:
        """The content of a digest; of a tree of files, the canonical JSON of path → digest.

        Raises:
            ArtifactMissing, ArtifactCorrupt, StoreUnavailable: as they say.
        """
        return self._read(ref)[0]

    def put_json(self, value: Any, *, kind: str) -> ArtifactRef:
        """Store a JSON value; the artifacts that it names are kept as long as it is."""
        content = canonical_json(value)
        # Only a value with this text in it can name artifacts: big documents are spared the walk.
        named = references(value) if b'"media_type":' in content else ()
        header = Header(kind, JSON, len(content), (len(content),), tuple(sorted({ref.digest for ref in named})))
        return self._put(digest(content), header, [content])

    def get_json(self, ref: ArtifactRef | str) -> Any:
        """The JSON value of a digest; errors as `get`."""
        return orjson.loads(self.get(ref))

    def put_tree(self, files: FileTree, *, kind: str) -> ArtifactRef:
        """Store a tree of files as one artifact; its digest is `tree_digest(files)`."""
        contents = canonical_json({path: digest(content) for path, content in files.items()})
        parts = [contents, *(files[path] for path in orjson.loads(contents))]
        sizes = tuple(len(part) for part in parts)
        return self._put(digest(contents), Header(kind, TREE, sum(sizes[1:]), sizes), parts)

    def get_tree(self, ref: ArtifactRef | str) -> dict[str, bytes]:
        """Relative path → content of the files of a tree; errors as `get`."""
        contents, *files = self._read(ref)
        expected: dict[str, str] = orjson.loads(contents)
        if [digest(content) for content in files] != list(expected.values()):
            raise self._corrupt(_name(ref), "a file in it has another digest")
        return dict(zip(expected, files, strict=True))

    def touch(self, ref: ArtifactRef | str) -> bool:
        """Whether the artifact is there; if so, it counts as used now."""
        with reaching(self.url):
            return self._files.touch(_key(_name(ref)))

    def list(self) -> Iterator[StoredArtifact]:
        """Every artifact, ordered by digest."""
        with reaching(self.url):
            found = list(self._files.scan("objects"))
        for key, used in found:
            described = self._describe(_digest_of(key), used)
            if described is not None:
                yield described

    def describe(self, digest_prefix: str) -> StoredArtifact:
        """The artifact whose digest starts so, with or without `sha256:`.

        Raises:
            ArtifactMissing, AmbiguousDigest: none or several do.
        """
        start = digest_prefix.removeprefix("sha256:")
        with reaching(self.url):
            folder = f"objects/{start[:2]}" if len(start) >= 2 else "objects"
            found = [(_digest_of(key), used) for key, used in self._files.scan(folder)]
        matching = [(name, used) for name, used in found if name.startswith(f"sha256:{start}")]
        if len(matching) > 1:
            raise AmbiguousDigest(f"{len(matching)} artifacts start with {digest_prefix!r}", hint="give more digits")
        described = self._describe(*matching[0]) if matching else None
        if described is None:
            raise self._missing(digest_prefix)
        return described

    def pin(self, name: str, ref: ArtifactRef | str) -> None:
        """Keep an artifact under a name until that name is pinned to another one or unpinned."""
        with reaching(self.url):
            self._files.write(_pin_key(name), canonical_json({"name": name, "digest": _name(ref)}))

    def unpin(self, name: str) -> None:
        """Forget a name; the artifact is kept no longer for it."""
        with reaching(self.url):
            self._files.remove(_pin_key(name), unused_since=float("inf"))

    def pins(self) -> dict[str, str]:
        """Name → digest of what is pinned."""
        with reaching(self.url):
            pins = [orjson.loads(self._files.read(key)) for key, _used in self._files.scan("pins")]
        return {pin["name"]: pin["digest"] for pin in pins}

    def gc(
        self, keep: Iterable[str] = (), *, older_than: timedelta, dry_run: bool = False
    ) -> tuple[StoredArtifact, ...]:
        """Remove what was not used for `older_than`, except what `keep`, the pins, and the JSON of either names.

        Returns:
            What was removed, or would be.
        """
        limit = time.time() - max(older_than, GRACE).total_seconds()
        artifacts = {artifact.ref.digest: artifact for artifact in self.list()}
        needed = _reachable([*keep, *self.pins().values()], artifacts)
        unused = [a for name, a in artifacts.items() if name not in needed and a.created.timestamp() <= limit]
        if dry_run:
            return tuple(unused)
        with reaching(self.url):
            for leftover, _used in [*self._files.scan("tmp"), *self._files.scan("corrupt")]:
                self._files.remove(leftover, unused_since=limit)
            return tuple(a for a in unused if self._files.remove(_key(a.ref.digest), unused_since=limit))

    def _put(self, name: str, header: Header, parts: Iterable[bytes]) -> ArtifactRef:
        with reaching(self.url):
            if not self._files.touch(_key(name)):
                self._files.write(_key(name), wrap(header, parts))
        return header.ref(name)

    def _read(self, ref: ArtifactRef | str) -> tuple[bytes, ...]:
        name = _name(ref)
        try:
            with reaching(self.url):
                _header, parts = unwrap(self._files.read(_key(name)))
        except FileNotFoundError:
            raise self._missing(name) from None
        except ValueError as error:
            raise self._corrupt(name, str(error)) from error
        if digest(parts[0]) != name:
            raise self._corrupt(name, "its content has another digest")
        return tuple(parts)

    def _describe(self, name: str, used: float) -> StoredArtifact | None:
        """None when it was removed or damaged since it was listed."""
        try:
            header = parse_header(self._files.first_line(_key(name)))
        except FileNotFoundError:
            return None
        except ValueError:
            self._set_aside(name)
            return None
        return StoredArtifact(header.ref(name), datetime.fromtimestamp(used, UTC), header.names)

    def _missing(self, name: str) -> ArtifactMissing:
        return ArtifactMissing(f"no artifact {name!r} in the store", where=self.url, hint="run again to make it anew")

    def _corrupt(self, name: str, problem: str) -> ArtifactCorrupt:
        self._set_aside(name)
        hint = "it was set aside under corrupt/; run again to make it anew"
        return ArtifactCorrupt(f"artifact {name} is damaged: {problem}", where=self.url, hint=hint)

    def _set_aside(self, name: str) -> None:
        with reaching(self.url), suppress(FileNotFoundError):  # another reader may have been faster
            self._files.move(_key(name), f"corrupt/{name.removeprefix('sha256:')}")


@contextmanager
def reaching(place: str) -> Iterator[None]:
    """Say which place it is that cannot be read or written."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreUnavailable(f"what is stored here cannot be read or written: {error}", where=place) from error


def _open_files(url: str) -> FileStore:
    if "://" not in url or url.startswith("file://"):
        return LocalFiles(Path(url.removeprefix("file://")).absolute())
    from weavergen_pipelines.artifacts.remote_files import RemoteFiles

    return RemoteFiles(url)


def _reachable(roots: list[str], artifacts: dict[str, StoredArtifact]) -> set[str]:
    reached: set[str] = set()
    while roots:
        name = roots.pop()
        if name not in reached:
            reached.add(name)
            roots.extend(artifacts[name].names if name in artifacts else ())
    return reached


def _name(ref: ArtifactRef | str) -> str:
    name = ref if isinstance(ref, str) else ref.digest
    if not _DIGEST.fullmatch(name):
        raise ArtifactMissing(f"{name!r} is no digest", hint="a digest is sha256: and 64 hexadecimal digits")
    return name


def _key(name: str) -> str:
    hexadecimal = name.removeprefix("sha256:")
    return f"objects/{hexadecimal[:2]}/{hexadecimal[2:]}"


def _digest_of(key: str) -> str:
    return "sha256:" + "".join(key.split("/")[1:])


def _pin_key(name: str) -> str:
    return "pins/" + digest(name.encode()).removeprefix("sha256:")
