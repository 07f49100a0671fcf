"""Adding a function to the commands: with the options that all of them have, and groups of options as parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial, wraps
from typing import Annotated, Any, get_type_hints

import typer

from weavergen_pipelines.cli.session import CommonOptions, WeaverOptions, go_on, session
from weavergen_pipelines.cli.switch import SwitchCommand

Watch = Annotated[bool, typer.Option("--watch", "-w", help="Run again whenever a file that is read changes.")]
_WATCH = inspect.Parameter("watch", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Watch)


def command(
    app: typer.Typer,
    name: str | None = None,
    *,
    example: str,
    machine: str | None = None,
    watches: tuple[str, ...] = (),
    common: type[CommonOptions] = CommonOptions,
) -> Callable[[Callable[..., None]], None]:
    """Add a function to `app` as a command, with the common options, and an example below its help.

    There it also says what programs can read of it: what `machine` says, and the results and problems that are JSON.
    A parameter whose type is a dataclass of options is a group of them: the command has each, and the function is given
    the group. `watches` are the options that name what the command reads: with them it has `--watch`. The options of
    `common` belong to the session; one that the function has itself, by the same name, is the function's.
    """

    def register(function: Callable[..., None]) -> None:
        signature = inspect.signature(function, eval_str=True)
        own, groups = _flattened(signature)
        shared = {parameter.name: parameter for parameter in _options(common) if parameter.name not in own}

        @wraps(function)
        def run(**options: Any) -> None:
            for_session = {key: options.pop(key) for key in shared}
            watching = options.pop(_WATCH.name, False)

            def once() -> None:
                go_on(**for_session)
                function(**_grouped(options, groups))

            if not watching:
                once()
                return
            go_on(**for_session)
            raise typer.Exit(_watch(once, options, watches))

        parameters = [*own.values(), *shared.values(), *([_WATCH] if watches else [])]
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        app.command(name, epilog=epilog(example, machine, run.__annotations__), cls=SwitchCommand)(run)

    return register


registry_command = partial(command, common=WeaverOptions)
"""`command` for those of `weaver`: with the options that all of them share, those on problems among them."""


def epilog(example: str, machine: str | None = None, options: Container[str] = ("output_format",)) -> str:
    """What is below the help of a command with these options, or of a group of commands."""
    result = "--format json" if "output_format" in options else None
    problems = "--diagnostic-format json for problems" if "diagnostic_format" in options else None
    said = ", ".join(each for each in (machine, result, problems) if each)
    return f"Example: {example}\n\nFor programs: {said}"


def _flattened(signature: inspect.Signature) -> tuple[dict[str, inspect.Parameter], dict[str, type[Any]]]:
    """The parameters of a function, those of its groups in their places; and the groups, by parameter."""
    annotations = {name: each.annotation for name, each in signature.parameters.items()}
    groups = {name: each for name, each in annotations.items() if isinstance(each, type) and is_dataclass(each)}
    own: dict[str, inspect.Parameter] = {}
    for name, parameter in signature.parameters.items():
        members = _options(groups[name]) if name in groups else [parameter.replace(kind=parameter.KEYWORD_ONLY)]
        own |= {member.name: member for member in members}
    return own, groups


def _options(group: type[Any]) -> Iterator[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    for field in fields(group):
        yield inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )


def _grouped(options: Mapping[str, Any], groups: Mapping[str, type[Any]]) -> dict[str, Any]:
    """The arguments of a function: what belongs to its groups is put into them."""
    made = {
        name: group(**{field.name: options[field.name] for field in fields(group)}) for name, group in groups.items()
    }
    members = {field.name for group in groups.values() for field in fields(group)}
    return {**{name: value for name, value in options.items() if name not in members}, **made}


def _watch(once: Callable[[], None], options: dict[str, Any], names: tuple[str, ...]) -> int:
    from weavergen_pipelines.cli.options import registry_of
    from weavergen_pipelines.cli.watch import local_paths, watch

    sources = {name: str(registry.source) for name, registry in session().settings.registries.items()}
    given = {**options, "registry": registry_of(options.get("registry"))}
    return watch(once, local_paths(given, names, sources), session().notes)
