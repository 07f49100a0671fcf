"""Reading files out of an archive, without unpacking it to disk."""

from __future__ import annotations

import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.errors import UnsafePath
from weavergen_pipelines.artifacts.paths import check_paths
from weavergen_pipelines.semconv.sources.discovery import MAX_FILES, MAX_SIZE, REGISTRY, Wanted
from weavergen_pipelines.semconv.sources.errors import InvalidRegistryArchive, RegistryNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_ENTRIES = 10 * MAX_FILES
_DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,  # also gzip.BadGzipFile
    RuntimeError,  # an encrypted zip
    NotImplementedError,  # an unknown compression
)


def read_archive(content: bytes, subfolder: str | None, location: str, wanted: Wanted = REGISTRY) -> dict[str, bytes]:
    """The wanted files in a zip or tar.gz archive; links in it are skipped.

    The folder that all of an archive is usually in is left out, so that a subfolder is named as in the repository that
    the archive was made from.

    Raises:
        InvalidRegistryArchive: it is damaged, has unsafe paths, or unpacks to too much.
        RegistryNotFound: it has no such subfolder.
    """
    try:
        entries = dict(_unpack(content, wanted))
        check_paths(entries)
    except UnsafePath as error:
        raise InvalidRegistryArchive(f"unsafe paths in the archive: {error.what}", where=location) from error
    except _DAMAGED as error:
        hint = "expected a .zip or .tar.gz that is whole"
        raise InvalidRegistryArchive(f"the archive cannot be read: {error}", where=location, hint=hint) from error
    below = _below(_without_top(entries), subfolder, location)
    return {path: data for path, data in below.items() if wanted.has(path)}


def _unpack(content: bytes, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file; the content of what is not wanted is left empty."""
    unpack = _unpack_zip if content.startswith(b"PK") else _unpack_tar
    for count, entry in enumerate(unpack(content, wanted)):
        if count >= _MAX_ENTRIES:
            raise tarfile.TarError(f"more than {_MAX_ENTRIES} entries")
        yield entry


def _unpack_tar(content: bytes, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    stream = _Bounded(gzip.GzipFile(fileobj=io.BytesIO(content)))
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isreg() else None
            if file is not None:
                path = member.name.removeprefix("./")
                yield path, file.read() if wanted.has(path) else b""


def _unpack_zip(content: bytes, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    remaining = MAX_SIZE
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or stat.S_ISLNK(entry.external_attr >> 16):
                continue
            data = b""
            if wanted.has(entry.filename):
                with archive.open(entry) as file:
                    data = file.read(remaining + 1)
            remaining -= len(data)
            if remaining < 0:
                raise zipfile.BadZipFile(f"it unpacks to more than {MAX_SIZE} bytes")
            yield entry.filename, data


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than the limit, whatever the headers of the archive say."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        super().__init__()
        self._stream = stream
        self._remaining = MAX_SIZE

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all that is left for -1."""
        data = self._stream.read(self._remaining + 1 if size < 0 else min(size, self._remaining + 1))
        self._remaining -= len(data)
        if self._remaining < 0:
            raise tarfile.TarError(f"it unpacks to more than {MAX_SIZE} bytes")
        return data


def _without_top(entries: dict[str, bytes]) -> dict[str, bytes]:
    tops = {path.partition("/")[0] for path in entries}
    if len(tops) == 1 and all("/" in path for path in entries):
        return {path.partition("/")[2]: data for path, data in entries.items()}
    return entries


def _below(entries: dict[str, bytes], subfolder: str | None, location: str) -> dict[str, bytes]:
    start = f"{subfolder}/" if subfolder else ""
    if not any(path.startswith(start) for path in entries):
        raise RegistryNotFound(f"the archive has no folder {subfolder!r}", where=location)
    return {path.removeprefix(start): data for path, data in entries.items() if path.startswith(start)}
