"""What crosses between tokens: what events and messages carry, what a person answers. For every executor the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.expressions import compile_expression
from weavergen_pipelines.workflow.model.data import variable_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.model import (
        BusinessRuleTask,
        ErrorEventDefinition,
        EscalationDefinition,
        MessageDefinition,
        SignalDefinition,
        UserTask,
    )

    Carrying = MessageDefinition | SignalDefinition | ErrorEventDefinition | EscalationDefinition

Data = dict[str, Any]


def correlation_of(message: MessageDefinition, data: Mapping[str, Any], *, where: str | None = None) -> Any:
    """What a message that a token sends, or waits for, has to be for; None where nothing is asked.

    Raises:
        ExpressionError: the expression has no value.
    """
    return compile_expression(message.correlation).evaluate(data, where=where) if message.correlation else None


def payload_of(thrown: Carrying, data: Mapping[str, Any], *, where: str | None = None) -> Any:
    """What a token sends with an event that it throws; None if it says nothing.

    Raises:
        ExpressionError: the expression has no value.
    """
    return compile_expression(thrown.payload).evaluate(data, where=where) if thrown.payload else None


def received(caught: Carrying, payload: object) -> Data:
    """The variable that what came with a caught event goes into."""
    return {caught.variable: payload} if caught.variable else {}


def user_outputs(task: UserTask, answer: Mapping[str, Any]) -> Data:
    """The variables that a person sets: the result variable takes the answer, else each of its fields is one."""
    if task.result_variable:
        return {task.result_variable: dict(answer)}
    return {variable_name(name): value for name, value in answer.items()}


def decision_outputs(task: BusinessRuleTask, decided: object) -> Data:
    """The variable that the result of a decision goes into."""
    return {task.result_variable: decided} if task.result_variable else {}
