"""The gRPC side of the receiver."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import grpc  # type: ignore[import-untyped] # stubs are another package
from google.protobuf.message import DecodeError, Message  # type: ignore[import-untyped] # stubs are another package

from weavergen_pipelines.telemetry.receive.errors import ReceiverError
from weavergen_pipelines.telemetry.receive.inbox import Inbox
from weavergen_pipelines.telemetry.receive.services import SERVICES, Service

_WORKERS = 8
_PATIENCE = 5.0
"""How many seconds a sender waits for room before it is told to come back later."""


def start_grpc(inbox: Inbox, address: str, port: int, max_bytes: int) -> tuple[grpc.Server, int]:
    """A server that puts what it is sent into the inbox, and the port that it listens on.

    Messages of more than `max_bytes` are refused before they are read.

    Raises:
        ReceiverError: it cannot listen there.
    """
    options = [("grpc.max_receive_message_length", max_bytes), ("grpc.so_reuseport", 0)]
    server = grpc.server(ThreadPoolExecutor(_WORKERS), options=options)
    server.add_generic_rpc_handlers(tuple(_handlers(service, inbox) for service in SERVICES))
    try:
        bound = server.add_insecure_port(f"{address}:{port}")
    except RuntimeError:
        raise ReceiverError(f"cannot listen on {address}:{port}", hint="is the port in use? name another one") from None
    server.start()
    return server, bound


def _handlers(service: Service, inbox: Inbox) -> grpc.GenericRpcHandler:
    handler = grpc.unary_unary_rpc_method_handler(
        _export(service, inbox), response_serializer=lambda response: response.SerializeToString()
    )
    return grpc.method_handlers_generic_handler(service.name, {"Export": handler})


def _export(service: Service, inbox: Inbox) -> Callable[[bytes, Any], Message]:
    """The method of a service; it reads the message itself, to say what is wrong with it."""

    def export(data: bytes, context: grpc.ServicerContext) -> Message:
        request = service.request()
        try:
            request.ParseFromString(data)
        except DecodeError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"this is no {service.request.DESCRIPTOR.name}: {error}")
        if not inbox.offer(partial(service.samples, request), _PATIENCE):
            context.abort(grpc.StatusCode.UNAVAILABLE, "the receiver is stopping, or has too much to do")
        return service.response()

    return export
