"""What travels between ops: a token's data, what it has passed, and where it is."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Fresh = dict[tuple[str, str], frozenset[str]]
"""Per pair of flows: the variables that are set on the way to the first, but not on the way to the second."""


class ConcurrentWrite(WeavergenError):
    """Two tokens that ran at once come together with different values of one variable."""


@dataclass(frozen=True)
class Envelope:
    """A token between two ops.

    `executed` are the ids of the nodes that completed, in order; `stores` the values written to data stores so far;
    `path` names the process or sub-process that it is in (the instance path of step keys); `at` is the step that it is
    on its way to, `flow` the sequence flow, or the event without one, by which it gets there; `error` is the code that
    ends the process, if one does, with `error_data`; `taken` the ways out that inclusive splits have taken.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    executed: tuple[str, ...] = ()
    stores: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    at: str = ""
    flow: str = ""
    error: str | None = None
    error_data: Any = None
    taken: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def completed(self, *nodes: str) -> Envelope:
        """The token after these nodes."""
        return replace(self, executed=tuple(dict.fromkeys((*self.executed, *nodes))))

    def with_data(self, data: Mapping[str, Any], stores: Mapping[str, Any] | None = None) -> Envelope:
        """The token with these variables set, and these stores written."""
        return replace(self, data={**self.data, **data}, stores={**self.stores, **(stores or {})})

    def key(self, element: str) -> str:
        """The key of a step that an element does where the token is: graphs have no loops, so it is the first visit."""
        return f"{self.path}/{element}#1"

    def to_json(self) -> dict[str, Any]:
        """The token as plain JSON."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Envelope:
        """The token of its JSON."""
        return Envelope(**{**value, "executed": tuple(value["executed"])})


def merge(tokens: Sequence[Envelope], fresh: Fresh) -> Envelope:
    """One token of several that ran at once: each variable from the token that set it last.

    Raises:
        ConcurrentWrite: two of them set it.

    """
    data = {
        name: _newest(name, tokens, fresh) for name in dict.fromkeys(name for token in tokens for name in token.data)
    }
    ending = next((token for token in tokens if token.error is not None), tokens[0])
    return Envelope(
        data=data,
        executed=tuple(dict.fromkeys(node for token in tokens for node in token.executed)),
        stores={name: value for token in tokens for name, value in token.stores.items()},
        path=tokens[0].path,
        flow=tokens[0].flow,
        error=ending.error,
        error_data=ending.error_data,
        taken={split: flows for token in tokens for split, flows in token.taken.items()},
    )


def _newest(name: str, tokens: Sequence[Envelope], fresh: Fresh) -> Any:
    holders = [token for token in tokens if name in token.data]
    for holder in holders:
        rivals = (other for other in holders if other is not holder)
        if not any(name in fresh.get((rival.flow, holder.flow), ()) for rival in rivals):
            return holder.data[name]
    if all(holder.data[name] == holders[0].data[name] for holder in holders):
        return holders[0].data[name]
    raise ConcurrentWrite(
        f"variable {name!r} was set at once by the tokens on {', '.join(token.flow for token in holders)}",
        hint="give each branch a variable of its own",
    )
