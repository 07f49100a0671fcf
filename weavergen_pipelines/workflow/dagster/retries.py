"""Retries as drawn: a policy of Dagster where that waits the same times, else what asks for each retry by itself."""

from typing import Final

import dagster as dg

from weavergen_pipelines.workflow.model import RetryPolicy

_BACKOFFS: Final = (None, dg.Backoff.LINEAR, dg.Backoff.EXPONENTIAL)


def dagster_policy(retry: RetryPolicy) -> dg.RetryPolicy | None:
    """The policy of Dagster that waits as long before each attempt; None if nothing is retried, or there is none."""
    policies = (dg.RetryPolicy(retry.retries, retry.delay or None, backoff) for backoff in _BACKOFFS)
    attempts = range(1, retry.retries + 1)
    fitting = (p for p in policies if all(p.calculate_delay(n) == retry.seconds(n) for n in attempts))
    return next(fitting, None) if retry.retries else None


def asked_retry(retry: RetryPolicy, retried: int) -> dg.RetryRequested | None:
    """What asks for one more attempt after `retried` of them; None if a policy does so, or there are no more."""
    if retried >= retry.retries or dagster_policy(retry) is not None:
        return None
    return dg.RetryRequested(retry.retries, retry.seconds(retried + 1))
