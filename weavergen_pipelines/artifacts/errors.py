"""What can go wrong with stored and published files."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class ArtifactMissing(WeavergenError):
    """No artifact of that digest is in the store."""


class ArtifactCorrupt(WeavergenError):
    """What is stored under a digest does not have that digest."""


class AmbiguousDigest(WeavergenError):
    """A shortened digest names several artifacts."""


class StoreUnavailable(WeavergenError):
    """The folder or service behind the store cannot be read or written."""


class UnsafePath(WeavergenError):
    """A relative path that could leave its root, or that means the same file as another one."""


class PublishFailed(WeavergenError):
    """A folder could not be written. It is as it was before."""


class FolderBusy(WeavergenError):
    """Another process publishes into the folder, for longer than we wait."""


class InvalidManifest(WeavergenError):
    """The list of published files in a folder cannot be read."""


class PublishConflict(WeavergenError):
    """Files in the way that are not ours to change.

    Attributes:
        folder: where.
        conflicts: relative path → what is the matter with it.
    """

    def __init__(self, folder: str, conflicts: dict[str, str]) -> None:
        listed = "\n".join(f"  {path}: {reason}" for path, reason in sorted(conflicts.items()))
        super().__init__(
            f"{len(conflicts)} file(s) in the way were not published by us or were edited since, nothing was "
            f"changed:\n{listed}\n",
            where=folder,
            hint="move your changes elsewhere, or tell it to overwrite edited files",
        )
        self.folder = folder
        self.conflicts = conflicts

    def __reduce__(self) -> tuple[object, ...]:
        return (PublishConflict, (self.folder, self.conflicts))
