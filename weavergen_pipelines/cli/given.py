"""JSON that commands are given: as text, or in a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from weavergen_pipelines.errors import UsageError


def json_object(given: str, option: str) -> dict[str, Any]:
    """The object that an option gives.

    Raises:
        UsageError: it is none.
    """
    value = json_value(given, option)
    if not isinstance(value, dict):
        raise UsageError("an object is expected", where=option, hint='give {"name": value}')
    return value


def json_value(given: str, option: str) -> Any:
    """The value that an option gives.

    Raises:
        UsageError: it is neither JSON nor a file of it.
    """
    import orjson

    text = Path(given).read_bytes() if os.path.isfile(given) else given  # noqa: PTH113 - no path is too long for it
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        what = f"this is neither a file nor JSON: {error}"
        raise UsageError(what, where=option, hint='give {"name": value}, or a file of it') from error
