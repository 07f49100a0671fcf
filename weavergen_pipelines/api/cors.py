"""Pages of other hosts that may query the registry; nothing else of the API is for them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.middleware.cors import CORSMiddleware

from weavergen_pipelines.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

ANY = "*"
_QUERIES = "/api/v1/"
_METHODS = ("GET", "HEAD", "OPTIONS")


def origins_of(written: str | None) -> tuple[str, ...]:
    """The origins of a list that is separated by commas.

    Raises:
        UsageError: one is no origin.
    """
    origins = tuple(filter(None, (one.strip() for one in (written or "").split(","))))
    for origin in origins:
        if origin != ANY and (origin.endswith("/") or not all(urlsplit(origin)[:2])):
            raise UsageError(
                f"{origin!r} is no origin", where="--cors-origins", hint="such as https://docs.example.org"
            )
    return origins


class ForeignQueries:
    """Answers queries of pages of these origins, whatever is done with what other pages send."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._shared = CORSMiddleware(
            self._without_origin, allow_origins=origins, allow_methods=_METHODS, allow_headers=[ANY]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers that let the page have it, or pass the request on."""
        await (self._shared if self._is_query(scope) else self._app)(scope, receive, send)

    def _is_query(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] not in _METHODS or not scope["path"].startswith(_QUERIES):
            return False
        origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
        return bool(origin) and (ANY in self._origins or origin in self._origins)

    async def _without_origin(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Where the page is from has been looked at: the guards after this one need not."""
        headers = [(name, value) for name, value in scope["headers"] if name != b"origin"]
        await self._app({**scope, "headers": headers}, receive, send)
