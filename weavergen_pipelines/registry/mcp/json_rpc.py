"""JSON-RPC 2.0: one message, or a batch of them, in; the answer out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import orjson

Json: TypeAlias = Mapping[str, Any]
Handler: TypeAlias = Callable[[str, Json], Any]

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603


class RpcError(Exception):
    """A request that is answered with an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def respond(message: bytes, handle: Handler) -> bytes | None:
    """The answer to a message, on one line; None if it wants none.

    `handle` is given the method and the parameters of each request, and may raise `RpcError`.
    """
    try:
        value = orjson.loads(message)
    except orjson.JSONDecodeError as error:
        return orjson.dumps(_failure(None, RpcError(PARSE_ERROR, f"this is no JSON: {error}")))
    if isinstance(value, list) and value:
        answers = [answer for one in value if (answer := _answer(one, handle)) is not None]
        return orjson.dumps(answers) if answers else None
    answer = _answer(value, handle)
    return None if answer is None else orjson.dumps(answer)


def _answer(message: Any, handle: Handler) -> dict[str, Any] | None:
    """The answer to a request; notifications, and answers to requests that we never make, have none."""
    if not isinstance(message, dict) or not isinstance(message.get("method", ""), str):
        return _failure(None, RpcError(INVALID_REQUEST, "a request is an object with a method"))
    if "id" not in message or "method" not in message:
        return None
    try:
        return {"jsonrpc": "2.0", "id": message["id"], "result": handle(message["method"], _parameters(message))}
    except RpcError as error:
        return _failure(message["id"], error)
    except Exception:  # a defect of ours, which must not end the server for its client
        logging.getLogger(__name__).exception("%s failed", message["method"])
        return _failure(message["id"], RpcError(INTERNAL_ERROR, "the server failed; its log says why"))


def _parameters(message: Json) -> Json:
    params = message.get("params") or {}
    if not isinstance(params, dict):
        raise RpcError(INVALID_PARAMS, "parameters are given by name")
    return params


def _failure(identity: Any, error: RpcError) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": identity, "error": {"code": error.code, "message": error.message}}
