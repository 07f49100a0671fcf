r"""The form of one stored artifact: a line that describes it, and its parts.

    <crc32 of the JSON, 8 hex digits> <JSON of the header>\n<part><part>…

The first part is what the digest names. A tree of files is one artifact too, so that storing it is one write: its first
part is the canonical JSON of path → digest, and its further parts are the files in the order of that JSON. The crc
guards the header, the digest the first part, and the digests in a tree's first part guard the files.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import orjson

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.artifacts.ref import ArtifactRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of an artifact without reading its content.

    `size` is that of the content in bytes (of all files, for a tree), `parts` are the sizes of the parts, `names` the
    digests of the artifacts that its JSON names.
    """

    kind: str
    media_type: str
    size: int
    parts: tuple[int, ...]
    names: tuple[str, ...] = ()

    def ref(self, digest: str) -> ArtifactRef:
        """The reference to this artifact."""
        return ArtifactRef(digest=digest, kind=self.kind, media_type=self.media_type, size=self.size)


def wrap(header: Header, parts: Iterable[bytes]) -> bytes:
    """The stored form."""
    described = canonical_json(asdict(header))
    return b"".join([b"%08x %s\n" % (crc32(described), described), *parts])


def parse_header(line: bytes) -> Header:
    """The header in the first line of the stored form.

    Raises:
        ValueError: it is damaged.
    """
    described = line[9:-1]
    if line[:9] != b"%08x " % crc32(described) or line[-1:] != b"\n":
        raise ValueError("the header is damaged")
    fields = orjson.loads(described)
    return Header(**{**fields, "parts": tuple(fields["parts"]), "names": tuple(fields["names"])})


def unwrap(stored: bytes) -> tuple[Header, Sequence[bytes]]:
    """Header and parts of the stored form.

    Raises:
        ValueError: it is damaged. What the digests cover is for the caller to check.
    """
    body = stored.find(b"\n") + 1
    header = parse_header(stored[:body])
    bounds = list(accumulate(header.parts, initial=body))
    if bounds[-1] != len(stored):
        raise ValueError(f"{len(stored)} bytes instead of {bounds[-1]}")
    return header, [stored[start:end] for start, end in pairwise(bounds)]
