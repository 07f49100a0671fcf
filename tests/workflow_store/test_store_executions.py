"""Executions, who may run them, and what is forgotten."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from weavergen_pipelines.workflow.journal import Delivery, Entry, Thrown, Wait
from weavergen_pipelines.workflow.store import (
    ExecutionStore,
    LeaseLost,
    NewExecution,
    Sources,
    StoreUnavailable,
    UnknownExecution,
)
from weavergen_pipelines.workflow.store.open import open_store
from weavergen_pipelines.workflow.store.sqlite import SqliteDatabase

SOURCES = Sources.of({"main.bpmn": "<bpmn näme='x'/>".encode(), "d.dmn": bytes(range(256))})


def new(identity: str = "e", **fields: object) -> NewExecution:
    return NewExecution(**{"id": identity, "process": "main", "inputs": {"n": 1}, "sources": SOURCES, **fields})


def entry(number: int, **fields: object) -> Entry:
    return Entry("completed", f"e/t#{number}", 5.5, {"output": {"x": [None, 1.5, "é\x00"]}}, **fields)


def test_an_execution_is_kept_with_what_it_began_with(store, clock):
    lease = store.create(new(start="s", payload=[1], started_by="me"), "here")
    record = store.get("e")

    assert lease.token == 1
    assert (record.process, record.status, record.start, record.inputs) == ("main", "running", "s", {"n": 1})
    assert (record.payload, record.started_by, record.created, record.owner) == ([1], "me", clock.now, "here")
    assert store.sources(record.sources).files == SOURCES.files


def test_an_id_is_given_once(store):
    assert store.create(new(), "here")
    assert store.create(new(process="other"), "there") is None
    assert store.get("e").process == "main"


def test_a_journal_is_read_as_it_was_written(store):
    lease = store.create(new(), "here")
    written = [Entry("started", "e", 1.25, {"big": 2**70}), *map(entry, range(3)), entry(4, delivery="d")]
    store.append(lease, 0, written[:1])
    store.append(lease, 1, written[1:])

    assert store.entries("e") == written


def test_who_has_lost_the_lease_can_record_nothing(store, clock):
    old = store.create(new(), "here")
    assert store.claim("e", "there") is None
    clock.pass_by(31)
    lease = store.claim("e", "there")

    assert lease.token == 2
    for act in (
        lambda: store.append(old, 0, [entry(1)]),
        lambda: store.wait(old, []),
        lambda: store.rest(old, [], [], {}),
        lambda: store.end(old, "completed", {}, {"s": 1}),
    ):
        with pytest.raises(LeaseLost):
            act()
    assert store.entries("e") == []
    assert store.values() == {}
    assert store.get("e").owner == "there"


def test_a_lease_that_is_renewed_is_kept(store, clock):
    store.create(new(), "here")
    clock.pass_by(20)
    assert store.renew("here") == {"e"}
    clock.pass_by(20)

    assert store.claim("e", "there") is None
    assert store.ready(10) == ()
    clock.pass_by(11)
    assert store.ready(10) == ("e",)


def test_what_has_ended_is_not_run_again(store):
    store.end(store.create(new(), "here"), "rejected", {"executed": ["a"]}, {"store": {"v": 1}})

    assert store.claim("e", "there") is None
    assert store.ready(10) == ()
    assert (store.get("e").status, store.get("e").result) == ("rejected", {"executed": ["a"]})
    assert store.values() == {"store": {"v": 1}}


def test_an_execution_at_rest_is_ready_when_its_timer_is_due_or_something_has_come(store, clock):
    waits = [Wait("timer", "e/t#1", "main", "t", due=clock.now + 60), Wait("user", "e/u#1", "main", "u")]
    assert store.rest(store.create(new(), "here"), waits, [], {}).rests
    assert store.waits("e") == tuple(waits)
    assert (store.ready(10), store.next_due()) == ((), clock.now + 60)
    clock.pass_by(61)
    assert store.ready(10) == ("e",)
    assert store.ready(10, runner="a job") == ()

    assert store.rest(store.claim("e", "here"), waits[1:], [], {}).rests
    assert store.ready(10) == ()
    store.answer("e", "u", {})
    assert store.ready(10) == ("e",)


def test_an_execution_does_not_rest_over_what_has_come_meanwhile(store):
    lease = store.create(new(), "here")
    store.wait(lease, [Wait("user", "e/u#1", "main", "u")])
    store.answer("e", "e/u#1", {"a": 1})

    assert not store.rest(lease, [Wait("user", "e/u#1", "main", "u")], [], {}).rests
    assert store.deliveries("e") == (Delivery("user", "e/u#1", "e/u#1", data={"a": 1}),)
    store.append(lease, 0, [entry(1, delivery="e/u#1")])
    assert store.deliveries("e") == ()
    assert store.rest(lease, [], [], {}).rests


def test_executions_are_found_the_latest_first(store, clock):
    for number in range(4):
        store.create(new(f"e{number}", process=f"p{number % 2}"))
        clock.pass_by(1)
    store.end(store.claim("e1", "here"), "failed", {}, {})

    assert [record.id for record in store.find()] == ["e3", "e2", "e1", "e0"]
    assert [record.id for record in store.find(process="p1")] == ["e3", "e1"]
    assert [record.id for record in store.find(process="p1", status="failed")] == ["e1"]
    assert [record.id for record in store.find(before=store.get("e2").created, limit=1)] == ["e1"]


def test_what_ended_long_ago_is_forgotten_with_all_that_it_had(store, clock):
    for identity in ("old", "waiting"):
        store.append(store.create(new(identity), "here"), 0, [entry(1)])
    store.send(Thrown("message", "old/m#1", "m"), sender="old", ttl=60)
    store.send(Thrown("message", "waiting/m#1", "m"), sender="waiting", ttl=60)
    last = Sources.of({"last.bpmn": b"<x/>"})
    clock.pass_by(100)
    leases = [store.claim(identity, "here") for identity in ("old", "waiting")]
    store.end(leases[0], "completed", {}, {})
    store.rest(leases[1], [], [], {})
    clock.pass_by(10_000)
    store.end(store.create(new("late", sources=last), "here"), "completed", {}, {})

    assert store.prune(5_000) == 1
    assert [record.id for record in store.find()] == ["late", "waiting"]
    assert store.entries("old") == []
    assert store.send(Thrown("message", "waiting/m#1", "m"), sender="waiting", ttl=60).again
    assert not store.send(Thrown("message", "old/m#1", "m"), sender="old", ttl=60).again
    assert store.sources(SOURCES.digest).files == SOURCES.files

    clock.pass_by(100)
    assert store.prune(0) == 1
    clock.pass_by(10_000)
    store.prune(0)
    with pytest.raises(StoreUnavailable):
        store.sources(last.digest)


def test_unknown_executions_are_refused(store):
    for ask in (store.get, store.cancel, lambda identity: store.answer(identity, "u", {})):
        with pytest.raises(UnknownExecution):
            ask("nobody")


def test_many_threads_use_one_store(store):
    """Every entry of every execution is there, and each id was given once."""
    barrier = threading.Barrier(8)

    def work(number: int) -> bool:
        barrier.wait(20)
        mine, shared = store.create(new(f"e{number}"), "here"), store.create(new("shared"), f"owner {number}")
        for seq in range(20):
            store.append(mine, seq, [entry(seq)])
        return shared is not None

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(work, range(8))).count(True) == 1
    assert all(store.entries(f"e{number}") == list(map(entry, range(20))) for number in range(8))


def test_tables_are_made_once_by_processes_that_begin_at_once(place, tmp_path):
    code = (
        "import sys\n"
        "from weavergen_pipelines.config import EngineSettings\n"
        "from weavergen_pipelines.workflow.store import NewExecution, Sources, open_store\n"
        "store = open_store(EngineSettings.model_validate({'executions': sys.argv[1]}))\n"
        "sys.stdin.read()\n"
        "store.create(NewExecution(sys.argv[2], 'main', {}, Sources.of({'a': b'b'})), 'me')\n"
    )
    command = [sys.executable, "-c", code, place]
    started = [subprocess.Popen([*command, f"e{n}"], stdin=subprocess.PIPE, cwd=tmp_path) for n in range(4)]
    for each in started:
        each.stdin.close()

    assert [each.wait(60) for each in started] == [0] * 4
    store = open_store(_settings(place))
    assert sorted(record.id for record in store.find()) == ["e0", "e1", "e2", "e3"]
    store.close()


def test_tables_of_a_later_version_are_refused(place):
    store = open_store(_settings(place))
    store.find()
    with store._database.writing() as tx:
        tx.run("UPDATE wf_schema SET version = 99")
    store.close()

    with pytest.raises(StoreUnavailable, match="later version"):
        open_store(_settings(place)).find()


def test_a_file_that_is_no_database_is_refused_with_its_name(tmp_path):
    file = tmp_path / "executions.sqlite"
    file.write_text("not a database, but longer than the header of one would be" * 10)

    with pytest.raises(StoreUnavailable, match=r"executions\.sqlite"):
        ExecutionStore(SqliteDatabase(str(file))).find()


def test_a_server_that_cannot_be_reached_is_named_without_its_password(tmp_path):
    store = open_store(_settings(f"postgresql://me:secret@/db?host={tmp_path}"))

    with pytest.raises(StoreUnavailable) as refused:
        store.find()
    assert str(tmp_path) in str(refused.value)
    assert "secret" not in str(refused.value)


def _settings(place: str):
    from weavergen_pipelines.config import EngineSettings

    return EngineSettings.model_validate({"executions": place})


def test_a_missing_driver_is_named_with_how_to_get_it(tmp_path):
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from weavergen_pipelines.workflow.store.open import database_at\n"
        "database_at(sys.argv[1])\n"
    )
    asked = [sys.executable, "-c", code, "postgresql://host/db"]
    refused = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert "pip install 'weavergen[postgres]'" in refused.stderr
    assert "UsageError" in refused.stderr.splitlines()[-1]


def test_no_database_is_loaded_before_it_is_needed(tmp_path):
    code = (
        "import sys, weavergen_pipelines.workflow.engine; print({'sqlite3', 'psycopg', 'dagster'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)

    assert done.stdout.strip() == "set()"
