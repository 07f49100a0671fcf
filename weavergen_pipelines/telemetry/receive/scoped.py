"""The walk that all OTLP requests have in common: resources, scopes in them, signals in those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.telemetry.receive.common import resource_of, scope_of
from weavergen_pipelines.telemetry.samples.model import Observed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from weavergen_pipelines.telemetry.samples.model import Sample


def observed(
    resources: Iterable[Any], scopes: str, signals: str, convert: Callable[[Any], Sample]
) -> Iterator[Observed]:
    """Each resource, each scope, and each signal with both, in the order of the message.

    Args:
        resources: the messages with a resource.
        scopes: the field of those that has the messages with a scope.
        signals: the field of these that has the signals.
        convert: makes a sample of a signal.
    """
    for container in resources:
        resource = resource_of(container)
        if resource is not None:
            yield Observed(resource)
        for inner in getattr(container, scopes):
            scope = scope_of(inner)
            if scope is not None:
                yield Observed(scope)
            yield from (Observed(convert(one), resource, scope) for one in getattr(inner, signals))
