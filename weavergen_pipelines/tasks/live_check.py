"""`weaver.registry.live_check`: telemetry against the registry that describes it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.policy.finding import Level
from weavergen_pipelines.semconv.collector import collector_paused
from weavergen_pipelines.tasks.telemetry import (
    Advice,
    CheckGate,
    FindingLogs,
    LiveCheckReport,
    ReportOutput,
    TelemetryInput,
)
from weavergen_pipelines.tasks.values import ResolvedRegistry
from weavergen_pipelines.telemetry.ingest import Telemetry, open_telemetry
from weavergen_pipelines.telemetry.live_check.checked import Checked
from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
from weavergen_pipelines.telemetry.live_check.coverage import coverage_by_namespace
from weavergen_pipelines.telemetry.live_check.formats import ReportFormat, report_format
from weavergen_pipelines.telemetry.live_check.output import (
    Stream,
    answered,
    drained,
    print_report,
    write_report,
)
from weavergen_pipelines.telemetry.live_check.rego.files import read_data, read_policies
from weavergen_pipelines.telemetry.live_check.report import LiveCheck, Report
from weavergen_pipelines.telemetry.live_check.rules import modifier_of
from weavergen_pipelines.telemetry.live_check.setup import live_checker
from weavergen_pipelines.telemetry.live_check.verdict import Gate, failures
from weavergen_pipelines.telemetry.receive.interrupts import INTERRUPTED
from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

NONE, HTTP = "none", "http"


class NobodyAsks(WeavergenError):
    """A report that is to be an answer, of a check that nobody can ask for it."""


@service_task("weaver.registry.live_check", effects=True)
def live_check(
    resolved: ResolvedRegistry,
    registry: str,
    context: TaskContext,
    *,
    telemetry: TelemetryInput,
    advice: Advice,
    output: ReportOutput,
    logs: FindingLogs,
    gate: CheckGate,
) -> LiveCheckReport:
    """Check samples of telemetry, read or received, against a resolved registry, and show what was found.

    It ends with the input, or, where it listens, with a `/stop` request, an interrupt, or when nothing comes any more.
    """
    if output.place == HTTP and not telemetry.ingestion.listens:
        raise NobodyAsks("there is nobody to answer", where="--output http", hint="it goes with --input-source otlp")
    form = None if output.place == NONE else report_format(output.format, _path(output.templates))
    run = LiveCheck(_checker(resolved, advice, context), with_statistics=output.statistics)
    ends, answer = (context.cancelled, INTERRUPTED), output.place == HTTP
    with (
        open_telemetry(telemetry.ingestion, ends=ends, tell=context.progress, expect_report=answer) as opened,
        _mirrored(run.stream(opened.samples), logs, context) as samples,
    ):
        _show(samples, run, form, output, opened)
    return _report(run, gate, registry, context)


def _checker(resolved: ResolvedRegistry, advice: Advice, context: TaskContext) -> LiveChecker:
    rules = {"finding_level_overrides": advice.overrides, "finding_filters": advice.filters}
    return live_checker(
        context.artifacts.get_json(resolved.document),
        policies=read_policies(Path(advice.policies)) if advice.policies else None,
        preprocessor=Path(advice.preprocessor).read_text("utf-8") if advice.preprocessor else None,
        data=read_data(advice.data) if advice.data else None,
        modifier=modifier_of(rules),
    )


@contextmanager
def _mirrored(samples: Iterable[Checked], logs: FindingLogs, context: TaskContext) -> Iterator[Iterable[Checked]]:
    """The same samples; as they go by, what is found is sent as logs, if that is wanted."""
    if not logs.enabled:
        yield samples
        return
    from weavergen_pipelines.telemetry.live_check.mirror import finding_sink, mirrored

    with finding_sink(logs.endpoint, stdout=logs.stdout, tell=context.progress) as sink:
        yield mirrored(samples, sink)


def _show(
    samples: Iterable[Checked], run: LiveCheck, form: ReportFormat | None, output: ReportOutput, opened: Telemetry
) -> None:
    """Check all samples, and show them as they come, or all at the end."""
    if form and output.stream and output.place is None:
        Stream(form, sys.stdout).print(samples, run)
        return
    with nullcontext() if opened.receiver else collector_paused():
        report = Report(tuple(samples) if form else drained(samples), run.statistics)
    if form:
        _hand_over(report, form, output.place, opened.receiver)


def _hand_over(report: Report, form: ReportFormat, place: str | None, receiver: OtlpReceiver | None) -> None:
    """Write a report into a folder, answer the one who asked for it, or print it."""
    if place not in {None, HTTP}:
        write_report(report, form, Path(str(place)))
    elif receiver and receiver.report_awaited:
        receiver.deliver(form.content_type, answered(report, form))
    else:
        print_report(report, form, sys.stdout)


def _report(run: LiveCheck, gate: CheckGate, registry: str, context: TaskContext) -> LiveCheckReport:
    statistics = run.statistics
    errors = failures(run, _gate(gate))
    seen = coverage_by_namespace(statistics) if statistics else {}
    return LiveCheckReport(
        registry=registry,
        passed=not errors,
        errors=list(errors),
        samples=run.seen,
        levels={level.name: statistics.total.levels[level] for level in Level} if statistics else {},
        coverage=statistics.registry_coverage if statistics else None,
        namespaces={name: (one.seen, one.total) for name, one in seen.items()},
        statistics=context.artifacts.put_json(statistics.to_json(), kind="statistics") if statistics else None,
    )


def _gate(gate: CheckGate) -> Gate:
    return Gate(
        fail_on=None if gate.fail_on == NONE else Level[gate.fail_on],
        telemetry_required=gate.require_telemetry,
        registry_coverage=gate.min_coverage,
        namespace_coverage=gate.namespace_coverage,
    )


def _path(given: str | None) -> Path | None:
    return Path(given) if given else None
