"""Spans on disk."""

import logging
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from weavergen_pipelines.config import load_settings
from weavergen_pipelines.telemetry.span_store import InvalidExecutionId, forget_executions, read_spans, spans_file
from weavergen_pipelines.telemetry.tracing import execution_span


def run(cache_dir, execution_id="e1", name="p"):
    settings = load_settings(cwd=Path.cwd(), env={"WEAVERGEN_V2_CACHE_DIR": str(cache_dir)}).settings
    with execution_span(name, execution_id, settings):
        pass


def test_an_unknown_execution_has_no_spans(tmp_path):
    assert read_spans(tmp_path, "never") == []


def test_each_execution_has_a_file_of_its_own(tmp_path):
    run(tmp_path, "e1")
    run(tmp_path, "e2")
    run(tmp_path, "e2")
    assert [len(read_spans(tmp_path, execution)) for execution in ("e1", "e2")] == [1, 2]
    assert spans_file(tmp_path, "e1") == tmp_path / "executions" / "e1" / "spans.jsonl"


def test_spans_are_in_order_of_their_start(tmp_path):
    settings = load_settings(cwd=tmp_path, env={"WEAVERGEN_V2_CACHE_DIR": str(tmp_path)}).settings
    with execution_span("outer", "e1", settings), execution_span("inner", "e1", settings):
        pass
    assert [span["name"] for span in read_spans(tmp_path, "e1")] == ["outer", "inner"]


def test_a_line_that_was_not_finished_is_skipped(tmp_path):
    run(tmp_path)
    file = spans_file(tmp_path, "e1")
    file.write_bytes(file.read_bytes() + b'{"name": "half')
    assert [span["name"] for span in read_spans(tmp_path, "e1")] == ["p"]


def test_a_folder_that_cannot_be_written_fails_nothing_and_is_logged(tmp_path, caplog):
    (tmp_path / "executions").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        run(tmp_path)
    assert "a span was not kept" in caplog.text


def test_reading_a_bad_id_is_refused(tmp_path):
    with pytest.raises(InvalidExecutionId, match="no execution id"):
        read_spans(tmp_path, "../../etc")


def test_the_spans_of_old_executions_are_forgotten(tmp_path):
    for name, age in (("old", 10), ("new", 1)):
        file = spans_file(tmp_path, name)
        file.parent.mkdir(parents=True)
        file.write_text("{}\n")
        os.utime(file, (time.time() - age * 86400,) * 2)

    assert forget_executions(tmp_path, timedelta(days=5), dry_run=True) == 1
    assert spans_file(tmp_path, "old").exists()
    assert forget_executions(tmp_path, timedelta(days=5)) == 1
    assert not spans_file(tmp_path, "old").parent.exists()
    assert spans_file(tmp_path, "new").exists()
