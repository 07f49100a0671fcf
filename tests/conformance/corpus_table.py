"""What was compared: per command and corpus, how many cases, how many are equal, and why others are not.

A test counts as a case by the properties that it records; the table is printed when all tests have run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

import pytest

COMPARED = "compared"

Case = Callable[..., None]


@pytest.fixture
def case(record_property: Callable[[str, object], None]) -> Case:
    """Says what a test compares: `case(command, corpus)`, and with `why` that it is known to be different.

    A test with several comparisons says how many there are of each kind, by `count`.
    """

    def record(command: str, corpus: str, why: str | None = None, count: int = 1) -> None:
        record_property(COMPARED, (f"{command} | {corpus}", why or "", count))

    return record


def table(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """The lines of the table of tests that have passed or failed."""
    cases: dict[str, Counter[str]] = defaultdict(Counter)
    for report in reports:
        compared = [value for name, value in report.user_properties if name == COMPARED and report.when == "call"]
        for corpus, why, count in compared:
            cases[corpus]["not known" if report.failed else why] += count
    if cases:
        yield "| command | corpus | cases | equal | different | why |"
        yield "|---|---|---|---|---|---|"
    for corpus, found in sorted(cases.items()):
        total, equal = found.total(), found[""]
        reasons = "; ".join(f"{count}: {why}" for why, count in sorted(found.items()) if why)
        yield f"| {corpus} | {total} | {equal} | {total - equal} | {reasons} |"
