"""What every op of a compiled process has in common: tokens in, work, tokens out."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.plan import Arrival
from weavergen_pipelines.workflow.dagster.resources import IO_MANAGER, RESOURCE
from weavergen_pipelines.workflow.dagster.retries import asked_retry, dagster_policy
from weavergen_pipelines.workflow.dagster.runtime import FINAL, WorkflowRun
from weavergen_pipelines.workflow.dagster.scope import Scope
from weavergen_pipelines.workflow.dagster.unit import Unit
from weavergen_pipelines.workflow.model import NO_RETRIES, Element, RetryPolicy

Event = dg.Output[Any] | dg.DynamicOutput[Any] | dg.AssetCheckResult
Events = Iterator[Event]


class TokenError(WeavergenError):
    """Tokens did not arrive as the diagram says."""


class NodeOp(ABC):
    """An op: `entries` are the inputs that take a token, each from any one of its arrivals."""

    def __init__(self, scope: Scope, unit: Unit, element: Element, entries: Mapping[str, tuple[Arrival, ...]]) -> None:
        self.scope = scope
        self.unit = unit
        self.element = element
        self.entries = entries

    @property
    def name(self) -> str:
        """The name of its definition."""
        return self.scope.op_name(self.unit, self.element.id)

    @property
    def token_inputs(self) -> Mapping[str, Sequence[Arrival]]:
        """The inputs that take a token, and where it may come from."""
        return self.entries

    @property
    def assets(self) -> Mapping[str, dg.AssetKey]:
        """The inputs that take the value of an asset of another process."""
        return {}

    @property
    def products(self) -> tuple[str, ...]:
        """The outputs that leave the graph: data stores, asset checks, the execution."""
        return ()

    @property
    def ins(self) -> dict[str, dg.In]:
        """One input per token and per asset."""
        return {name: dg.In(dg.Any) for name in (*self.token_inputs, *self.assets)}

    @property
    @abstractmethod
    def outs(self) -> dict[str, dg.Out]:
        """Its outputs, all of them optional."""

    @property
    def retry(self) -> RetryPolicy:
        """How often it is tried again after an error, and when."""
        return NO_RETRIES

    @property
    def config(self) -> dict[str, dg.Field] | dg.Permissive:
        """What a run may be given."""
        return {}

    @abstractmethod
    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Take the tokens, do the work, and yield what comes of it."""

    def definition(self) -> dg.OpDefinition:
        """The op."""
        return dg.OpDefinition(
            compute_fn=self._compute,
            name=self.name,
            ins=self.ins,
            outs=self.outs,
            config_schema=self.config,
            description=self.element.documentation or self.element.name or self.element.id,
            required_resource_keys={RESOURCE},
            tags={"bpmn/element": self.element.id},
            retry_policy=dagster_policy(self.retry),
        )

    def send(self, context: dg.OpExecutionContext, tokens: Iterable[Envelope]) -> Iterator[dg.Output[Any]]:
        """Each token on the output of its flow."""
        for token in tokens:
            running(context).passed(token)
            yield dg.Output(token.to_json(), self.unit.flows[token.flow])

    def _compute(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        run = running(context)
        try:
            wanted = context.selected_output_names
            events = self.work(context, inputs) if self._is_reached(inputs) else iter(())
            yield from (event for event in events if not _unwanted(event, wanted))
            run.ended_well(self.unit.process, self.element)
        except Exception as error:
            run.failed(self.unit.process, self.element, error)
            raise self._failure(context, error) from error

    def _is_reached(self, inputs: Mapping[str, Any]) -> bool:
        """Whether every token has come: a repeated run does not know of all that the one before has skipped."""
        tokens = [inputs[name] for name in inputs if name not in self.assets]
        return None not in tokens and all(inputs[name] != [] for name in self.token_inputs)

    def _failure(self, context: dg.OpExecutionContext, error: Exception) -> Exception:
        """What tells Dagster about an error: to try again, or that it is over."""
        final = isinstance(error, FINAL)
        again = None if final else asked_retry(self.retry, context.retry_number)
        if again is not None or not isinstance(error, WeavergenError):
            return again or error
        metadata = {"kind": error.kind, "element": self.element.id}
        return dg.Failure(str(error), metadata=metadata, allow_retries=not final)

    @property
    def where(self) -> str:
        """Where it is, for an error."""
        return f'process "{self.unit.process.id}", element "{self.element.id}"'


def running(context: dg.OpExecutionContext) -> WorkflowRun:
    """The execution that an op is part of."""
    run: WorkflowRun = getattr(context.resources, RESOURCE)
    return run


def token_out(description: str | None = None) -> dg.Out:
    """An output for a token, or for the value of a store."""
    return dg.Out(dg.Any, is_required=False, io_manager_key=IO_MANAGER, description=description)


def tokens_in(value: Any) -> list[Envelope]:
    """The tokens that an input brings."""
    return [Envelope.from_json(one) for one in (value if isinstance(value, list) else [value])]


def token_in(value: Any) -> Envelope:
    """The one token that an input brings.

    Raises:
        TokenError: several came.

    """
    tokens = tokens_in(value)
    if len(tokens) > 1:
        flows = ", ".join(token.flow for token in tokens)
        raise TokenError(f"{len(tokens)} tokens came at once, by {flows}", hint="join parallel branches before this")
    return tokens[0]


def _unwanted(event: Event, wanted: Iterable[str]) -> bool:
    return isinstance(event, dg.Output | dg.DynamicOutput) and event.output_name not in wanted
