"""One line of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured case: seconds (median), megabytes at the peak, the bound that is claimed, and a comparison."""

    case: str
    seconds: float
    megabytes: float | None = None
    bound: float | None = None
    beside: str = ""

    @staticmethod
    def header() -> str:
        return f"{'case':58} {'seconds':>9} {'bound':>7} {'MB':>6}  beside"

    def __str__(self) -> str:
        bound = f"{self.bound:7g}" if self.bound is not None else f"{'':7}"
        memory = f"{self.megabytes:6.0f}" if self.megabytes is not None else f"{'':6}"
        return f"{self.case:58} {self.seconds:9.5f} {bound} {memory}  {self.beside}"
