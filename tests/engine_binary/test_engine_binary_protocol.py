"""What the adapter makes of an executable: what it says, how it ends, and how long it takes."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from weavergen_pipelines.artifacts.errors import UnsafePath
from weavergen_pipelines.engine.binary import find_binary
from weavergen_pipelines.engine.binary.errors import (
    BinaryCancelled,
    BinaryFailed,
    BinaryNotFound,
    BinaryNotSupported,
    BinaryTimeout,
    UnreadableAnswer,
)
from weavergen_pipelines.engine.binary.process import Limits
from weavergen_pipelines.engine.errors import CommandNotSupported
from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.forge.errors import InvalidTemplateFile
from weavergen_pipelines.forge.request import ForgeRequest, Overrides

PRINTING = "print(json.dumps({items}))\nsys.exit({code})"


def printing(*items: object, code: int = 0) -> str:
    return PRINTING.format(items=list(items), code=code)


def item(error: object, **diagnostic: str) -> dict[str, object]:
    return {"error": error, "diagnostic": {"message": "as it says", **diagnostic}}


def test_the_configured_executable_comes_first(stand_in, monkeypatch, tmp_path):
    installed = stand_in().path
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert find_binary(installed) == installed
    with pytest.raises(BinaryNotFound, match="search path"):
        find_binary()
    cargo = tmp_path / "home/.cargo/bin"
    cargo.mkdir(parents=True)
    (cargo / "weaver").symlink_to(installed)
    assert find_binary() == cargo / "weaver"
    monkeypatch.setenv("PATH", str(installed.parent))
    assert find_binary() == installed


@pytest.mark.parametrize(("make", "problem"), [(True, "no executable file"), (False, "does not exist")])
def test_a_configured_path_that_is_no_executable_is_not_replaced_by_another(make, problem, tmp_path, stand_in):
    stand_in()
    path = tmp_path / "other"
    if make:
        path.write_text("")
    with pytest.raises(BinaryNotFound, match=problem) as caught:
        find_binary(path)
    assert caught.value.where == "weaver.binary_path"


@pytest.mark.parametrize("version", ["weaver 0.24.2", "weaver 0.26.0", "weaver 1.25.0", "loom 0.25.1", ""])
def test_an_executable_that_we_do_not_know_is_named(version, stand_in, source):
    engine = stand_in(version=version)
    with pytest.raises(BinaryNotSupported) as caught:
        engine.check(source)
    assert version in str(caught.value)
    assert "0.25" in (caught.value.hint or "")
    assert caught.value.where == str(engine.path)


def test_the_version_is_that_of_the_executable(stand_in):
    assert stand_in(version="weaver 0.25.3").version == "0.25.3"


def test_arguments_go_to_the_executable_as_they_are_and_no_environment_does(stand_in, source, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET", "1")
    engine = stand_in("heard.write_text(json.dumps([arguments, dict(os.environ), os.listdir(), os.getcwd()]))")
    location = "model; touch owned $(id) 'x'"
    assert engine.check(replace(source, location=location), future=True).passed
    arguments, environment, present, folder = json.loads((tmp_path / "heard").read_text())
    assert arguments[:3] == ["registry", "check", "--skip-policies"]
    assert arguments[arguments.index("--registry") + 1] == location
    assert {"--future", "--diagnostic-stdout=true"} <= set(arguments)
    of_the_shell = {"PWD", "OLDPWD", "SHLVL", "_"}
    assert set(environment) - {"PATH", "TMPDIR", "LC_CTYPE"} - of_the_shell == {"HOME", "NO_COLOR", "LC_ALL"}
    assert sorted(present) == [".weaver.toml", location]
    assert not Path(folder).exists()


def test_a_diagnostic_is_the_one_that_the_embedded_engine_gives(stand_in, source):
    provenance = {"path": "model/shop.yaml", "schema_url": "https://unknown/unknown"}
    errors = [
        {"UnresolvedAttributeRef": {"attribute_ref": name, "group_id": "a", "provenance": provenance}} for name in "xy"
    ]
    found = stand_in(printing(item({"Resolver": {"CompoundError": errors}}), code=1)).check(source).diagnostics
    assert [(each.kind, each.fields["attribute_ref"], each.severity, each.fatal) for each in found] == [
        ("UnresolvedAttributeRef", "x", "error", True),
        ("UnresolvedAttributeRef", "y", "error", True),
    ]
    assert found[0].error == {"Resolver": {"CompoundError": [errors[0]]}}
    assert "as it says" not in found[0].message
    assert str(found[0].location) == "model/shop.yaml"


def test_a_problem_that_only_the_executable_knows_keeps_its_words(stand_in, source):
    body = printing(
        item({"type": "policy_violation", "provenance": "model"}, help="do"), item("New", severity="Warning")
    )
    violation, new = stand_in(body).check(source).diagnostics
    assert (violation.kind, violation.message, violation.hint) == ("policy_violation", "as it says", "do")
    assert (violation.severity, new.severity, new.kind, new.error) == ("error", "warning", "New", "New")


def test_a_registry_that_does_not_resolve_is_the_error_of_the_embedded_engine(stand_in, source):
    body = printing(item({"Resolver": {"FailToResolveDefinition": {"RegistryNotFound": {"error": "gone"}}}}), code=1)
    with pytest.raises(CompoundError, match="gone") as caught:
        stand_in(body).resolve(source)
    assert [error.kind for error in caught.value.errors] == ["InvalidRegistryError"]


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        ("print('thread main panicked', file=sys.stderr)\nsys.exit(101)", BinaryFailed, "101: thread main panicked"),
        ("sys.exit(1)", BinaryFailed, "it said nothing"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", BinaryFailed, "signal 11"),
        ("print('Checked.')", UnreadableAnswer, "not what we know"),
        ("print('[1]')", UnreadableAnswer, "not what we know"),
        ("print('{}')\nsys.exit(1)", BinaryFailed, "nothing"),
    ],
)
def test_an_end_that_is_no_answer_is_an_error(body, error, said, stand_in, source):
    with pytest.raises(error, match=said):
        stand_in(body).check(source)


def test_a_document_that_is_missing_is_an_error(stand_in, source):
    with pytest.raises(UnreadableAnswer, match="no document"):
        stand_in().resolve(source)
    with pytest.raises(UnreadableAnswer, match="no document"):
        stand_in().stats(source)


def test_an_executable_that_cannot_be_started_is_an_error(stand_in, source):
    engine = stand_in()
    engine.path.write_text("#!/no/such/interpreter\n")
    with pytest.raises(BinaryNotSupported, match="cannot be started"):
        engine.check(source)


FOREVER = """
child = os.fork()
heard.write_text(str(os.getpid() if child else os.getppid()))
print("started", file=sys.stderr, flush=True)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True: time.sleep(1)
"""


def is_running(group: int) -> bool:
    """Whether any process of a group is left that is no zombie."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            return True
    return False


def test_a_command_that_takes_too_long_is_ended_with_all_that_it_started(stand_in, source, tmp_path):
    engine = stand_in(FOREVER, limits=Limits(timeout=1))
    began = time.monotonic()
    with pytest.raises(BinaryTimeout, match="`registry check` did not end within 1 s"):
        engine.check(source)
    assert time.monotonic() - began < 10
    assert not is_running(int((tmp_path / "heard").read_text()))


def test_a_command_can_be_cancelled_from_another_thread(stand_in, source, tmp_path):
    cancelled = Event()
    engine = stand_in(FOREVER, limits=Limits(timeout=60, cancelled=cancelled, progress=lambda _line: cancelled.set()))
    with pytest.raises(BinaryCancelled):
        engine.check(source)
    assert not is_running(int((tmp_path / "heard").read_text()))


def test_progress_is_heard_while_the_command_runs(stand_in, source):
    heard, body = [], "for step in ('one', 'two', ''): print(step, file=sys.stderr, flush=True)\n"
    assert stand_in(body, limits=Limits(timeout=30, progress=heard.append)).check(source).passed
    assert heard == ["one", "two"]


def test_a_pipe_that_a_grandchild_keeps_open_does_not_hold_the_answer_up(stand_in, source):
    body = "if os.fork() == 0:\n    time.sleep(30)\n    os._exit(0)\n"
    began = time.monotonic()
    assert stand_in(body).check(source).passed
    assert time.monotonic() - began < 10


def test_a_registry_with_a_file_outside_of_itself_is_not_written(stand_in, source):
    with pytest.raises(UnsafePath):
        stand_in().check(replace(source, files={"../evil.yaml": b""}))


NAMING = """
place = option("--registry")
document = {"registry_url": place, "path": place + "/a.yaml"}
pathlib.Path(option("--output")).write_text(json.dumps(document))
"""


@pytest.mark.parametrize("location", ["/srv/my.model", "https://example.com/m.zip[model]", "git@host:x.git", "a/../b"])
def test_results_name_a_registry_as_its_user_did(location, stand_in, source):
    document = stand_in(NAMING).resolve(replace(source, location=location))
    assert (document["registry_url"], document["path"]) == (location, f"{location}/a.yaml")


@pytest.mark.parametrize("location", ["model", "./model", "../../model", "bundled", ".", "a b/ü"])
def test_a_relative_location_is_the_same_for_the_executable(location, stand_in, source):
    engine = stand_in(NAMING + "document and os.stat(place + '/shop.yaml')")
    assert engine.resolve(replace(source, location=location))["registry_url"] == location


REQUEST = ForgeRequest({"groups": []}, {"t/weaver.yaml": b"{}"}, "t", {"a": 1}, origin="their/templates")
RENDERING = """
out = pathlib.Path(arguments[arguments.index("--registry") - 1])
(out / "sub").mkdir()
(out / "sub/b.txt").write_text(pathlib.Path(option("--params")).read_text())
(out / "a.txt").write_text(pathlib.Path(".weaver.toml").read_text() + pathlib.Path(option("--config")).read_text())
os.symlink("/etc/passwd", out / "link")
"""


def test_generated_files_come_back_as_a_tree_and_none_of_them_is_kept(stand_in, source):
    overrides = Overrides(configs={"x.yaml": b"params: {}"}, acronyms=("API",), text_maps={"m": {"k": 'v"'}})
    files = stand_in(RENDERING).generate(replace(REQUEST, overrides=overrides, source=source))
    assert list(files) == ["a.txt", "sub/b.txt"]
    assert json.loads(files["sub/b.txt"]) == {"params": {"a": 1}}
    assert b'acronyms = ["API"]\n[template.text_maps."m"]\n"k" = "v\\""\nparams: {}' in files["a.txt"]


def test_an_error_of_a_template_is_of_the_kind_that_the_forge_raises(stand_in, source):
    body = """
root = option("--templates")
error = {"InvalidTemplateFile": {"template": root + "/t/a.j2", "error": "no"}}
print(json.dumps([{"error": error, "diagnostic": {"message": "see " + root + "/t/a.j2"}}]))
sys.exit(1)
"""
    with pytest.raises(InvalidTemplateFile) as caught:
        stand_in(body).generate(replace(REQUEST, source=source))
    assert (caught.value.what, caught.value.where) == ("see their/templates/t/a.j2", "their/templates/t/a.j2")


def test_without_the_registry_nothing_can_be_rendered(stand_in, source):
    for request in (REQUEST, replace(REQUEST, source=source, snippets=())):
        with pytest.raises(CommandNotSupported, match="renders a registry"):
            stand_in().generate(request)


def test_no_folder_is_left_behind(stand_in, source, tmp_path, monkeypatch):
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    stand_in().check(source)
    with pytest.raises(BinaryFailed):
        stand_in("sys.exit(7)").check(source)
    assert list(place.iterdir()) == []
