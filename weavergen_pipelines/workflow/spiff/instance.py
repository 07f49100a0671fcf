"""One scope that is under way: a process or sub-process with its tokens, data and what has completed in it."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.blocks import inclusive_blocks
from weavergen_pipelines.workflow.model import Activity, Process
from weavergen_pipelines.workflow.spiff.ending import end
from weavergen_pipelines.workflow.spiff.tree import Token, Tree
from weavergen_pipelines.workflow.spiff.values import Variables, View, merge_into, plain
from weavergen_pipelines.workflow.spiff.withdrawing import withdraw_all
from weavergen_pipelines.workflow.token import assigned, declared_outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from weavergen_pipelines.workflow.model import Container, FlowNode
    from weavergen_pipelines.workflow.result import ProcessRejected
    from weavergen_pipelines.workflow.spiff.activity import Turn
    from weavergen_pipelines.workflow.spiff.compensation import Completed
    from weavergen_pipelines.workflow.spiff.event_subprocess import Subscription
    from weavergen_pipelines.workflow.spiff.machine import Machine
    from weavergen_pipelines.workflow.spiff.tree import Way
    from weavergen_pipelines.workflow.spiff.withdrawing import Withdrawable


@dataclass(frozen=True)
class Origin:
    """Why a scope runs: for the turn of an activity of the scope `parent`, or to handle an event of it.

    `after` is called with the data of its tokens when it has ended, of one that compensates.
    """

    parent: Instance
    turn: Turn | None = None
    after: Callable[[Variables], None] | None = None


@dataclass(eq=False)
class Instance:
    """A running scope: `path` names it within the execution, `depth` is how many processes have called each other.

    `live` counts the tokens that can move by themselves, and the event sub-processes under way; `children` are the
    scopes within it. `latest` is the data of the scope as written last, `ended` that of the `ends` tokens that have
    ended. `arrivals` are the tokens that wait at joins: join → incoming flow → tokens; `taken` is how many ways out an
    inclusive split last took. `log` is what can be compensated. `rejection` is the code and the error of a process that
    nobody has called, when it is rejected, with the data of that error.
    """

    machine: Machine
    container: Container
    path: str
    latest: Variables
    origin: Origin | None = None
    live: int = 0
    ends: int = 0
    over: bool = False
    rejection: tuple[str, ProcessRejected] | None = None
    rejection_data: Any = None
    ended: Variables = field(default_factory=dict)
    tokens: dict[Token, None] = field(default_factory=dict)
    children: dict[Instance, None] = field(default_factory=dict)
    subscriptions: list[Subscription] = field(default_factory=list)
    compensating: Subscription | None = None
    log: list[Completed] = field(default_factory=list)
    arrivals: dict[str, dict[str, deque[Token]]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """What it has of the scope around it: a part of a process is of that process, and writes its data stores."""
        parent = self.parent
        if isinstance(self.container, Process):
            self.process: Process = self.container
            self.stores: dict[str, Any] = {}
            self.depth: int = parent.depth + 1 if parent is not None else 0
        elif parent is not None:
            self.process, self.stores, self.depth = parent.process, parent.stores, parent.depth
        if parent is not None:
            parent.children[self] = None

    @property
    def parent(self) -> Instance | None:
        """The scope around it, or that of its caller."""
        return None if self.origin is None else self.origin.parent

    @property
    def turn(self) -> Turn | None:
        """What it runs for."""
        return None if self.origin is None else self.origin.turn

    @cached_property
    def tree(self) -> Tree:
        """The tokens."""
        return Tree(self.machine.spec(self.container), self)

    @cached_property
    def splits(self) -> dict[str, str]:
        """The inclusive joins, each with its split."""
        return {block.join: block.split for block in inclusive_blocks(self.container)}

    @property
    def node(self) -> Container:
        """The process or sub-process."""
        return self.container

    @property
    def instance(self) -> Instance:
        """Itself, as the place where its end is dealt with."""
        return self

    # Data.

    @property
    def data(self) -> View:
        """The data of the scope as written last, for one who reads."""
        return View(self.latest)

    @property
    def visible(self) -> Variables:
        """What it lets others see that look from outside before it has ended: a called process nothing."""
        return {} if self.container is self.process else self.latest

    @property
    def token(self) -> dict[str, Any]:
        """The data of the tokens that have reached an end."""
        return plain(self.ended)

    @property
    def outputs(self) -> dict[str, Any]:
        """The declared outputs that are set."""
        return declared_outputs(self.process, View(self.ended))

    def step_key(self, element: str) -> str:
        """A name for one run of an element: the same whenever the execution is repeated."""
        self.visits[element] += 1
        return f"{self.path}/{element}#{self.visits[element]}"

    def write(self, data: Variables, values: Mapping[str, Any]) -> None:
        """Set variables of a token of this scope."""
        if values:
            written = self.machine.variables(values)
            data.update(written)
            self.latest.update(written)

    # Tokens.

    def put(self, node: FlowNode, data: Variables, *, after: Callable[[Variables], None] | None = None) -> Token:
        """A new token at an element; `after` is called with its data in place of its end."""
        spec = self.tree.spec.task_specs[node.id]
        token = Token(self.tree, spec, data)
        token.after = after
        self._add(token)
        spec._update(token)
        return token

    def completed(self, token: Token) -> None:
        """A token is done at its element: it goes on from there."""
        node = token.node
        self.machine.executed.append(node.id)
        if node.sets and not isinstance(node, Activity):
            self.write(token.data, assigned(node, token.view))
        ways = token.task_spec.ways if token.taken is None else token.taken
        if ways:
            self._go_on(token, ways)
        elif token.after is not None:
            token.after(token.data)
        else:
            self.ends += 1
            merge_into(self.ended, token.data)
        self.remove(token)

    def _go_on(self, token: Token, ways: Sequence[Way]) -> None:
        """The data goes with the token; where it goes several ways, each has its own."""
        copies = [dict(token.data) for _ in ways[1:]]
        for (flow, spec), data in zip(ways, [token.data, *copies], strict=True):
            child = Token(self.tree, spec, data)
            child.flow = flow
            child.happened = token.decided
            self._add(child)
            spec._update(child)

    def _add(self, token: Token) -> None:
        self.tokens[token] = None
        self.live += 1

    def remove(self, token: Token) -> None:
        """The token is gone."""
        if self.forget(token):
            self.rest()

    def forget(self, token: Token) -> bool:
        """Take it off the books; whether it was on them."""
        self.tree.tasks.pop(token.id, None)
        return self.tokens.pop(token, self) is None

    def rest(self) -> None:
        """One less can move by itself. The scope may have come to its end."""
        self.live -= 1
        if self.live == 0:
            self.machine.agenda.append(self)

    # Its end.

    @property
    def waiting(self) -> tuple[str, ...]:
        """The joins where tokens wait."""
        return tuple(join for join, flows in self.arrivals.items() if any(flows.values()))

    @property
    def is_over(self) -> bool:
        """Whether it has ended already, or something in it can still move."""
        return self.over or self.live > 0

    def run(self) -> None:
        """Nothing moves in it any longer: it has ended."""
        end(self)

    def reject(self, code: str, error: ProcessRejected, data: object) -> None:
        """Nobody has caught an error; the first counts."""
        if self.rejection is None:
            self.rejection, self.rejection_data = (code, error), data

    def interrupt(self, keep: Token | None = None) -> None:
        """Stop all that is under way in the scope, save one token."""
        withdraw_all(self._stop(keep))

    def withdraw(self) -> Iterable[Withdrawable | None]:
        """It is over, without an end."""
        self.close()
        return self._stop(None)

    def close(self) -> None:
        """It is over: its event sub-processes wait no longer."""
        self.over = True
        withdraw_all(self.subscriptions)
        self.subscriptions.clear()
        if self.parent is not None:
            self.parent.children.pop(self, None)

    def _stop(self, keep: Token | None) -> list[Withdrawable | None]:
        stopped = [token for token in self.tokens if token is not keep]
        for token in stopped:
            token.cancel()
            self.forget(token)
        under_way = [*(token.work for token in stopped), *self.children, *self.subscriptions]
        self.arrivals.clear()
        self.subscriptions.clear()
        self.live = len(self.tokens)
        return under_way
