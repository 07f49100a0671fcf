"""The pytest plugin: options, the marker and the fixture `live_check`, and the coverage of all tests together.

It is imported by every run of pytest: all else is imported when a test uses the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from weavergen_pipelines.testing.emitted import EmittedTelemetry
    from weavergen_pipelines.testing.session import CheckSession

_OPTIONS = {
    "registry": "The registry that telemetry is checked against: a folder, an archive or a git URL.",
    "fail_on": "The least level of findings that a test fails by: violation, improvement, information or none.",
    "coverage": "The share of the registry that all tests together have to emit, from 0 to 1.",
}
_MARKER = "live_check(registry=None, fail_on=None): what the telemetry of a test is checked against, and fails by."
_SESSION = pytest.StashKey["CheckSession"]()
_WORKER = "weavergen"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Each setting is an option `--weavergen-…` and, below that, `weavergen_…` in the configuration of pytest."""
    group = parser.getgroup("weavergen", "live check of telemetry")
    for name, told in _OPTIONS.items():
        group.addoption(f"--weavergen-{name.replace('_', '-')}", dest=f"weavergen_{name}", help=told)
        parser.addini(f"weavergen_{name}", told)


def pytest_configure(config: pytest.Config) -> None:
    """The marker is known."""
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture
def live_check(request: pytest.FixtureRequest) -> Iterator[EmittedTelemetry]:
    """Providers and an OTLP endpoint; a test that emits what its registry does not allow fails."""
    given = getattr(request.node.get_closest_marker("live_check"), "kwargs", {})
    with _session(request.config).emitted(**given) as emitted:
        yield emitted


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """A test that has passed fails if its telemetry does."""
    result = yield
    emitted: Any = pyfuncitem.funcargs.get("live_check")
    problems = emitted.problems() if _is_ours(emitted) else ()
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if too little was emitted; a worker of pytest-xdist tells what it has seen instead."""
    told = getattr(session.config, "workeroutput", None)
    if told is None and _setting(session.config, "coverage") and not session.config.option.collectonly:
        _session(session.config)  # a run that emits nothing falls short too
    checks = session.config.stash.get(_SESSION, None)
    if checks is None:
        return
    if told is not None:
        told[_WORKER] = checks.seen()
    elif checks.shortfall() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker of pytest-xdist has seen counts."""
    seen = getattr(node, "workeroutput", {}).get(_WORKER)
    if seen:
        _session(node.config).add(seen)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """How much of the registry was emitted."""
    checks = config.stash.get(_SESSION, None)
    if checks is None:
        return
    terminalreporter.section("live check of telemetry")
    for line in checks.summary():
        terminalreporter.line(line)
    for line in checks.shortfall():
        terminalreporter.line(line, red=True)


def _session(config: pytest.Config) -> CheckSession:
    if _SESSION not in config.stash:
        from weavergen_pipelines.testing.session import CheckSession

        config.stash[_SESSION] = CheckSession(config.rootpath, **{name: _setting(config, name) for name in _OPTIONS})
    return config.stash[_SESSION]


def _setting(config: pytest.Config, name: str) -> str:
    return str(config.getoption(f"weavergen_{name}") or config.getini(f"weavergen_{name}"))


def _is_ours(emitted: object) -> bool:
    """Whether it is what our fixture gives: a project may have one of the same name."""
    return type(emitted).__module__ == "weavergen_pipelines.testing.emitted"
