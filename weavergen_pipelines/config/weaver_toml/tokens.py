"""Tokens for places that need one. They are never logged, and go to URLs with their prefix alone."""

from __future__ import annotations

import logging
import os
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from weavergen_pipelines.config.weaver_toml.model import AuthEntry

_log = logging.getLogger(__name__)
_KEPT_SECONDS = 30.0
"""How long the output of a command is used again: tokens are short-lived."""
_COMMAND_SECONDS = 60


class Tokens:
    """The tokens of `[[auth]]` entries, read when they are asked for.

    `env` and `clock` stand in for those of the process.
    """

    def __init__(
        self,
        entries: Iterable[AuthEntry],
        *,
        env: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._entries = sorted(entries, key=lambda entry: -len(entry.url_prefix))
        self._env = os.environ if env is None else env
        self._clock = clock
        self._printed: dict[tuple[str, ...], tuple[float, str]] = {}

    def token_for(self, url: str) -> str | None:
        """The token of the longest prefix of the URL; None if there is no such entry, or it has no token now."""
        entry = next((entry for entry in self._entries if _covers(entry.url_prefix, url)), None)
        return None if entry is None else self._token(entry)

    def _token(self, entry: AuthEntry) -> str | None:
        if entry.token is not None:
            return entry.token.get_secret_value()
        if entry.token_env is not None:
            return self._env.get(entry.token_env) or None
        return self._from_command(tuple(entry.token_command or ()))

    def _from_command(self, command: tuple[str, ...]) -> str | None:
        now = self._clock()
        printed, token = self._printed.get(command, (now - _KEPT_SECONDS, ""))
        if now - printed < _KEPT_SECONDS:
            return token
        found = _run(command) if command else None
        if found:
            self._printed[command] = (now, found)
        return found


def _covers(prefix: str, url: str) -> bool:
    """Whether a URL begins with a prefix; a prefix that ends with a host does not mean hosts that begin like it."""
    if not url.startswith(prefix):
        return False
    ends_with_host = "/" not in prefix.partition("://")[2]
    return not ends_with_host or url[len(prefix) :][:1] in ("", "/", "?", "#")


def _run(command: tuple[str, ...]) -> str | None:
    """The first line that a command prints; None, with a warning that names the program alone, if it fails."""
    try:
        done = subprocess.run(  # noqa: S603  # the user's own configuration names it
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=_COMMAND_SECONDS
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
        _log.warning("the token command %s failed (%s)", command[0], type(error).__name__)
        return None
    line, *_rest = done.stdout.splitlines() or [""]
    return line.strip() or None
