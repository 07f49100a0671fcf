"""What is under way can be withdrawn, with all that is under way within it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable


class Withdrawable(Protocol):
    """Something under way."""

    def withdraw(self) -> Iterable[Withdrawable | None]:
        """Stop, and say what has to be withdrawn with it. To be withdrawn twice does no harm."""


def withdraw_all(things: Iterable[Withdrawable | None]) -> None:
    """Withdraw things and all that is under way within them. Iterative: scopes nest deeply."""
    work = list(things)
    while work:
        thing = work.pop()
        if thing is not None:
            work.extend(thing.withdraw())
