"""The fixture `live_check`, in projects of their own."""

from __future__ import annotations

import pytest

from weavergen_pipelines.registry import Registry
from weavergen_pipelines.testing.session import CheckSession

pytest_plugins = ["pytester"]

REGISTRY = """\
file_format: definition/2
attributes:
- {key: shop.cart, type: string, brief: Cart., stability: stable, examples: [c1]}
- {key: shop.items, type: int, brief: Items., stability: stable, examples: [3]}
- {key: shop.new, type: int, brief: New., stability: development}
metrics:
- {name: shop.sold, instrument: counter, unit: '1', brief: Sold., stability: stable, requirement_level: recommended}
events:
- {name: shop.left, brief: Left., stability: stable, requirement_level: recommended}
"""
SPAN = """
def buy(provider, **attributes):
    with provider.get_tracer("shop").start_as_current_span("buy", attributes=attributes):
        pass
"""


@pytest.fixture(scope="module", autouse=True)
def imported(tmp_path_factory):
    """A run within a run forgets what was imported in it: all is imported before, once."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "shop.yaml").write_text(REGISTRY)
    assert Registry.load(folder).resolve()["groups"]
    with CheckSession(folder, str(folder), "", "").emitted() as emitted:
        assert emitted.problems() == ()


@pytest.fixture
def project(pytester, monkeypatch, tmp_path):
    """A project with a registry, which its configuration names."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (pytester.path / "model").mkdir()
    (pytester.path / "model" / "shop.yaml").write_text(REGISTRY)
    pytester.makeini("[pytest]\nweavergen_registry = model\n")

    def run(test, *arguments):
        pytester.makepyfile(SPAN + test)
        return pytester.runpytest_inprocess(*arguments)

    return run


def test_a_test_that_emits_what_the_registry_has_passes(project):
    result = project("""
def test_it(live_check):
    buy(live_check.tracer_provider, **{"shop.cart": "c1"})
    live_check.meter_provider.get_meter("shop").create_counter("shop.sold", "1").add(1)
    live_check.logger_provider.get_logger("shop").emit(event_name="shop.left")
""")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*model: 60.0% were emitted", "*shop: 3 of 5 (60.0%)"])


def test_a_test_that_emits_something_else_fails_and_says_what(project):
    result = project("""
def test_it(live_check):
    for _ in range(2):
        buy(live_check.tracer_provider, **{"shop.items": "many"})
    live_check.meter_provider.get_meter("shop").create_counter("shop.stolen", "1").add(1)
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "violation: Attribute 'shop.items' has type 'string'.*?type_mismatch? in span 'buy' (2 times)",
            "violation: Metric does not exist in the registry. ?missing_metric? in metric 'shop.stolen'",
        ]
    )


def test_a_test_that_fails_by_itself_says_only_that(project):
    result = project("""
def test_it(live_check):
    buy(live_check.tracer_provider, **{"shop.items": "many"})
    assert False, "for another reason"
""")

    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*type_mismatch*")


NEW = """
def test_it(live_check):
    buy(live_check.tracer_provider, **{"shop.new": 1})
"""


@pytest.mark.parametrize(
    ("flags", "outcome"),
    [([], "passed"), (["--weavergen-fail-on", "improvement"], "failed"), (["--weavergen-fail-on", "none"], "passed")],
)
def test_the_level_that_a_test_fails_by(project, flags, outcome):
    project(NEW, *flags).assert_outcomes(**{outcome: 1})


def test_a_marker_goes_before_the_options(project):
    result = project("""
import pytest

@pytest.mark.live_check(fail_on="none")
def test_it(live_check):
    buy(live_check.tracer_provider, **{"shop.items": "many"})

@pytest.mark.live_check(registry="bundled")
def test_other(live_check):
    buy(live_check.tracer_provider, **{"shop.cart": "c1"})
""")

    result.assert_outcomes(passed=1, failed=1)


def test_code_with_providers_of_its_own_and_reports_in_between(project):
    project("""
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

def test_it(live_check):
    provider = TracerProvider(resource=Resource.get_empty())
    provider.add_span_processor(live_check.span_processor)
    meters = MeterProvider([live_check.metric_reader], Resource.get_empty())
    sold = meters.get_meter("shop").create_counter("shop.sold", "1")
    buy(provider, **{"shop.items": "many"})
    sold.add(1)

    found = [one.finding.id for one in live_check.report().findings]

    assert found == ["type_mismatch"]
    assert live_check.report().samples == ()
""").assert_outcomes(passed=1)


def test_what_is_sent_over_grpc(project):
    project("""
import grpc
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

def test_it(live_check):
    exporter = InMemorySpanExporter()
    provider = TracerProvider(resource=Resource.get_empty())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    buy(provider, **{"shop.items": "many"})
    with grpc.insecure_channel(live_check.endpoint.removeprefix("http://")) as channel:
        TraceServiceStub(channel).Export(encode_spans(exporter.get_finished_spans()), timeout=10)
""").assert_outcomes(failed=1)


TWO = """
def test_one(live_check):
    buy(live_check.tracer_provider, **{"shop.cart": "c1"})

def test_two(live_check):
    buy(live_check.tracer_provider, **{"shop.items": 3})
"""


@pytest.mark.parametrize(
    ("share", "code", "workers"), [("0.4", 0, []), ("0.5", 1, []), ("0.4", 0, ["-n", "2", "-p", "xdist"])]
)
def test_all_tests_together_have_to_emit_enough(project, share, code, workers):
    result = project(TWO, "--weavergen-coverage", share, *workers)

    result.assert_outcomes(passed=2)
    assert result.ret == code
    result.stdout.fnmatch_lines(["*model: 40.0% were emitted"])


def test_a_run_that_emits_nothing_falls_short(project):
    result = project("def test_it():\n    pass\n", "--weavergen-coverage", "0.1")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["0.0% of model were emitted, and 10.0% have to be"])


def test_no_registry_is_said(project, pytester):
    pytester.makeini("[pytest]\n")

    result = project(NEW)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*there is no registry to check telemetry against*"])


@pytest.mark.parametrize("flags", [["--weavergen-fail-on", "much"], ["--weavergen-coverage", "80"]])
def test_wrong_settings_are_said(project, flags):
    assert project(NEW, *flags).ret != 0


def test_nothing_is_imported_for_tests_that_do_not_use_it(project):
    result = project("""
import sys

def test_it():
    assert "weavergen_pipelines.testing.plugin" in sys.modules
""", "-v")  # fmt: skip

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*live check of telemetry*")
