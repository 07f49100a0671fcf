"""The words that both executors share: scripts, loops, payloads."""

from __future__ import annotations

import pytest

from weavergen_pipelines.workflow.expressions import ExpressionError
from weavergen_pipelines.workflow.loops import (
    LoopError,
    goes_on,
    instance_output,
    instances,
    is_complete,
    iteration,
    loop_outputs,
    without_counter,
)
from weavergen_pipelines.workflow.model import (
    BusinessRuleTask,
    ErrorEventDefinition,
    MessageDefinition,
    MultiInstance,
    StandardLoop,
    UserTask,
)
from weavergen_pipelines.workflow.payloads import correlation_of, decision_outputs, payload_of, received, user_outputs
from weavergen_pipelines.workflow.scripts import parse_script


def test_a_script_sets_variables_in_its_order():
    script = parse_script("# the price\nnet = price * count\n\n gross = net + tax\nrest = =sum([net, gross])\n")

    assert script.reads == {"price", "count", "tax"}
    assert script.writes == {"net", "gross", "rest"}
    assert script.run({"price": 2, "count": 3, "tax": 1}) == {"net": 6, "gross": 7, "rest": 13}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import os", "line 1 of the script is `import os`, expected `name = expression`"),
        ("a = 1\nb.c = 2", "line 2 of the script is `b.c = 2`"),
        ("a = open('x')", "line 1 of the script: only functions by name"),
        ("a = ", "line 1 of the script: `` is no expression"),
        ("a == 1", "line 1 of the script is `a == 1`"),
    ],
)
def test_nothing_but_assignments_of_expressions_is_a_script(text, message):
    with pytest.raises(ExpressionError) as raised:
        parse_script(text)

    assert message in str(raised.value)


def test_the_error_of_a_script_names_the_element():
    with pytest.raises(ExpressionError, match=r'^element "s": there is no variable'):
        parse_script("a = lost").run({}, where='element "s"')


def test_instances_have_their_item_and_number():
    loop = MultiInstance(collection="orders", item="order", output="done", output_item="order.id * 10")

    each = instances(loop, {"orders": [{"id": 1}, {"id": 2}]})

    assert each == [{"loopCounter": 1, "order": {"id": 1}}, {"loopCounter": 2, "order": {"id": 2}}]
    assert loop_outputs(loop, [instance_output(loop, data) for data in each]) == {"done": [10, 20]}


def test_null_items_and_empty_lists_are_items_and_lists():
    loop = MultiInstance(collection="=items", item="x", output="all")

    assert instances(loop, {"items": [None]}) == [{"loopCounter": 1, "x": None}]
    assert instance_output(loop, {"x": None}) is None
    assert instances(loop, {"items": []}) == []
    assert loop_outputs(loop, []) == {"all": []}
    assert loop_outputs(MultiInstance(cardinality="2"), [None, None]) == {}


def test_instances_may_be_counted():
    assert instances(MultiInstance(cardinality="${n}"), {"n": 2}) == [{"loopCounter": 1}, {"loopCounter": 2}]


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        (MultiInstance(collection="n"), "the collection `n` gives 3, expected a list"),
        (MultiInstance(cardinality="0 - n"), "gives -3, expected a number, 0 or more"),
        (MultiInstance(cardinality="n == 3"), "gives True, expected a number"),
        (MultiInstance(), "needs a collection or a cardinality"),
    ],
)
def test_what_is_no_collection_is_a_typed_error(loop, message):
    with pytest.raises(LoopError) as raised:
        instances(loop, {"n": 3}, where='element "m"')

    assert str(raised.value).startswith('element "m": ')
    assert message in str(raised.value)


def test_a_completion_condition_sees_the_counts_and_the_data_of_the_instance():
    loop = MultiInstance(cardinality="9", completion="numberOfCompletedInstances / numberOfInstances >= share or found")

    def asked(completed: int, **data: object) -> bool:
        return is_complete(loop, data, total=4, completed=completed, active=1)

    assert not asked(1, share=0.5, found=False)
    assert asked(2, share=0.5, found=False)
    assert asked(1, share=0.5, found=True)
    assert not is_complete(MultiInstance(cardinality="9"), {}, total=4, completed=4, active=0)
    with pytest.raises(LoopError, match="expected true or false"):
        asked(1, share=0.5, found="yes")


@pytest.mark.parametrize(
    ("loop", "times"),
    [
        (StandardLoop("loopCounter < 3"), 3),
        (StandardLoop("loopCounter < 3", test_before=True), 3),
        (StandardLoop("false"), 1),
        (StandardLoop("${false}", test_before=True), 0),
        (StandardLoop("=true", maximum=4), 4),
        (StandardLoop(maximum=0), 1),
        (StandardLoop(maximum=0, test_before=True), 0),
        (StandardLoop("False"), 1),
    ],
)
def test_a_standard_loop_runs_while_its_condition_holds(loop, times):
    data: dict[str, object] = {"loopCounter": 7, "true": True, "false": False}
    before, done = dict(data), 0
    while goes_on(loop, data, done=done):
        data = iteration(data, done=done)
        done += 1

    assert done == times
    assert without_counter(data, before) == before
    assert "loopCounter" not in without_counter(data, {})


def test_what_a_message_carries_is_evaluated_where_it_is_sent_and_set_where_it_is_received():
    message = MessageDefinition("paid", correlation="order.id", payload="{'sum': order.total}", variable="paid")
    data = {"order": {"id": 7, "total": 9}}

    assert correlation_of(message, data) == 7
    assert received(message, payload_of(message, data)) == {"paid": {"sum": 9}}
    silent = MessageDefinition("paid")
    assert (correlation_of(silent, data), payload_of(silent, data), received(silent, 1)) == (None, None, {})
    assert received(ErrorEventDefinition("E", variable="why"), {"a": 1}) == {"why": {"a": 1}}


def test_answers_and_decisions_go_into_variables():
    assert user_outputs(UserTask("u"), {"name": "Ann"}) == {"name": "Ann"}
    assert user_outputs(UserTask("u", result_variable="form"), {"name": "Ann"}) == {"form": {"name": "Ann"}}
    assert decision_outputs(BusinessRuleTask("b", result_variable="rate"), 3) == {"rate": 3}
    assert decision_outputs(BusinessRuleTask("b"), 3) == {}
