"""Executions through the API: started, seen, moved on by people, messages and signals, cancelled."""

from __future__ import annotations

import time

from stand_ins import WAIT


def started(api, workflow, **order):
    answer = api.post("/executions", json={"workflow": workflow, **order})
    assert answer.status_code == 202, answer.text
    return answer.json()["execution_id"]


def until(api, execution, state):
    """The status of an execution once it has come to a state. One that waits for nothing has not begun."""
    end = time.monotonic() + WAIT
    while (found := api.get(f"/executions/{execution}").json())["state"] != state or (
        state == "waiting" and not found["waits"]
    ):
        assert time.monotonic() < end, found
        time.sleep(0.01)
    return found


def test_a_process_is_run_to_its_end(api):
    answer = api.post("/executions", json={"workflow": "sum", "context": {"n": 2}, "wait": True})

    assert answer.status_code == 200
    result = answer.json()
    assert (result["outcome"], result["data"]) == ("completed", {"n": 2, "total": 3})
    assert result["executed"] == ["start", "add", "end"]
    assert api.get(f"/executions/{result['execution_id']}").json()["state"] == "completed"


def test_an_execution_waits_for_a_person_and_then_for_a_message(api):
    execution = started(api, "order", context={"number": "o-1"}, execution_id="order-1")

    waiting = until(api, execution, "waiting")
    tasks = api.get("/tasks").json()
    completed = api.post(f"/executions/{execution}/complete", json={"task": "approve", "data": {"approved": True}})
    refused = api.post("/messages", json={"name": "order_paid", "correlation": "another"})
    paid = api.post("/messages", json={"name": "order_paid", "correlation": "o-1", "payload": 5, "id": "m-1"})
    again = api.post("/messages", json={"name": "order_paid", "correlation": "o-1", "payload": 9, "id": "m-1"})

    assert [wait["element"] for wait in waiting["waits"]] == ["approve"]
    assert [(task["execution_id"], task["task"]) for task in tasks] == [(execution, "approve")]
    assert completed.status_code == 200
    assert refused.json() == {"receivers": []}
    assert (paid.status_code, paid.json()) == (202, {"receivers": [execution]})
    assert again.json()["receivers"] in ([], [execution])
    assert until(api, execution, "completed")["executed"] == ["start", "approve", "wait_for_payment", "end"]
    result = api.get(f"/executions/{execution}/result").json()
    assert result["data"] == {"approved": True, "payment": 5}


def test_what_has_happened_is_told_in_order(api):
    execution = api.post("/executions", json={"workflow": "sum", "context": {"n": 2}, "wait": True}).json()

    history = api.get(f"/executions/{execution['execution_id']}/history").json()

    assert [entry["kind"] for entry in history] == ["started", "completed"]
    assert history[1]["key"] == f"{execution['execution_id']}/add#1"
    assert history[1]["data"]["output"] == 3


def test_a_signal_reaches_everyone_who_waits(api):
    both = [started(api, "alarm"), started(api, "alarm")]
    for execution in both:
        until(api, execution, "waiting")

    answer = api.post("/signals", json={"name": "alarm"})

    assert sorted(answer.json()["receivers"]) == sorted(both)
    for execution in both:
        until(api, execution, "completed")


def test_an_execution_is_cancelled(api):
    execution = started(api, "alarm")
    until(api, execution, "waiting")

    answer = api.post(f"/executions/{execution}/cancel")

    assert answer.status_code == 200
    assert until(api, execution, "cancelled")["waits"] == []


def test_executions_are_listed_by_process_and_status(api):
    ended = api.post("/executions", json={"workflow": "sum", "context": {"n": 2}, "wait": True}).json()["execution_id"]
    waiting = started(api, "alarm")
    until(api, waiting, "waiting")

    everything = api.get("/executions").json()
    of_sum = api.get("/executions", params={"workflow": "sum", "status": "completed"}).json()

    assert [one["id"] for one in everything] == [waiting, ended]
    assert [(one["id"], one["workflow"], one["status"]) for one in of_sum] == [(ended, "sum", "completed")]
    assert api.get("/executions", params={"status": "odd"}).status_code == 422
    assert api.get("/executions", params={"limit": 1}).json() == everything[:1]


def test_the_picture_of_an_execution_shows_how_far_it_is(api):
    execution = started(api, "order", context={"number": "o-1"})
    until(api, execution, "waiting")

    svg = api.get(f"/executions/{execution}/picture")
    png = api.get(f"/executions/{execution}/picture", params={"format": "png"})

    assert svg.headers["content-type"] == "image/svg+xml"
    assert "waiting" in svg.text
    assert png.content.startswith(b"\x89PNG")


def test_another_server_goes_on_with_what_one_has_left(serve):
    first = serve()
    execution = started(first, "order", context={"number": "o-1"})
    until(first, execution, "waiting")

    second = serve()
    second.post(f"/executions/{execution}/complete", json={"task": "approve", "data": {"approved": False}})
    second.post("/messages", json={"name": "order_paid", "correlation": "o-1"})

    assert until(first, execution, "completed") == until(second, execution, "completed")
