"""Who may use the API: this machine, or who has the token; never a page of another host."""

from __future__ import annotations

import pytest

from weavergen_pipelines.api.security import MAX_BODY, require_safe
from weavergen_pipelines.errors import UsageError


def kind(answer):
    return answer.json()["errors"][0]["kind"]


def test_with_a_token_only_who_has_it_is_answered(serve):
    api = serve(token="secret")

    for header in ({}, {"authorization": "Bearer wrong"}, {"authorization": "secret"}):
        answer = api.get("/workflows", headers=header)
        assert (answer.status_code, kind(answer)) == (401, "Unauthorized")
    assert api.get("/workflows", headers={"authorization": "Bearer secret"}).status_code == 200
    assert api.get("/health").json()["status"] == "ok"


def test_a_host_by_another_name_is_refused(serve):
    api = serve(hosts=("weavergen.example.org",))

    assert api.get("/health", headers={"host": "evil.example.org"}).status_code == 400
    assert api.get("/health", headers={"host": "weavergen.example.org"}).status_code == 200
    assert api.get("/health", headers={"host": "localhost:8787"}).status_code == 200


def test_a_page_of_another_host_is_refused(serve):
    api = serve(hosts=("weavergen.example.org",))

    for origin in ("https://evil.example.org", "null", "http://[", "https://127.0.0.1.evil.example.org"):
        answer = api.post("/signals", json={"name": "alarm"}, headers={"origin": origin})
        assert (answer.status_code, kind(answer)) == (403, "ForeignOrigin")
    for origin in ("http://127.0.0.1:8787", "https://weavergen.example.org"):
        assert api.post("/signals", json={"name": "alarm"}, headers={"origin": origin}).status_code == 202


def test_what_does_not_say_that_it_is_json_is_not_read(api):
    answer = api.post("/signals", content=b'{"name": "alarm"}', headers={"content-type": "text/plain"})

    assert answer.status_code == 422


@pytest.mark.parametrize("told", [True, False])
def test_a_body_that_is_too_large_is_refused(api, told):
    body = b'{"name": "' + b"x" * MAX_BODY + b'"}'
    parts = body if told else iter([body[:MAX_BODY], body[MAX_BODY:]])

    answer = api.post("/signals", content=parts, headers={"content-type": "application/json"})

    assert (answer.status_code, kind(answer)) == (413, "TooLarge")


def test_a_server_that_would_be_open_to_everyone_does_not_start():
    with pytest.raises(UsageError, match=r"open to everyone who reaches 0\.0\.0\.0"):
        require_safe("0.0.0.0", None)
    require_safe("0.0.0.0", "secret")
    require_safe("127.0.0.1", None)
