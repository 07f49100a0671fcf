"""Who gives the tokens for downloads."""

from __future__ import annotations

from collections.abc import Callable

TokenFor = Callable[[str], str | None]
"""The bearer token for a URL; None if it needs none."""


def no_token(_url: str) -> str | None:
    """None for any URL."""
    return None
