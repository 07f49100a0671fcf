"""A checker with everything that it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.telemetry.live_check.advisors import BUILT_IN
from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry
from weavergen_pipelines.telemetry.live_check.rego.prepare import rego_advisor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.telemetry.live_check.modify import FindingModifier


def live_checker(
    document: Mapping[str, Any],
    *,
    policies: Mapping[str, str] | None = None,
    preprocessor: str | None = None,
    data: Mapping[str, Any] | None = None,
    modifier: FindingModifier | None = None,
) -> LiveChecker:
    """A checker for a resolved document, of format 1 or 2, with the built-in advisors and policies.

    Args:
        document: what samples are checked against.
        policies: modules as path → text, instead of those that are shipped (`read_policies`).
        preprocessor: a jq program that makes `data` of the registry, instead of the one that is shipped.
        data: more `data` for the policies (`read_data`).
        modifier: what becomes of findings (`modifier_of`).

    Raises:
        CompoundError, RegoError: policies that are no Rego.
        PolicyError: a preprocessor that fails, or data that has two values for one name.
    """
    registry = LiveRegistry(document)
    policy = rego_advisor(registry, policies=policies, preprocessor=preprocessor, extra=data)
    return LiveChecker(registry, [*BUILT_IN, policy], modifier)
