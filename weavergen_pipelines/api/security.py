"""Who may ask: whoever has the token, from where we are known by name, with bodies of a bounded size.

A browser that was lured to a hostile page can reach a server on this machine; it cannot set the `Authorization` header,
and it names the hostile host (DNS rebinding), which is refused.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse

from weavergen_pipelines.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 8 * 1024 * 1024
LOCAL = ("127.0.0.1", "localhost", "::1", "[::1]")


def require_safe(host: str, token: str | None) -> None:
    """Raise unless the server is for this machine alone or asks for a token.

    Raises:
        UsageError: it would be open to everyone.
    """
    if host not in LOCAL and not token:
        hint = "set api.token (WEAVERGEN_V2_API_TOKEN), or listen on 127.0.0.1"
        raise UsageError(f"the API would be open to everyone who reaches {host}", hint=hint)


def install(app: FastAPI, token: str | None, hosts: Sequence[str]) -> None:
    """Guard every route. The guard added last is asked first."""
    app.add_middleware(BoundedBody)
    if token:
        app.add_middleware(BearerToken, token=token)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOCAL, *hosts], www_redirect=False)


class BearerToken:
    """Refuses a request without `Authorization: Bearer <token>`; `/health` is open."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or pass the request on."""
        given = dict(scope.get("headers", ())).get(b"authorization", b"")
        known = scope["type"] != "http" or scope["path"] == "/health" or hmac.compare_digest(given, self._expected)
        answer = self._app if known else _refusal(401, "Unauthorized", "send the header `Authorization: Bearer TOKEN`")
        await answer(scope, receive, send)


class TooLarge(Exception):
    """A body that is larger than `MAX_BODY`."""


class BoundedBody:
    """Refuses a body of more than `MAX_BODY` bytes, whatever its header says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in, and answer 413 when it is too much."""
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MAX_BODY:
                raise TooLarge
            return message

        try:
            await self._app(scope, counted, send)
        except TooLarge:
            await _refusal(413, "TooLarge", f"a body has at most {MAX_BODY} bytes")(scope, receive, send)


def _refusal(status: int, kind: str, hint: str) -> JSONResponse:
    return JSONResponse({"errors": [{"kind": kind, "what": "refused", "where": None, "hint": hint}]}, status)
