"""One line of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured case: seconds (median), megabytes at the peak, the bounds that are claimed, and a comparison."""

    case: str
    seconds: float
    megabytes: float | None = None
    bound: float | None = None
    beside: str = ""
    memory_bound: float | None = None

    @staticmethod
    def header() -> str:
        return f"{'case':58} {'seconds':>9} {'bound':>7} {'MB':>6} {'bound':>6}  beside"

    def __str__(self) -> str:
        bound, memory, most = _cell(self.bound, "7.4g"), _cell(self.megabytes, "6.0f"), _cell(self.memory_bound, "6.0f")
        return f"{self.case:58} {self.seconds:9.5f} {bound} {memory} {most}  {self.beside}"


def _cell(value: float | None, form: str) -> str:
    return format(value, form) if value is not None else " " * int(form.partition(".")[0])
