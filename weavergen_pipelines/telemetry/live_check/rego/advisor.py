"""Rego policies as an advisor: each is asked once for all samples that it cannot tell apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from weavergen_pipelines.policy.findings import findings
from weavergen_pipelines.policy.rego.parser import parse_module
from weavergen_pipelines.policy.rego.policies import Policies
from weavergen_pipelines.policy.rego.values import UNDEFINED
from weavergen_pipelines.telemetry.live_check.rego.footprint import footprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.policy.finding import Finding
    from weavergen_pipelines.telemetry.live_check.subject import Subject

DENY = ("live_check_advice", "deny")


class RegoAdvisor:
    """Asks `data.live_check_advice.deny` about each sample."""

    KEPT = 50_000
    """How many answers are remembered at a time."""

    def __init__(self, modules: Mapping[str, str], data: Any) -> None:
        """Compile the policies, given as path → text, for base data in JSON.

        Raises:
            CompoundError, RegoError: some of them are no Rego.
        """
        self._policies = Policies(modules)
        self._data = data
        self._footprint = footprint(parse_module(text, path) for path, text in modules.items())
        self._answers: dict[bytes, list[Finding]] = {}

    def advise(self, subject: Subject) -> list[Finding]:
        """The findings of the policies; the signal is named where they do not name it.

        Raises:
            PolicyFailed, PolicyLimitExceeded, InvalidFinding: they failed, or what they found is no finding.
        """
        return [
            replace(
                finding,
                signal_type=finding.signal_type or subject.signal_type,
                signal_name=subject.signal_name if finding.signal_name is None else finding.signal_name,
            )
            for finding in self._answer(_input(subject))
        ]

    def _answer(self, given: dict[str, Any]) -> list[Finding]:
        key = self._footprint.key(given)
        known = self._answers.get(key)
        if known is None:
            if len(self._answers) >= self.KEPT:
                self._answers.clear()
            known = self._answers[key] = self._asked(given)
        return known

    def _asked(self, given: dict[str, Any]) -> list[Finding]:
        plain = orjson.loads(orjson.dumps(given))
        value = self._policies.value(DENY, _with_results(plain), self._data)
        return [] if value is UNDEFINED else list(findings(value))


def _input(subject: Subject) -> dict[str, Any]:
    """What policies are given about a sample; data classes are left as they are until they are needed."""
    return {
        "sample": {subject.kind: subject.node},
        "resource": subject.origin.resource,
        "instrumentation_scope": subject.origin.scope,
        "registry_attribute": subject.attribute and subject.attribute.document,
        "registry_group": subject.group and subject.group.document,
    }


_NODES = ("attributes", "span_events", "span_links", "data_points", "exemplars", "filtered_attributes")


def _with_results(given: dict[str, Any]) -> dict[str, Any]:
    """The input with the results that samples will have: there are none yet."""
    nodes = [*given["sample"].values(), given["resource"], given["instrumentation_scope"]]
    while nodes:
        node = nodes.pop()
        if node is not None:
            node["live_check_result"] = None
            nodes += [part for name in _NODES for part in node.get(name) or ()]
    return given
