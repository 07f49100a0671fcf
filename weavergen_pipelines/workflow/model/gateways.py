"""Gateways: where tokens part and meet."""

from __future__ import annotations

from dataclasses import dataclass

from weavergen_pipelines.workflow.model.element import FlowNode


@dataclass(frozen=True)
class ConditionalGateway(FlowNode):
    """A gateway that decides by the data: every way out has a condition, save the `default` flow."""

    default: str | None = None


@dataclass(frozen=True)
class ExclusiveGateway(ConditionalGateway):
    """One way out: the first whose condition holds, else the `default` flow."""


@dataclass(frozen=True)
class InclusiveGateway(ConditionalGateway):
    """Every way out whose condition holds, else the `default` flow; a join waits for the branches that were taken."""


@dataclass(frozen=True)
class ParallelGateway(FlowNode):
    """Waits for every way in, then takes every way out."""


@dataclass(frozen=True)
class EventBasedGateway(FlowNode):
    """Waits for the first of the catch events and receive tasks behind it; the others are withdrawn."""
