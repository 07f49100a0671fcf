"""Block-structured processes as trees, and how they are made at random.

`id` is given to every block by `numbered`: a block sets the variable `v<id>`, and its nodes are called after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import count

from hypothesis import strategies as st


@dataclass(frozen=True)
class Block:
    id: str = field(default="", kw_only=True)

    @property
    def variable(self) -> str:
        return f"v{self.id}"

    @property
    def children(self) -> tuple[Block, ...]:
        return ()


@dataclass(frozen=True)
class Task(Block):
    """Sets its variable to a list of what it can see: `n` and `sees`."""

    sees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fail(Block):
    """A task that throws the BPMN error `code` with data, if `subject` of the data is at least `least`."""

    code: str
    subject: str = "n"
    least: int = 0


@dataclass(frozen=True)
class Sequence(Block):
    blocks: tuple[Block, ...]

    @property
    def children(self):
        return self.blocks


@dataclass(frozen=True)
class Choice(Sequence):
    """An exclusive block: the first branch whose number is `subject`, else the last."""

    subject: str = "n"


@dataclass(frozen=True)
class Some(Sequence):
    """An inclusive block: the branches whose number is below `subject`, else the last."""

    subject: str = "n"


@dataclass(frozen=True)
class Together(Sequence):
    """A parallel block."""


@dataclass(frozen=True)
class One(Block):
    body: Block

    @property
    def children(self):
        return (self.body,)


@dataclass(frozen=True)
class Part(One):
    """An embedded sub-process."""


@dataclass(frozen=True)
class Call(One):
    """A called process: `n` goes in, the variables that its body sets come back."""


@dataclass(frozen=True)
class Repeat(One):
    """A standard loop over a task or a sub-process: `times`, asked before or after."""

    times: int = 2
    before: bool = False


@dataclass(frozen=True)
class Each(One):
    """A multi-instance over a task or a sub-process: one per item of `items`; its variable takes what they give."""

    items: tuple[int | None, ...] = (1, 2)
    sequential: bool = False


@dataclass(frozen=True)
class Guard(One):
    """An activity with an error boundary: `handler` runs on the error `code`, on every one without a code."""

    code: str | None
    handler: Block

    @property
    def children(self):
        return (self.body, self.handler)


@dataclass(frozen=True)
class Reject(Block):
    """An error end event behind an exclusive gateway, taken if `subject` of the data is at least `least`."""

    code: str
    subject: str = "n"
    least: int = 1


SUBJECTS = st.sampled_from(["n", "loopCounter"])


_LOOPS = {Repeat: ("loopCounter",), Each: ("loopCounter", "item")}


def seeing(block: Block, seen: tuple[str, ...] = ()) -> Block:
    """The block with what is set where it is: the counter within a loop, the item within a multi-instance."""
    if isinstance(block, Task):
        return replace(block, sees=seen)
    changed: dict[str, object] = {}
    if getattr(block, "subject", "n") not in ("n", *seen):
        changed["subject"] = "n"
    inner = () if isinstance(block, Call) else tuple(dict.fromkeys((*seen, *_LOOPS.get(type(block), ()))))
    if isinstance(block, Sequence):
        changed["blocks"] = tuple(seeing(one, seen) for one in block.blocks)
    if isinstance(block, One):
        changed["body"] = seeing(block.body, inner)
    if isinstance(block, Guard):
        changed["handler"] = seeing(block.handler, seen)
    return replace(block, **changed)


def numbered(block: Block, numbers: Iterator[int] | None = None) -> Block:
    numbers = numbers or count(1)
    changed = {"id": str(next(numbers))}
    for entry in fields(block):
        value = getattr(block, entry.name)
        if isinstance(value, Block):
            changed[entry.name] = numbered(value, numbers)
        elif entry.name == "blocks":
            changed[entry.name] = tuple(numbered(one, numbers) for one in value)
    return replace(block, **changed)


def everything(block: Block) -> Iterator[Block]:
    yield block
    for child in block.children:
        yield from everything(child)


def visible(block: Block) -> tuple[str, ...]:
    """The variables that the block may set, as seen from outside: what an item of a multi-instance sets is its own."""
    if isinstance(block, Task | Fail | Each):
        return (block.variable,)
    return tuple(name for child in block.children for name in visible(child))


def throws(block: Block) -> bool:
    """Whether an error may leave the block."""
    if isinstance(block, Fail | Reject):
        return True
    if isinstance(block, Guard):
        return throws(block.handler) or (throws(block.body) and block.code is not None)
    return any(throws(child) for child in block.children)


def is_decided(block: Block) -> bool:
    """Whether the order of what runs at once cannot matter: nothing throws beside something else."""
    beside = isinstance(block, Together | Some) and len(block.children) > 1
    apart = isinstance(block, Each) and not block.sequential and len(block.items) > 1
    if (beside or apart) and any(throws(child) for child in block.children):
        return False
    return all(is_decided(child) for child in block.children)


def _blocks(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    loops = [
        st.builds(Repeat, inner, times=st.integers(0, 3), before=st.booleans()),
        st.builds(
            Each,
            inner,
            items=st.lists(st.none() | st.integers(0, 3), max_size=3).map(tuple),
            sequential=st.booleans(),
        ),
    ]
    activity = st.one_of(
        st.builds(Fail, st.sampled_from("ab"), SUBJECTS, st.integers(0, 6)),
        st.builds(Part, inner),
        st.builds(Call, inner),
        *loops,
    )
    return st.one_of(
        st.builds(Sequence, several),
        st.builds(Choice, several, SUBJECTS),
        st.builds(Some, several, SUBJECTS),
        st.builds(Together, several),
        st.builds(Guard, activity, st.sampled_from(["a", "b", None]), inner),
        activity,
    )


_LEAVES = st.one_of(
    st.just(Task()),
    st.builds(Fail, st.sampled_from("ab"), SUBJECTS, st.integers(0, 6)),
    st.builds(Reject, st.sampled_from("ab"), SUBJECTS, st.integers(0, 6)),
)

_PARTS = st.recursive(_LEAVES, _blocks, max_leaves=6)
BLOCKS = st.lists(_PARTS, min_size=2, max_size=4).map(tuple).map(Sequence).map(seeing).filter(is_decided).map(numbered)
