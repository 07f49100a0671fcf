"""`/messages` and `/signals`: what comes from outside."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from weavergen_pipelines.api.services import Services, services

router = APIRouter(tags=["events"])
Given = Annotated[Services, Depends(services)]


class Message(BaseModel):
    """A message to one receiver. The same `id` twice is one message."""

    model_config = ConfigDict(extra="forbid")

    name: str
    correlation: Any = None
    payload: Any = None
    id: str | None = None


class Signal(BaseModel):
    """A signal to everyone who waits for it."""

    model_config = ConfigDict(extra="forbid")

    name: str
    payload: Any = None
    id: str | None = None


@router.post("/messages", status_code=202)
def send(message: Message, given: Given) -> dict[str, Any]:
    """Send a message; who received it, or nobody yet."""
    receivers = given.engine.send_message(message.name, message.correlation, message.payload, message_id=message.id)
    return {"receivers": list(receivers)}


@router.post("/signals", status_code=202)
def broadcast(signal: Signal, given: Given) -> dict[str, Any]:
    """Broadcast a signal; who received it."""
    return {"receivers": list(given.engine.broadcast_signal(signal.name, signal.payload, signal_id=signal.id))}
