"""One scope that is under way: a process or sub-process with its tokens, data and what has completed in it."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.blocks import inclusive_blocks
from weavergen_pipelines.workflow.model import Activity, Process
from weavergen_pipelines.workflow.result import ProcessStalledError
from weavergen_pipelines.workflow.spiff.tree import NodeSpec, Token, Tree
from weavergen_pipelines.workflow.spiff.values import Variables, View, merge_into, plain
from weavergen_pipelines.workflow.spiff.withdrawing import withdraw_all
from weavergen_pipelines.workflow.token import assigned, declared_outputs, store_reads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from weavergen_pipelines.workflow.model import Container, FlowNode
    from weavergen_pipelines.workflow.result import ProcessRejected
    from weavergen_pipelines.workflow.spiff.activity import Turn
    from weavergen_pipelines.workflow.spiff.compensation import Completed
    from weavergen_pipelines.workflow.spiff.event_subprocess import Subscription
    from weavergen_pipelines.workflow.spiff.machine import Machine
    from weavergen_pipelines.workflow.spiff.withdrawing import Withdrawable


@dataclass(eq=False)
class Instance:
    """A running scope: `path` names it within the execution.

    `turn` is what it runs for, of the scope `parent`; an event sub-process has a parent and no turn. `after` is called
    when it has ended, of one that runs for a compensation. `children` are the scopes within. `live` counts the tokens that can move by themselves, and the
    event sub-processes under way. `latest` is the data of the scope as written last, `ended` that of the tokens that
    have ended. `arrivals` are the tokens that wait at joins: join → incoming flow → tokens; `taken` is how many ways
    out an inclusive split last took.
    """

    machine: Machine
    container: Container
    process: Process
    path: str
    latest: Variables
    parent: Instance | None = None
    turn: Turn | None = None
    after: Callable[[Instance], None] | None = None
    depth: int = 0
    live: int = 0
    ends: int = 0
    over: bool = False
    ended: Variables = field(default_factory=dict)
    stores: dict[str, Any] = field(default_factory=dict)
    tokens: dict[Token, None] = field(default_factory=dict)
    children: dict[Instance, None] = field(default_factory=dict)
    subscriptions: list[Subscription] = field(default_factory=list)
    compensating: Subscription | None = None
    log: list[Completed] = field(default_factory=list)
    arrivals: dict[str, dict[str, deque[Token]]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)
    rejection: tuple[str, ProcessRejected] | None = None

    @classmethod
    def of(
        cls,
        machine: Machine,
        container: Container,
        path: str,
        data: Variables,
        *,
        parent: Instance | None,
        turn: Turn | None,
        after: Callable[[Instance], None] | None,
    ) -> Instance:
        """A scope that begins with this data; a process has data stores of its own, a part of one those of its process."""
        instance = cls(machine, container, _process(container, parent), path, data, parent, turn, after)
        if parent is not None:
            parent.children[instance] = None
            instance.depth = parent.depth + (container is instance.process)
            instance.stores = instance.stores if container is instance.process else parent.stores
        return instance

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

    @property
    def data(self) -> View:
        """The data of the scope as written last, for one who reads."""
        return View(self.latest)

    @property
    def visible(self) -> Variables:
        """What it lets others see that look from outside before it has ended: a called process nothing."""
        return {} if self.container is self.process else self.latest

    @property
    def waiting(self) -> tuple[str, ...]:
        """The joins where tokens wait."""
        return tuple(join for join, flows in self.arrivals.items() if any(flows.values()))

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

    def put(self, node: FlowNode, data: Variables, *, happened: bool = False) -> Token:
        """A new token at an element."""
        spec = self.tree.spec.task_specs[node.id]
        token = Token(self.tree, spec, self.tree.task_tree, data)
        token.happened = happened
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
            token.after(token)
        else:
            self.ends += 1
            merge_into(self.ended, token.data)
        self.remove(token)

    def _go_on(self, token: Token, ways: Sequence[tuple[str | None, NodeSpec]]) -> None:
        """The data goes with the token; where it goes several ways, each has its own."""
        children = [Token(self.tree, spec, None, token.data if n == 0 else dict(token.data))
                    for n, (_flow, spec) in enumerate(ways)]  # fmt: skip
        for child, (flow, spec) in zip(children, ways, strict=True):
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
    def is_over(self) -> bool:
        """Whether it has ended already, or something in it can still move."""
        return self.over or self.live > 0

    def run(self) -> None:
        """Nothing moves in it any longer: it has ended.

        Raises:
            ProcessStalledError: tokens wait for what will never come.
        """
        waiting = self.waiting
        if waiting or not self.ends:
            what = f"tokens wait for ever at {', '.join(waiting)}" if waiting else "no end event was reached"
            raise ProcessStalledError(what, where=f'process "{self.process.id}"')
        self._close()
        if self.turn is not None:
            self.turn.done(self.hand_over())
        elif self.parent is not None:
            self.parent.handled(self)
        if self.after is not None:
            self.after(self)

    def hand_over(self) -> dict[str, Any]:
        """Give to the activity that it runs for what crosses: all data, or what a called process declares.

        The variables that the activity sets beside.
        """
        assert self.turn is not None
        caller = self.turn.instance
        if self.container is not self.process:
            self.turn.merge(self.ended)
            return {}
        caller.stores.update(self.stores)
        reads = store_reads(caller.process)
        return self.outputs | {store: value for store, value in self.stores.items() if store in reads}

    def handled(self, event_subprocess: Instance) -> None:
        """An event sub-process of this scope has ended."""
        self.machine.executed.append(event_subprocess.container.id)
        self.ends += 1
        merge_into(self.ended, event_subprocess.ended)
        merge_into(self.latest, event_subprocess.ended)
        self.rest()

    def interrupt(self, keep: Token | None = None) -> None:
        """Stop all that is under way in the scope, save one token."""
        withdraw_all(self._stop(keep))

    def withdraw(self) -> Iterable[Withdrawable | None]:
        """It is over, without an end."""
        self._close()
        return self._stop(None)

    def _close(self) -> None:
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


def _process(container: Container, parent: Instance | None) -> Process:
    if isinstance(container, Process):
        return container
    assert parent is not None, "a sub-process is part of a process"
    return parent.process
