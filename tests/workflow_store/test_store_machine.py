"""Whatever is done to a store, in any order: it does as a few lines of Python say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from weavergen_pipelines.workflow.journal import Entry, Thrown, Wait
from weavergen_pipelines.workflow.store import ExecutionStore, Lease, LeaseLost, NewExecution, Sources
from weavergen_pipelines.workflow.store.sqlite import MEMORY, SqliteDatabase

SOURCES = Sources.of({"main.bpmn": b"<x/>"})
LEASE, TTL = 30.0, 100.0
NAMES = st.sampled_from(["m", "n"])
CORRELATIONS = st.sampled_from([None, 1, "a"])
OWNERS = st.sampled_from(["here", "there"])


@dataclass
class Model:
    """An execution as it should be."""

    token: int
    expires: float | None
    entries: list[Entry] = field(default_factory=list)
    waits: dict[str, tuple[str, object]] = field(default_factory=dict)
    inbox: dict[str, str] = field(default_factory=dict)


class StoreMachine(RuleBasedStateMachine):
    """Executions come, are run by two owners, wait for messages and get them."""

    executions = Bundle("executions")
    leases = Bundle("leases")
    sent = Bundle("sent")

    @initialize()
    def begin(self) -> None:
        self.now = 1000.0
        self.store = ExecutionStore(SqliteDatabase(MEMORY), lease=LEASE, clock=lambda: self.now)
        self.model: dict[str, Model] = {}
        self.buffer: dict[str, tuple[str, object, float]] = {}
        self.ids: set[str] = set()
        self.steps = 0

    @rule(target=leases, owner=OWNERS)
    def create(self, owner: str) -> Lease:
        identity = f"e{len(self.model)}"
        lease = self.store.create(NewExecution(identity, "main", {}, SOURCES), owner)
        assert lease == Lease(identity, 1)
        self.model[identity] = Model(1, self.now + LEASE)
        return lease

    @rule(seconds=st.sampled_from([1.0, 20.0, 60.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(target=leases, lease=leases, owner=OWNERS)
    def claim(self, lease: Lease, owner: str) -> object:
        model = self.model[lease.execution]
        taken = self.store.claim(lease.execution, owner)
        free = model.expires is None or model.expires < self.now
        assert (taken is not None) == free
        if taken is None:
            return multiple()
        model.token, model.expires = model.token + 1, self.now + LEASE
        assert taken.token == model.token
        return taken

    @rule(lease=leases, takes=st.booleans())
    def append(self, lease: Lease, takes: bool) -> None:
        model = self.model[lease.execution]
        delivery = min(model.inbox, default=None) if takes else None
        self.steps += 1
        entry = Entry("completed", f"{lease.execution}/t#{self.steps}", self.now, {"n": self.steps}, delivery)
        try:
            self.store.append(lease, len(model.entries), [entry])
        except LeaseLost:
            assert lease.token != model.token
        else:
            assert lease.token == model.token
            model.entries.append(entry)
            if delivery is not None:
                del model.inbox[delivery]

    @rule(lease=leases, name=NAMES, correlation=CORRELATIONS, more=st.booleans())
    def wait(self, lease: Lease, name: str, correlation: object, more: bool) -> None:
        """It waits for one message, besides those that it waits for already or in their place."""
        model = self.model[lease.execution]
        self.steps += 1
        kept = dict(model.waits) if more else {}
        wanted = {**kept, f"{lease.execution}/c#{self.steps}": (name, correlation)}
        waits = [Wait("message", key, "main", "c", name=n, correlation=c) for key, (n, c) in wanted.items()]
        try:
            self.store.wait(lease, waits)
        except LeaseLost:
            assert lease.token != model.token
            return
        assert lease.token == model.token
        model.waits = wanted
        key = next(reversed(wanted))
        for identity, (n, c, expires) in self.buffer.items():
            if (n, c) == (name, correlation) and expires > self.now:
                self._bring(identity, lease.execution, key)
                break

    @rule(target=sent, name=NAMES, correlation=CORRELATIONS)
    def send(self, name: str, correlation: object) -> str:
        identity = f"message{len(self.ids):04}"
        self._send(identity, name, correlation)
        return identity

    @rule(identity=sent, name=NAMES)
    def send_again(self, identity: str, name: str) -> None:
        assert self.store.send(Thrown("message", identity, name), ttl=TTL).again

    @rule(lease=consumes(leases))
    def come_to_rest(self, lease: Lease) -> None:
        model = self.model[lease.execution]
        waits = [Wait("message", key, "main", "c", name=n, correlation=c) for key, (n, c) in model.waits.items()]
        try:
            rested = self.store.rest(lease, waits, [], {})
        except LeaseLost:
            assert lease.token != model.token
            return
        assert rested.rests == (not model.inbox)
        if rested.rests:
            model.expires = None

    @invariant()
    def is_as_the_model(self) -> None:
        for identity, model in getattr(self, "model", {}).items():
            assert self.store.entries(identity) == model.entries
            assert {delivery.id: delivery.key for delivery in self.store.deliveries(identity)} == model.inbox
            assert {wait.key: (wait.name, wait.correlation) for wait in self.store.waits(identity)} == model.waits

    def _send(self, identity: str, name: str, correlation: object) -> None:
        self.ids.add(identity)
        sent = self.store.send(Thrown("message", identity, name, correlation), ttl=TTL)
        waiting = [found for found in self._waiting() if found[1] == (name, correlation)]
        self.buffer[identity] = (name, correlation, self.now + TTL)
        assert bool(sent.receivers) == bool(waiting)
        if waiting:
            (receiver,) = sent.receivers
            came = next(each for each in self.store.deliveries(receiver) if each.id == identity)
            self._bring(identity, receiver, came.key)

    def _waiting(self) -> Iterator[tuple[str, tuple[str, object]]]:
        return ((key, about) for model in self.model.values() for key, about in model.waits.items())

    def _bring(self, identity: str, receiver: str, key: str) -> None:
        """The message leaves the buffer, and the wait that it meets is over."""
        name, correlation, _expires = self.buffer.pop(identity)
        assert self.model[receiver].waits.pop(key) == (name, correlation)
        self.model[receiver].inbox[identity] = key


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
