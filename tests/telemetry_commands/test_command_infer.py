"""`weavergen registry infer`, as a person runs it."""

from __future__ import annotations

import json
import signal

import pytest

from weavergen_pipelines.semconv.yaml import parse_yaml


@pytest.mark.parametrize("executor", ["spiff", pytest.param("dagster", marks=pytest.mark.slow)])
def test_from_a_real_sdk_and_the_traffic_checks_clean_against_it(command, listen, send, tmp_path, executor):
    running = listen("infer", "-o", tmp_path / "inferred", "--executor", executor)
    send(running.grpc_port)
    assert running.stop().status_code == 200
    code, out, err = running.end()

    seen = parse_yaml((tmp_path / "inferred" / "registry.yaml").read_bytes())
    assert (code, out) == (0, ""), err
    assert [one["key"] for one in seen["attributes"]] >= ["service.name", "shop.cart", "shop.items"]
    assert [(one["name"], one["instrument"]) for one in seen["metrics"]] == [("shop.sold", "counter")]
    assert [one["name"] for one in seen["events"]] == ["shop.left"]
    assert [one["type"] for one in seen["spans"]] == ["buy"]

    checking = listen("live-check", "-r", tmp_path / "inferred", "--no-stream", "--format", "json")
    send(checking.grpc_port)
    checking.stop()
    code, out, err = checking.end()
    assert (code, json.loads(out)["statistics"]["advice_level_counts"].get("violation")) == (0, None), err


def test_from_what_emit_sends(command, listen, registry, tmp_path):
    running = listen("infer", "-o", tmp_path / "inferred")
    sent = command("emit", "-r", registry, "--endpoint", f"http://127.0.0.1:{running.grpc_port}")
    running.stop()

    assert (sent.returncode, running.end()[0]) == (0, 0)
    assert command("check", "-r", tmp_path / "inferred").returncode == 0


def test_a_signal_ends_it_and_what_was_seen_is_written(listen, send, tmp_path):
    running = listen("infer", "-o", tmp_path / "inferred")
    send(running.grpc_port)
    running.process.send_signal(signal.SIGINT)

    assert running.end()[0] == 0
    assert (tmp_path / "inferred" / "registry.yaml").exists()


def test_nothing_seen_is_no_file(command, tmp_path):
    (tmp_path / "none.json").write_text("[]")

    done = command("infer", "-o", tmp_path / "inferred", "--input-source", tmp_path / "none.json")

    assert done.returncode == 0
    assert "no file" in done.stderr
    assert not (tmp_path / "inferred").exists()


def test_from_a_recorded_file(command, tmp_path):
    (tmp_path / "seen.txt").write_text("shop.cart=c1\nshop.items=3\n")

    done = command("infer", "--input-source", tmp_path / "seen.txt", "--input-format", "text")

    assert done.returncode == 0
    seen = parse_yaml((tmp_path / "inferred-registry" / "registry.yaml").read_bytes())
    assert [(one["key"], one["type"]) for one in seen["attributes"]] == [("shop.cart", "string"), ("shop.items", "int")]


def test_what_was_seen_is_told_to_programs(command, tmp_path):
    (tmp_path / "seen.txt").write_text("shop.cart=c1\nshop.items=3\n")

    done = command("infer", "--input-source", tmp_path / "seen.txt", "--input-format", "text", "--format", "json")

    path = str(tmp_path / "inferred-registry" / "registry.yaml")
    assert json.loads(done.stdout) == {"path": path, "attributes": 2, "spans": 0, "metrics": 0, "events": 0}
    assert done.stderr == ""
