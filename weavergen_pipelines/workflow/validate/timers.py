"""What a timer may say: a cron of five fields, or ISO 8601."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import TimerDefinition

_DURATION = r"P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
_DATE = r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?"
_REPEATED = re.compile(rf"R\d*/({_DATE}/)?{_DURATION}")
_CRON_PART = re.compile(r"(\*|(\d+)(?:-(\d+))?)(?:/(\d+))?")
_CRON_LIMITS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def expected_timer(timer: TimerDefinition) -> str | None:
    """What was expected in place of the timer's value; None if it is fine."""
    value = timer.value
    if timer.kind == "cycle":
        fine = is_cron(value) or _REPEATED.fullmatch(value)
        return None if fine else "a cron of five fields of numbers, or R[n]/[start/]period of ISO 8601"
    pattern, expected = {"date": (_DATE, "date and time"), "duration": (_DURATION, "duration")}[timer.kind]
    return None if re.fullmatch(pattern, value) else f"an ISO 8601 {expected}"


def is_cron(value: str) -> bool:
    """Whether this is a cron schedule: minute, hour, day of month, month, day of week, each within its limits."""
    fields = value.split()
    return len(fields) == len(_CRON_LIMITS) and all(
        _is_cron_part(part, *limits)
        for field, limits in zip(fields, _CRON_LIMITS, strict=True)
        for part in field.split(",")
    )


def _is_cron_part(part: str, low: int, high: int) -> bool:
    match = _CRON_PART.fullmatch(part)
    if match is None:
        return False
    first, last, step = (int(text) if text else None for text in match.group(2, 3, 4))
    numbers = [number for number in (first, last) if number is not None]
    return all(low <= number <= high for number in numbers) and numbers == sorted(numbers) and step != 0
