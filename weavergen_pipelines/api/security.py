"""Who may ask: whoever has the token, from where we are known by name, with bodies of a bounded size.

A browser that was lured to a hostile page can reach a server on this machine. It names the hostile page as the origin
of what it sends, or the hostile host as ours (DNS rebinding); both are refused.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from weavergen_pipelines.api.cors import ForeignQueries
from weavergen_pipelines.api.failure import answer, problem
from weavergen_pipelines.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import JSONResponse
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 8 * 1024 * 1024
LOCAL = ("127.0.0.1", "localhost", "::1", "[::1]")
OPEN = ("/health",)
"""What is answered without a token."""


def require_safe(host: str, token: str | None) -> None:
    """Raise unless the server is for this machine alone or asks for a token.

    Raises:
        UsageError: it would be open to everyone.
    """
    if host not in LOCAL and not token:
        hint = "set api.token (WEAVERGEN_V2_API_TOKEN), or listen on 127.0.0.1"
        raise UsageError(f"the API would be open to everyone who reaches {host}", hint=hint)


def install(app: FastAPI, token: str | None, hosts: Sequence[str], origins: Sequence[str] = ()) -> None:
    """Guard every route; pages of `origins` may query the registry. The guard added last is asked first."""
    app.add_middleware(BoundedBody)
    if token:
        app.add_middleware(BearerToken, token=token)
    app.add_middleware(KnownOrigin, hosts=(*LOCAL, *hosts))
    if origins:
        app.add_middleware(ForeignQueries, origins=origins)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOCAL, *hosts], www_redirect=False)


class BearerToken:
    """Refuses a request without `Authorization: Bearer <token>`, but for what is open.

    Browsers ask for the token when they are told to: it is the password of whatever user then.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or pass the request on."""
        known = hmac.compare_digest(_token(_header(scope, b"authorization")), self._token)
        if scope["type"] != "http" or scope["path"] in OPEN or known:
            await self._app(scope, receive, send)
        else:
            refusal = _refusal(401, "Unauthorized", "send the header `Authorization: Bearer TOKEN`")
            refusal.headers["www-authenticate"] = 'Basic realm="WeaverGen: the token is the password"'
            await refusal(scope, receive, send)


class KnownOrigin:
    """Refuses what a page of another host sends. Only browsers tell an origin."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.strip("[]") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or pass the request on."""
        origin = _header(scope, b"origin").decode("latin-1")
        if origin and _host(origin) not in self._hosts:
            await _refusal(403, "ForeignOrigin", f"{origin} may not use this API")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class TooLarge(Exception):
    """A body that is larger than `MAX_BODY`."""


class BoundedBody:
    """Refuses a body of more than `MAX_BODY` bytes, whatever its header says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in, and answer 413 when it is too much, whatever is made of that."""
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MAX_BODY:
                raise TooLarge
            return message

        async def unless_refused(message: Message) -> None:
            if size <= MAX_BODY:
                await send(message)

        await self._app(scope, counted, unless_refused)
        if size > MAX_BODY:
            await _refusal(413, "TooLarge", f"a body has at most {MAX_BODY} bytes")(scope, receive, send)


def _token(authorization: bytes) -> bytes:
    """What was sent as the token."""
    scheme, _, value = authorization.partition(b" ")
    if scheme.lower() == b"bearer":
        return value
    try:
        return b64decode(value, validate=True).partition(b":")[2] if scheme.lower() == b"basic" else b""
    except ValueError:
        return b""


def _header(scope: Scope, name: bytes) -> bytes:
    found: bytes = dict(scope.get("headers", ())).get(name, b"")
    return found


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).hostname
    except ValueError:
        return None


def _refusal(status: int, kind: str, hint: str) -> JSONResponse:
    return answer(status, problem(kind, "refused", hint=hint))
