"""Nets are reduced before they are followed: what is found is what would be found in the net as it is drawn."""

from __future__ import annotations

import random
import time
from itertools import combinations

import pytest
from random_nets import random_process

from weavergen_pipelines.workflow.blocks import inclusive_blocks
from weavergen_pipelines.workflow.model import (
    EndEvent,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
    PlainTask,
    Process,
    SequenceFlow,
    StartEvent,
)
from weavergen_pipelines.workflow.paths import following, reach
from weavergen_pipelines.workflow.validate.markings import Markings
from weavergen_pipelines.workflow.validate.net import build_net
from weavergen_pipelines.workflow.validate.tokens import Tokens


def check_reduction(seed: int) -> str:
    """Compare what is found after a reduction with what is found without; says what it was."""
    process = random_process(seed)
    if reach(following(process), [start.id for start in process.starts]) != set(process.nodes):
        return "unreachable"  # told by another validator, before tokens are looked at
    rng = random.Random(seed)
    sets = {node: 1 << rng.randrange(6) if rng.random() < 0.5 else 0 for node in process.nodes}
    tokens, net = Tokens(process, (), sets), build_net(process, ())
    drawn = Markings(net.transitions)
    doubled = {node.id for node in process.nodes.values() if _may_come_twice(node, drawn)}
    assert set(tokens.doubled) == doubled
    if doubled:
        return "doubled"
    assert dict(tokens.stuck) == drawn.stuck
    if drawn.stuck:
        return "stuck"
    places = [place for place in net.work if sets[net.work[place]]]
    at_once = {
        frozenset((net.work[left], net.work[right]))
        for left, right in combinations(places, 2)
        if sets[net.work[left]] & sets[net.work[right]] and drawn.at_once(left, right)
    }
    told = {frozenset((first, second)) for first, second, _ in tokens.writers_at_once()}
    assert told <= at_once
    assert bool(told) == bool(at_once)
    return "sound"


def _may_come_twice(node, drawn):
    merges = not isinstance(node, (ParallelGateway, EndEvent))
    return merges and any(drawn.at_once(*flows) for flows in combinations(node.incoming, 2))


@pytest.mark.parametrize("start", range(0, 1_000, 250))
def test_a_reduced_net_tells_what_the_drawn_one_tells(start):
    found = [check_reduction(seed) for seed in range(start, start + 250)]

    assert {"sound", "stuck", "doubled"} <= set(found)


@pytest.mark.slow
def test_so_do_twenty_thousand():
    for seed in range(1_000, 21_000):
        check_reduction(seed)


def blocks(gateway, count):
    """Blocks of two tasks each, in a row."""
    nodes = {"start": StartEvent("start", outgoing=("f0",)), "end": EndEvent("end", incoming=(f"f{count}",))}
    flows = {}

    def flow(name, source, target):
        flows[name] = SequenceFlow(name, source=source, target=target)

    for i in range(count):
        split, join, tasks = f"s{i}", f"j{i}", [f"t{i}", f"u{i}"]
        nodes[split] = gateway(split, incoming=(f"f{i}",), outgoing=tuple(f"{task}_in" for task in tasks))
        nodes[join] = gateway(join, incoming=tuple(f"{task}_out" for task in tasks), outgoing=(f"f{i + 1}",))
        flow(f"f{i}", f"j{i - 1}" if i else "start", split)
        for task in tasks:
            nodes[task] = PlainTask(task, incoming=(f"{task}_in",), outgoing=(f"{task}_out",))
            flow(f"{task}_in", split, task)
            flow(f"{task}_out", task, join)
    flow(f"f{count}", f"j{count - 1}", "end")
    return Process("main", nodes=nodes, flows=flows)


@pytest.mark.parametrize("gateway", [ParallelGateway, ExclusiveGateway, InclusiveGateway])
def test_a_thousand_blocks_in_a_row_take_a_moment(gateway):
    process = blocks(gateway, 1_000)

    began = time.process_time()
    tokens = Tokens(process, inclusive_blocks(process), dict.fromkeys(process.nodes, 0))

    assert (tokens.doubled, tokens.stuck, tokens.complete) == ({}, {}, True)
    assert time.process_time() - began < 1.5
