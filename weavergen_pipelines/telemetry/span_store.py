"""The spans of each execution, kept on disk as JSON lines: `<cache_dir>/executions/<execution id>/spans.jsonl`.

Every process of an execution appends to the one file. A line is written by a single `write` to a file opened for
appending, so lines of different processes do not mix; a line that a killed process left unfinished is skipped.
"""

from __future__ import annotations

import logging
import re
import shutil
import time
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import orjson
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.trace import format_span_id, format_trace_id

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.telemetry.generated.workflow import WORKFLOW_EXECUTION_ID

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta
    from pathlib import Path

    from opentelemetry.sdk.trace import Event

Record = dict[str, Any]
"""One span. Ids are lower-case hex, times are nanoseconds since 1970, `status` is `unset`, `ok` or `error`.

Keys: `trace_id`, `span_id`, `parent_span_id`, `name`, `kind`, `start_time_unix_nano`, `end_time_unix_nano`, `status`,
`status_message`, `attributes`, `events` (each with `name`, `time_unix_nano`, `attributes`).
"""

_EXECUTIONS = "executions"
_SPANS = "spans.jsonl"
_logger = logging.getLogger(__name__)


class InvalidExecutionId(WeavergenError):
    """An execution id that cannot be the name of a folder."""


def read_spans(cache_dir: Path, execution_id: str) -> list[Record]:
    """The spans of an execution that have ended so far, in order of their start; none for an unknown execution.

    Raises:
        InvalidExecutionId: no execution can have that id.
    """
    file = spans_file(cache_dir, execution_id)
    lines = file.read_bytes().splitlines() if file.is_file() else []
    records = (_parsed(line) for line in lines)
    return sorted((record for record in records if record), key=itemgetter("start_time_unix_nano"))


def spans_file(cache_dir: Path, execution_id: str) -> Path:
    """Where the spans of an execution are.

    Raises:
        InvalidExecutionId: the id has other characters than ASCII letters, digits, `.`, `_`, `-`, or starts with a dot.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}", execution_id):
        raise InvalidExecutionId(
            f"{execution_id[:40]!r} is no execution id",
            hint="up to 128 letters, digits, dots, dashes and underscores, no dot first",
        )
    return cache_dir / _EXECUTIONS / execution_id / _SPANS


def forget_executions(cache_dir: Path, older_than: timedelta, *, dry_run: bool = False) -> int:
    """Remove the spans of executions in which nothing happened for some time; of how many."""
    limit = time.time() - older_than.total_seconds()
    files = (cache_dir / _EXECUTIONS).glob(f"*/{_SPANS}")
    old = [file for file in files if file.stat().st_mtime <= limit]
    for file in () if dry_run else old:
        shutil.rmtree(file.parent, ignore_errors=True)  # another collection may have been faster
    return len(old)


class SpanStore(SpanProcessor):
    """Writes each span to the file of the execution in its attributes, when it ends."""

    def __init__(self, cache_dir: Path) -> None:
        self._cache_dir = cache_dir

    def on_end(self, span: ReadableSpan) -> None:
        """Append the span. A disk that refuses is logged: telemetry does not fail what it tells about."""
        execution_id = (span.attributes or {}).get(WORKFLOW_EXECUTION_ID)
        if not isinstance(execution_id, str):
            return
        file = spans_file(self._cache_dir, execution_id)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("ab", buffering=0) as stream:
                stream.write(_line(span))
        except OSError as error:
            _logger.warning("a span was not kept: %s: %s", file, error.strerror)


def _parsed(line: bytes) -> Record | None:
    try:
        record: Record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return record


def _line(span: ReadableSpan) -> bytes:
    # Keys of attributes are a subclass of `str`.
    return orjson.dumps(_record(span), option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)


def _record(span: ReadableSpan) -> Record:
    context = span.get_span_context()
    return {
        "trace_id": format_trace_id(context.trace_id) if context else None,
        "span_id": format_span_id(context.span_id) if context else None,
        "parent_span_id": format_span_id(span.parent.span_id) if span.parent else None,
        "name": span.name,
        "kind": span.kind.name.lower(),
        "start_time_unix_nano": span.start_time,
        "end_time_unix_nano": span.end_time,
        "status": span.status.status_code.name.lower(),
        "status_message": span.status.description,
        "attributes": _plain(span.attributes),
        "events": [_event(event) for event in span.events],
    }


def _event(event: Event) -> Record:
    return {"name": event.name, "time_unix_nano": event.timestamp, "attributes": _plain(event.attributes)}


def _plain(attributes: Mapping[str, Any] | None) -> Record:
    return dict(attributes or {})
