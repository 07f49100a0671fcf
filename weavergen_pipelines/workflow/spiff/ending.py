"""How a scope ends: what crosses to the activity that it ran for, or to the scope whose event it handled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.result import ProcessStalledError
from weavergen_pipelines.workflow.spiff.values import merge_into
from weavergen_pipelines.workflow.token import returned, store_reads

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.spiff.activity import Turn
    from weavergen_pipelines.workflow.spiff.instance import Instance


def end(instance: Instance) -> None:
    """Nothing moves in the scope any longer: who waits for it goes on.

    Raises:
        ProcessStalledError: tokens wait for what will never come.
    """
    _refuse_stalled(instance)
    instance.close()
    origin = instance.origin
    if origin is None:
        return
    if origin.turn is not None:
        origin.turn.done(hand_over(instance, origin.turn))
    else:
        _handled(instance, origin.parent)
    if origin.after is not None:
        origin.after(instance.ended)


def hand_over(instance: Instance, turn: Turn) -> dict[str, Any]:
    """Give to an activity what crosses: all that was written in a part of its process, or what a called one gives.

    The variables that the activity sets beside.
    """
    if instance.container is not instance.process:
        turn.merge(instance.ended)
        return {}
    caller = turn.instance
    caller.stores.update(instance.stores)
    reads = store_reads(caller.process)
    outputs = returned(instance.process, instance.outputs, turn.view)
    return outputs | {store: value for store, value in instance.stores.items() if store in reads}


def _refuse_stalled(instance: Instance) -> None:
    waiting = instance.waiting
    if waiting or not instance.ends:
        what = f"tokens wait for ever at {', '.join(waiting)}" if waiting else "no end event was reached"
        raise ProcessStalledError(what, where=f'process "{instance.process.id}"')


def _handled(event_subprocess: Instance, scope: Instance) -> None:
    """An event sub-process of the scope has ended."""
    scope.machine.executed.append(event_subprocess.container.id)
    scope.ends += 1
    merge_into(scope.ended, event_subprocess.ended)
    merge_into(scope.latest, event_subprocess.ended)
    scope.rest()
