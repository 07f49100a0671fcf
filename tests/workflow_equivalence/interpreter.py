"""What a block does, said directly: neither executor, and no diagram."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import blocks as b

Data = dict[str, Any]


class Thrown(Exception):
    """A BPMN error on its way outwards, with the data of the token that met it."""

    def __init__(self, code: str, data: Data) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def interpret(block: b.Block, n: int) -> tuple[str, str | None, Data, set[str]]:
    """Outcome, error code, data, and the nodes that completed."""
    executed = {"start"}
    try:
        data = run(block, {"n": n}, executed)
    except Thrown as thrown:
        return "rejected", thrown.code, thrown.data, executed
    return "completed", None, data, executed | {"end"}


@singledispatch
def run(block: b.Block, data: Data, executed: set[str]) -> Data:
    raise NotImplementedError(type(block))


@run.register
def _task(block: b.Task, data: Data, executed: set[str]) -> Data:
    executed.add(f"task{block.id}")
    return {**data, block.variable: [block.id, data["n"], *(data[name] for name in block.sees)]}


@run.register
def _fail(block: b.Fail, data: Data, executed: set[str]) -> Data:
    if data[block.subject] >= block.least:
        raise Thrown(block.code, {**data, block.variable: {"at": data[block.subject]}})
    executed.add(f"task{block.id}")
    return {**data, block.variable: data[block.subject]}


@run.register
def _reject(block: b.Reject, data: Data, executed: set[str]) -> Data:
    executed.add(f"which{block.id}")
    if data[block.subject] >= block.least:
        executed.add(f"end{block.id}")
        raise Thrown(block.code, data)
    executed.add(f"passed{block.id}")
    return data


@run.register
def _sequence(block: b.Sequence, data: Data, executed: set[str]) -> Data:
    for one in block.blocks:
        data = run(one, data, executed)
    return data


def _branches(block: b.Sequence, taken: list[b.Block], data: Data, executed: set[str]) -> Data:
    """Each branch begins with the same data; no two set the same variable."""
    executed.add(f"split{block.id}")
    ends = [run(one, data, executed) for one in taken]
    executed.add(f"join{block.id}")
    return data | {name: value for end in ends for name, value in end.items() if data.get(name) is not value}


@run.register
def _choice(block: b.Choice, data: Data, executed: set[str]) -> Data:
    last = len(block.blocks) - 1
    number = min(last, data[block.subject])
    return _branches(block, [block.blocks[number]], data, executed)


@run.register
def _some(block: b.Some, data: Data, executed: set[str]) -> Data:
    return _branches(block, list(block.blocks[:-1][: data[block.subject]]) or [block.blocks[-1]], data, executed)


@run.register
def _together(block: b.Together, data: Data, executed: set[str]) -> Data:
    return _branches(block, list(block.blocks), data, executed)


@run.register
def _part(block: b.Part, data: Data, executed: set[str]) -> Data:
    executed.add(f"start{block.id}")
    data = run(block.body, data, executed)
    executed.update((f"ended{block.id}", f"part{block.id}"))
    return data


@run.register
def _call(block: b.Call, data: Data, executed: set[str]) -> Data:
    outputs = set(b.visible(block.body))
    executed.add(f"start{block.id}")
    try:
        after = run(block.body, {"n": data["n"]}, executed)
    except Thrown as thrown:
        raise Thrown(thrown.code, data | {k: v for k, v in thrown.data.items() if k in outputs}) from None
    executed.update((f"ended{block.id}", f"call{block.id}"))
    return data | {name: value for name, value in after.items() if name in outputs}


@run.register
def _repeat(block: b.Repeat, data: Data, executed: set[str]) -> Data:
    done, outside = 0, data
    while done < block.times or (done == 0 and not block.before):
        done += 1
        try:
            data = _once(block, {**data, "loopCounter": done}, executed)
        except Thrown as thrown:
            raise Thrown(thrown.code, _outside(thrown.data, outside)) from None
    executed.add(node(block))
    return _outside(data, outside)


def _outside(data: Data, before: Data) -> Data:
    """The counter of a loop is its own: outside of it is what was there before."""
    counter = {"loopCounter": before["loopCounter"]} if "loopCounter" in before else {}
    return {name: value for name, value in data.items() if name != "loopCounter"} | counter


@run.register
def _each(block: b.Each, data: Data, executed: set[str]) -> Data:
    results = []
    for number, item in enumerate(block.items, 1):
        try:
            _once(block, {**data, "item": item, "loopCounter": number}, executed)
        except Thrown as thrown:
            raise Thrown(thrown.code, data) from None
        results.append([number, item])
    executed.add(node(block))
    return {**data, block.variable: results}


def node(block: b.One) -> str:
    """The activity that a loop repeats: a task itself, anything else in a sub-process."""
    return f"task{block.body.id}" if isinstance(block.body, b.Task | b.Fail) else f"loop{block.id}"


def _once(block: b.One, data: Data, executed: set[str]) -> Data:
    """One time of a loop. That its activity has completed is said when the loop has ended."""
    if isinstance(block.body, b.Task | b.Fail):
        return run(block.body, data, set())
    executed.add(f"start{block.id}")
    data = run(block.body, data, executed)
    executed.add(f"ended{block.id}")
    return data


@run.register
def _guard(block: b.Guard, data: Data, executed: set[str]) -> Data:
    try:
        data = run(block.body, data, executed)
    except Thrown as thrown:
        if block.code not in (None, thrown.code):
            raise
        executed.add(f"catch{block.id}")
        data = run(block.handler, thrown.data, executed)
    executed.add(f"merge{block.id}")
    return data
