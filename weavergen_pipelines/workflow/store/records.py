"""What the store keeps of an execution, as its callers see it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from weavergen_pipelines.artifacts.digest import FileTree, tree_digest
from weavergen_pipelines.workflow.result import Outcome

Status = Literal["running"] | Outcome
UNFINISHED = ("running", "waiting")
ENDED = tuple(outcome for outcome in get_args(Outcome) if outcome not in UNFINISHED)


@dataclass(frozen=True)
class Sources:
    """The diagrams and decisions that an execution runs, by path."""

    digest: str
    files: FileTree = field(repr=False, compare=False)

    @classmethod
    def of(cls, files: FileTree) -> Sources:
        """These files, with the digest of them together."""
        return cls(tree_digest(files), files)

    def packed(self) -> bytes:
        """The files in a few bytes."""
        return zlib.compress(
            json.dumps({path: content.decode("latin-1") for path, content in self.files.items()}).encode()
        )

    @classmethod
    def unpacked(cls, digest: str, content: bytes) -> Sources:
        """What `packed` gave."""
        files = json.loads(zlib.decompress(content))
        return cls(digest, {path: text.encode("latin-1") for path, text in files.items()})


@dataclass(frozen=True)
class NewExecution:
    """An execution that is to begin at a start event of `process` (None: the one on request).

    `payload` is what the message or signal brings that starts it. `started_by` says who or what asks for it; `runner`
    is the Dagster job that runs it, empty for any engine.
    """

    id: str
    process: str
    inputs: Mapping[str, Any]
    sources: Sources
    start: str | None = None
    payload: Any = None
    started_by: str = ""
    runner: str = ""


@dataclass(frozen=True)
class ExecutionRecord:
    """An execution: times in seconds since the epoch; `result` is that of its end or its last rest, as JSON."""

    id: str
    process: str
    status: Status
    start: str | None
    inputs: Mapping[str, Any]
    payload: Any
    sources: str
    started_by: str
    runner: str
    created: float
    updated: float
    owner: str | None
    result: Mapping[str, Any] | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to run an execution: `token` is that of one process, and is void once another has a later one."""

    execution: str
    token: int


def dump(value: Any) -> str:
    """JSON in ASCII, which every database can keep."""
    return json.dumps(value, separators=(",", ":"))


def correlation_key(value: Any) -> str:
    """A text that is equal for equal values: 1 and 1.0 are."""
    return json.dumps(_plain(value), separators=(",", ":"), sort_keys=True)


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {str(name): _plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
