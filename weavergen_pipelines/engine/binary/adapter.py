"""The binary engine: each command is one run of a `weaver` executable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson

from weavergen_pipelines.engine.binary.answers import read_diagnostics
from weavergen_pipelines.engine.binary.errors import UnreadableAnswer
from weavergen_pipelines.engine.binary.find import check_version
from weavergen_pipelines.engine.binary.process import DEFAULT_LIMITS, Limits, run
from weavergen_pipelines.engine.binary.workspace import read_tree, workspace
from weavergen_pipelines.engine.errors import CommandNotSupported
from weavergen_pipelines.engine.protocol import CheckResult
from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.semconv.diff.changes import change_name
from weavergen_pipelines.semconv.resolution import InvalidRegistryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weavergen_pipelines.engine.binary.process import Finished
    from weavergen_pipelines.engine.binary.workspace import Workspace
    from weavergen_pipelines.engine.protocol import PolicyRequest
    from weavergen_pipelines.forge.cache import RenderCache
    from weavergen_pipelines.forge.markdown_update import MarkdownRequest, MarkdownUpdate
    from weavergen_pipelines.forge.request import ForgeRequest
    from weavergen_pipelines.policy.result import PolicyResult
    from weavergen_pipelines.semconv.diagnostics import Diagnostic
    from weavergen_pipelines.semconv.source import RegistrySource

_REPORTING = ("--diagnostic-format", "json", "--diagnostic-stdout=true")


@dataclass(frozen=True)
class BinaryEngine:
    """`WeaverEngine` on an executable; `limits` hold for each command."""

    path: Path
    limits: Limits = DEFAULT_LIMITS

    @cached_property
    def version(self) -> str:
        """The version of the executable.

        Raises:
            BinaryNotSupported: it is not one that we know.
        """
        return check_version(self.path)

    def check(
        self, source: RegistrySource, *, future: bool = False, v2: bool = False, include_unreferenced: bool = False
    ) -> CheckResult:
        """Validate every file and the resolution, until the first of them that the executable stops at."""
        flags = ["--skip-policies", *(["--future"] if future else []), *_format(v2), *_including(include_unreferenced)]
        with workspace(source) as space:
            return CheckResult(self._run("check", flags, space))

    def check_policies(self, request: PolicyRequest) -> PolicyResult:
        """Evaluate policies on a registry; findings name no line.

        Raises:
            BinaryError: the executable could not be used.
        """
        from weavergen_pipelines.engine.binary.policies import check_policies

        with workspace(request.source, request.baseline) as space:
            flags = [*_format(request.v2), *_including(request.include_unreferenced)]
            return check_policies(request, flags, space, self._ended, str(self.path))

    def resolve(
        self, source: RegistrySource, *, v2: bool = False, include_unreferenced: bool = False
    ) -> dict[str, Any]:
        """The resolved document of either schema.

        Raises:
            CompoundError: the registry does not resolve.
            BinaryError: the executable could not be used.
        """
        with workspace(source) as space:
            document = space.results / "resolved.json"
            flags = ["--skip-policies", "--format", "json", "--output", str(document), *_format(v2)]
            self._succeed("resolve", [*flags, *_including(include_unreferenced)], space)
            return self._document(space, document)

    def stats(self, source: RegistrySource, *, v2: bool = False, include_unreferenced: bool = False) -> dict[str, Any]:
        """The counts of a registry.

        Raises:
            CompoundError, BinaryError: as for `resolve`.
        """
        with workspace(source) as space:
            return self._report("stats", [*_format(v2), *_including(include_unreferenced)], space)

    def diff(
        self,
        source: RegistrySource,
        baseline: RegistrySource,
        *,
        v2: bool = False,
        include_unreferenced: bool = False,
    ) -> dict[str, Any]:
        """What has changed since the baseline; its order is that of the embedded engine.

        Raises:
            CompoundError, BinaryError: as for `resolve`.
        """
        with workspace(source, baseline) as space:
            flags = ["--baseline-registry", str(space.baseline), *_format(v2), *_including(include_unreferenced)]
            report = self._report("diff", flags, space)
        sections = {name: sorted(found, key=change_name) for name, found in report["changes"].items()}
        return {**report, "changes": sections}

    def package(
        self, source: RegistrySource, resolved_registry_uri: str, *, include_unreferenced: bool = False
    ) -> dict[str, bytes]:
        """The files of a package.

        Raises:
            CompoundError, BinaryError: as for `resolve`.
        """
        with workspace(source) as space:
            uri = ["--resolved-registry-uri", resolved_registry_uri]
            flags = ["--v2", "--skip-policies", "--output", str(space.results), *uri]
            self._succeed("package", [*flags, *_including(include_unreferenced)], space)
            return {path: space.named(content) for path, content in read_tree(space.results).items()}

    def json_schema(self, name: str) -> dict[str, Any]:
        """The JSON Schema of that name.

        Raises:
            UnknownSchema: there is none.
            BinaryError: the executable could not be used.
        """
        from weavergen_pipelines.semconv.json_schema import known_schema

        self.version  # noqa: B018  # raises where the executable is not one that we know
        command = [str(self.path), "registry", "json-schema", "--json-schema", known_schema(name)]
        with TemporaryDirectory(prefix="weavergen-") as folder:
            ended = run(command, Path(folder), self.limits)
        return self._parsed(ended.output)

    def update_markdown(
        self,
        source: RegistrySource,
        request: MarkdownRequest,
        *,
        v2: bool = False,
        trusted: bool = False,  # noqa: ARG002  # as for `generate`
        include_unreferenced: bool = False,
    ) -> MarkdownUpdate:
        """Pages with their marked sections rendered.

        Raises:
            ForgeError, CompoundError: what is wrong with pages, templates or the registry.
            BinaryError: the executable could not be used.
        """
        from weavergen_pipelines.engine.binary.pages import update_markdown

        with workspace(source) as space:
            return update_markdown(request, [*_format(v2), *_including(include_unreferenced)], space, self._finish)

    def generate(
        self,
        request: ForgeRequest,
        *,
        trusted: bool = False,  # noqa: ARG002  # the executable runs apart from this process, whoever wrote the templates
        cache: RenderCache | None = None,  # noqa: ARG002  # it remembers nothing
    ) -> dict[str, bytes]:
        """The files of one target.

        Raises:
            CommandNotSupported: the request has no source, or it has snippets.
            ForgeError, CompoundError: what is wrong with templates or configuration.
            BinaryError: the executable could not be used.
        """
        from weavergen_pipelines.engine.binary.rendering import generate

        if request.source is None or request.snippets is not None:
            what = "the binary engine renders a registry by its templates, not a document or a snippet"
            raise CommandNotSupported(what, hint="use --engine embedded")
        with workspace(request.source) as space:
            return generate(request, space, self._run)

    def _report(self, command: str, flags: Sequence[str], space: Workspace) -> dict[str, Any]:
        """What a command writes as JSON into a file of its name."""
        self._succeed(command, ["--format", "json", "--output", str(space.results), *flags], space)
        return self._document(space, space.results / f"{command}.json")

    def _finish(self, command: str, flags: Sequence[str], space: Workspace) -> Finished:
        """How a command ended that says on the way what is wrong."""
        ended = self._ended(command, flags, space)
        problems = read_diagnostics(space.named(ended.output), ended, str(self.path))
        _raise_errors([problem for problem in problems if problem.kind != "MarkdownUpdateFailed"])
        return ended

    def _succeed(self, command: str, flags: Sequence[str], space: Workspace) -> None:
        _raise_errors(self._run(command, flags, space))

    def _run(self, command: str, flags: Sequence[str], space: Workspace) -> tuple[Diagnostic, ...]:
        """The diagnostics of one command."""
        ended = self._ended(command, flags, space)
        return read_diagnostics(space.named(ended.output), ended, str(self.path))

    def _ended(self, command: str, flags: Sequence[str], space: Workspace) -> Finished:
        self.version  # noqa: B018  # raises where the executable is not one that we know
        registry = [str(self.path), "registry", command, *flags, "--registry", space.registry, *_REPORTING]
        return run(registry, space.folder, self.limits, space.home)

    def _document(self, space: Workspace, path: Path) -> dict[str, Any]:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UnreadableAnswer(f"it gave no document: {error}", where=str(self.path)) from error
        return self._parsed(space.named(content))

    def _parsed(self, content: bytes) -> dict[str, Any]:
        try:
            document: dict[str, Any] = orjson.loads(content)
        except ValueError as error:
            raise UnreadableAnswer(f"it gave no document: {error}", where=str(self.path)) from error
        return document


def _raise_errors(problems: Sequence[Diagnostic]) -> None:
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise CompoundError(
            [InvalidRegistryError(each.message, where=each.location, hint=each.hint) for each in errors]
        )


def _including(include_unreferenced: bool) -> list[str]:
    return ["--include-unreferenced"] if include_unreferenced else []


def _format(v2: bool) -> list[str]:
    return ["--v2"] if v2 else []
