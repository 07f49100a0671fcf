"""Activities: the work of a process (BPMN 2.0 §10.3). The sub-process is in `container`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from weavergen_pipelines.workflow.model.element import FlowNode
from weavergen_pipelines.workflow.model.events import MessageDefinition


@dataclass(frozen=True)
class StandardLoop:
    """Repeats while `condition` holds, which is asked before (`test_before`) or after each time; at most `maximum`."""

    condition: str | None = None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True)
class MultiInstance:
    """Once per item of the list `collection`, or `cardinality` times; at once, or `sequential`.

    `collection`, `cardinality`, `output_item` and `completion` are expressions. `item` is the variable of the item of
    an instance, `output` the variable that gets the list of what `output_item` gives per instance, in the order of the
    items. Once `completion` holds after an instance, the others are cancelled or not begun; it may ask
    `numberOfInstances`, `numberOfCompletedInstances` and `numberOfActiveInstances`.
    """

    sequential: bool = False
    collection: str | None = None
    cardinality: str | None = None
    item: str | None = None
    output: str | None = None
    output_item: str | None = None
    completion: str | None = None


Loop = StandardLoop | MultiInstance


@dataclass(frozen=True)
class RetryPolicy:
    """After an error that is no BPMN error and no time-out: `retries` times more.

    The n-th time begins after `delay`·`backoff`^(n-1) seconds.
    """

    retries: int = 0
    delay: float = 0.0
    backoff: float = 1.0

    def seconds(self, attempt: int) -> float:
        """How long to wait before the attempt of that number; the first that is a repetition is 1."""
        return self.delay * self.backoff ** (attempt - 1)


NO_RETRIES = RetryPolicy()


@dataclass(frozen=True)
class Activity(FlowNode):
    """Work. `reads` and `writes` are the data stores (by `dataStore` id) of its data associations.

    `takes` and `gives` are the data objects, by the id of the object, whose variable they take or give.
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    loop: Loop | None = None
    for_compensation: bool = False


@dataclass(frozen=True)
class ServiceTask(Activity):
    """`operator` is the registered name; `parameters` map an input to an expression over the token's data.

    `timeout` is in seconds; None leaves it to the settings. `drawn_as` is its tag: a send, script or business rule task
    that names an operator is run as a service task.
    """

    operator: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    result_variable: str | None = None
    retry: RetryPolicy = NO_RETRIES
    timeout: float | None = None
    drawn_as: str = "serviceTask"


@dataclass(frozen=True)
class ScriptTask(Activity):
    """Assignments, one a line: `name = expression`. Refused unless the settings allow scripts."""

    script: str = ""


@dataclass(frozen=True)
class BusinessRuleTask(Activity):
    """Decides by the DMN decision of the id `decision`; the result goes into the variable."""

    decision: str = ""
    result_variable: str | None = None


@dataclass(frozen=True)
class UserTask(Activity):
    """A person completes it, with data; `assignee` and `candidates` say who, as written.

    `result_variable` takes the data; without one, each of its fields is a variable.
    """

    assignee: str | None = None
    candidates: tuple[str, ...] = ()
    result_variable: str | None = None


@dataclass(frozen=True)
class ManualTask(Activity):
    """Done without any engine: the token passes (§10.3.3)."""


@dataclass(frozen=True)
class SendTask(Activity):
    """Sends a message."""

    message: MessageDefinition | None = None


@dataclass(frozen=True)
class ReceiveTask(Activity):
    """Waits for a message."""

    message: MessageDefinition | None = None


@dataclass(frozen=True)
class PlainTask(Activity):
    """A task without a type: nothing to do, the token passes."""


@dataclass(frozen=True)
class CallActivity(Activity):
    """Runs another process: its data inputs go in, its data outputs come back."""

    called_element: str = ""
