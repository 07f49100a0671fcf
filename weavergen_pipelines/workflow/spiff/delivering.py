"""Who gets what comes from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from weavergen_pipelines.workflow.journal import Delivery
    from weavergen_pipelines.workflow.spiff.openings import Opening, Openings


def receivers(openings: Openings, delivery: Delivery) -> list[Opening]:
    """A task is for one that is named without doubt, a message for the first who waits, a signal for everyone."""
    accepting = [opening for opening in openings.all() if opening.accepts(delivery)]
    exact = [opening for opening in accepting if opening.key == delivery.key]
    return _CHOOSE[delivery.kind](exact or accepting)


def _only(accepting: list[Opening]) -> list[Opening]:
    return accepting if len(accepting) == 1 else []


def _first(accepting: list[Opening]) -> list[Opening]:
    return accepting[:1]


def _every(accepting: list[Opening]) -> list[Opening]:
    return accepting


_CHOOSE: Mapping[str, Callable[[list[Opening]], list[Opening]]] = {"user": _only, "message": _first, "signal": _every}
