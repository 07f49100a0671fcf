"""The processes that a server has."""

from __future__ import annotations


def test_processes_that_can_be_started_are_listed(api):
    assert [one["id"] for one in api.get("/workflows").json()] == ["alarm", "broken", "order", "sum"]


def test_a_process_is_shown_with_its_data_and_elements(api):
    shown = api.get("/workflows/order").json()

    assert (shown["name"], shown["purpose"]) == ("An order", "Approved by a person, and paid.")
    assert [entry["id"] for entry in shown["inputs"]] == ["number"]
    assert [entry["id"] for entry in shown["outputs"]] == ["approved", "payment"]
    assert {"id": "approve", "kind": "UserTask", "name": "Approve", "line": 18} in shown["elements"]


def test_a_process_is_drawn(api):
    assert "<svg" in api.get("/workflows/order/picture").text
    assert api.get("/workflows/order/picture", params={"format": "mermaid"}).text.startswith("flowchart")
    assert "Approve" in api.get("/workflows/order/picture", params={"format": "ascii"}).text
    assert api.get("/workflows/order/picture", params={"format": "gif"}).status_code == 422


def test_what_is_wrong_with_a_diagram_is_told(api):
    assert api.get("/workflows/order/problems").json() == []
    problems = api.get("/workflows/broken/problems").json()
    assert [(one["severity"], one["where"].rpartition("/")[2]) for one in problems] == [("error", "broken.bpmn:5")]
    assert [one["severity"] for one in api.get("/workflows/sum/problems").json()] == ["warning"]


def test_the_api_describes_itself(api):
    assert {"/executions", "/messages", "/signals", "/tasks", "/workflows"} <= api.get("/openapi.json").json()[
        "paths"
    ].keys()
