"""The files that a target was rendered to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from weavergen_pipelines.artifacts.publish import Publication


@dataclass(frozen=True)
class Generated(Mapping[str, bytes]):
    """Contents by relative path; nothing is on disk until `write`."""

    target: str
    files: Mapping[str, bytes]

    def __getitem__(self, path: str) -> bytes:
        return self.files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def text(self, path: str) -> str:
        """The content of a file as text."""
        return self.files[path].decode()

    def write(self, folder: str | PathLike[str], *, overwrite_edited: bool = False) -> Publication:
        """Make a folder hold these files, as `weavergen registry generate` does: all of them or none.

        Raises:
            PublishConflict: files are in the way that were edited, or are not ours; nothing was changed.
        """
        from weavergen_pipelines.artifacts.publish import publish

        return publish(self.files, Path(folder), overwrite_edited=overwrite_edited)
