"""What the API refuses: as JSON that says what, where and why, with the status code of whose fault it was."""

from __future__ import annotations

import pytest


def told(answer):
    return [(error["kind"], error["where"]) for error in answer.json()["errors"]]


def test_what_does_not_exist_is_404(api):
    for answer in (
        api.get("/executions/nothing"),
        api.get("/executions/nothing/history"),
        api.get("/executions/nothing/result"),
        api.get("/executions/nothing/picture"),
        api.post("/executions/nothing/cancel"),
        api.post("/executions/nothing/complete", json={"task": "t"}),
    ):
        assert (answer.status_code, told(answer)) == (404, [("UnknownExecution", None)])
    for answer in (
        api.get("/workflows/nothing"),
        api.get("/workflows/nothing/picture"),
        api.get("/workflows/nothing/problems"),
        api.post("/executions", json={"workflow": "nothing"}),
    ):
        assert (answer.status_code, told(answer)) == (404, [("UnknownProcess", None)])
    assert told(api.get("/nothing")) == [("NotServed", None)]


def test_what_cannot_be_done_now_is_409(api):
    order = {"workflow": "sum", "context": {"n": 1}, "wait": True, "execution_id": "one"}
    assert api.post("/executions", json=order).status_code == 200

    other = api.post("/executions", json={**order, "context": {"n": 2}})
    ended = api.post("/executions/one/complete", json={"task": "approve"})
    api.post("/executions", json={"workflow": "alarm", "execution_id": "two", "wait": True})
    not_awaited = api.post("/executions/two/complete", json={"task": "listen"})

    assert (other.status_code, told(other)) == (409, [("ExecutionExists", None)])
    assert ended.status_code == 409
    assert (not_awaited.status_code, told(not_awaited)[0][0]) == (409, "NotAwaited")


def test_wrong_inputs_are_422(api):
    answer = api.post("/executions", json={"workflow": "order", "context": {"nummer": 1}})

    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert error["kind"] == "ProcessInputError"
    assert "missing data input 'number'; unknown data input 'nummer'" in error["what"]
    assert error["where"] == 'process "order"'


def test_a_broken_diagram_is_422_and_names_file_line_and_element(api):
    answer = api.post("/executions", json={"workflow": "broken"})

    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert error["where"].endswith("broken.bpmn:5")
    assert "element \"work\": no service task is registered as 'test.nothing'" in error["what"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "body.workflow"),
        ({"workflow": "sum", "context": []}, "body.context"),
        ({"workflow": "sum", "odd": 1}, "body.odd"),
        ({"workflow": "sum", "execution_id": "../../etc"}, "body.execution_id"),
    ],
)
def test_a_request_of_another_form_is_422_and_names_the_field(api, body, where):
    answer = api.post("/executions", json=body)

    assert (answer.status_code, told(answer)) == (422, [("InvalidRequest", where)])


def test_a_body_that_is_no_json_is_422(api):
    answer = api.post("/executions", content=b"{", headers={"content-type": "application/json"})

    assert answer.status_code == 422
    assert told(answer)[0][0] == "InvalidRequest"
