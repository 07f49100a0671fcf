"""`weavergen registry live-check`, as a person runs it."""

from __future__ import annotations

import io
import json
import signal

import pytest

from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver, ReceiverOptions
from weavergen_pipelines.telemetry.samples.model import SampleLog

SPAN = {"span": {"name": "buy", "kind": "client", "attributes": [{"name": "shop.cart", "value": "c1"}]}}
BAD = {"span": {"name": "buy", "kind": "client", "attributes": [{"name": "shop.items", "value": "many"}]}}
EXECUTORS = ["spiff", "dagster"]


@pytest.fixture
def samples(tmp_path):
    """Writes samples into a file: its path."""

    def write(*given):
        path = tmp_path / "samples.json"
        path.write_text(json.dumps(given))
        return path

    return write


@pytest.fixture
def check(command, registry):
    """Runs the command on a recorded file."""

    def run(path, *arguments):
        return command("live-check", "-r", registry, "--input-source", path, *arguments)

    return run


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_recorded_file_in_both_executors(check, samples, executor):
    done = check(samples(SPAN, BAD), "--format", "json", "--no-stream", "--executor", executor)

    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["statistics"]["advice_type_counts"] == {"type_mismatch": 1}
    assert report["samples"][1]["span"]["attributes"][0]["live_check_result"]["highest_advice_level"] == "violation"
    assert "Findings of the level violation: 1" in done.stderr


def test_what_is_fine_is_no_failure(check, samples):
    done = check(samples(SPAN), "--format", "json")

    assert done.returncode == 0
    assert done.stdout.startswith('{\n  "span"')


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (["--fail-on", "none"], 0),
        (["--no-stats"], 0),
        (["--no-stats", "--require-telemetry"], 0),
        (["--fail-on", "violation"], 1),
        (["--fail-on", "unheard of"], 2),
        (["--output", "http"], 1),
        (["--format", "unheard-of"], 1),
        (["--advice-policies", "nowhere"], 1),
        (["--fail-on", "none", "--min-coverage", "0.5"], 1),
        (["--fail-on", "none", "--namespace-coverage", "shop=0.2"], 0),
        (["--fail-on", "none", "--namespace-coverage", "shop=0.9"], 1),
        (["--fail-on", "none", "--namespace-coverage", "shop"], 2),
        (["--fail-on", "none", "--namespace-coverage", "shob=0.1"], 2),
    ],
)
def test_exit_codes(check, samples, flags, code):
    assert check(samples(BAD), *flags).returncode == code


def test_no_telemetry_at_all_fails_where_some_is_required(check, samples):
    assert check(samples()).returncode == 0

    done = check(samples(), "--require-telemetry")

    assert done.returncode == 1
    assert "No telemetry was received" in done.stderr


def test_coverage_by_namespace_is_shown(check, samples):
    assert "shop: 1 of 5 (20.0%)" in check(samples(SPAN), "--display-coverage").stderr


@pytest.mark.parametrize(
    ("form", "name"), [("json", "live_check.json"), ("jsonl", "live_check.jsonl"), ("ansi", "live_check.txt")]
)
def test_a_folder_gets_the_report(check, samples, tmp_path, form, name):
    done = check(samples(SPAN), "--format", form, "-o", tmp_path / "out")

    assert done.stdout == ""
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]
    assert "buy" in (tmp_path / "out" / name).read_text()


def test_templates_of_the_user(check, samples, tmp_path):
    folder = tmp_path / "mine" / "short"
    folder.mkdir(parents=True)
    (folder / "weaver.yaml").write_text("templates: [{template: t.j2, filter: '.', application_mode: single}]")
    (folder / "t.j2").write_text("{{ ctx.samples | length }} samples")

    done = check(samples(SPAN, SPAN), "--format", "short", "--templates", tmp_path / "mine", "--no-stream")

    assert done.stdout == "2 samples\n"


def test_weaver_toml_changes_levels_and_leaves_findings_out(check, samples, tmp_path):
    toml = tmp_path / "my.toml"
    toml.write_text(
        '[live-check]\nformat = "jsonl"\nfail_on = "none"\n'
        '[[live-check.finding_level_overrides]]\nids = ["type_mismatch"]\nlevel = "information"\n'
        '[[live-check.finding_filters]]\nexclude = ["missing_attribute"]\n'
    )
    other = {"attribute": {"name": "shop.other", "value": 1}}

    done = check(samples(BAD, other), "--config", toml)

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(lines)) == (0, 3)
    assert lines[-1]["advice_level_counts"] == {"information": 2}
    assert check(samples(BAD), "--config", toml, "--fail-on", "information").returncode == 1


def test_standard_input_ends_at_a_blank_line(check, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"shop.cart=c1\n\nshop.items=x\n")))

    done = check("stdin", "--input-format", "text", "--format", "jsonl")

    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_real_sdk_over_grpc_until_the_admin_endpoint_ends_it(listen, send, registry, executor):
    running = listen(
        "live-check", "-r", registry, "--output", "http", "--format", "json", "--executor", executor, "--v2"
    )
    send(running.grpc_port, bad=True)
    answer = running.stop()

    report = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert {next(iter(sample)) for sample in report["samples"]} >= {"resource", "span", "metric", "log"}
    assert report["statistics"]["advice_type_counts"] == {"type_mismatch": 1}
    assert report["statistics"]["seen_registry_metrics"] == {"shop.sold": 1}
    assert report["statistics"]["seen_registry_events"] == {"shop.left": 1}
    code, out, _ = running.end()
    assert (code, out) == (1, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_samples_are_shown_as_they_come_and_a_signal_ends_it(listen, send, registry, number):
    running = listen("live-check", "-r", registry, "--format", "jsonl")
    send(running.grpc_port)
    shown = [next(iter(json.loads(running.process.stdout.readline()))) for _ in range(3)]
    running.process.send_signal(number)

    code, out, _ = running.end()
    assert shown[0] == "resource"
    assert json.loads(out.splitlines()[-1])["total_entities_by_type"]["log"] == 1
    assert code == 0


def test_it_ends_by_itself_when_nothing_comes(listen, registry):
    running = listen("live-check", "-r", registry, "--inactivity-timeout", "0.2", "--require-telemetry")

    assert running.end()[0] == 1


def test_findings_are_sent_as_logs(check, samples):
    options = ReceiverOptions(address="127.0.0.1", grpc_port=0, admin_port=0)
    with OtlpReceiver(options) as receiver:
        done = check(samples(BAD), "--emit-otlp-logs", "--otlp-logs-endpoint", f"http://127.0.0.1:{receiver.grpc_port}")
        receiver.stop()
        logs = [one.sample for one in receiver.samples() if isinstance(one.sample, SampleLog)]

    assert done.returncode == 1
    assert [log.event_name for log in logs] == ["weaver.live_check.finding"]


def test_findings_that_nobody_takes_are_no_failure_and_said(check, samples):
    done = check(
        samples(SPAN, BAD), "--emit-otlp-logs", "--otlp-logs-endpoint", "http://127.0.0.1:1", "--fail-on", "none"
    )

    assert done.returncode == 0
    assert "findings are no longer sent as logs" in done.stderr


def test_a_registry_with_errors_is_rejected_before_anything_is_checked(check, samples, registry):
    (registry / "shop.yaml").write_text("groups: [{id: a, type: span, extends: nothing}]\n")

    done = check(samples(SPAN))

    assert (done.returncode, done.stdout) == (1, "")
    assert "shop.yaml:1:10" in done.stderr
