"""What policies have as `data`: what a jq program makes of the registry, and files of the user."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.forge.jq import JqError, compile_jq
from weavergen_pipelines.telemetry.live_check.rego.advisor import RegoAdvisor
from weavergen_pipelines.telemetry.live_check.rego.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry, RegistryAttribute, RegistrySignal


@cache
def _shipped(name: str) -> str:
    return files("weavergen_pipelines.resources").joinpath(f"live_check/{name}").read_text("utf-8")


def rego_advisor(
    registry: LiveRegistry,
    *,
    policies: Mapping[str, str] | None = None,
    preprocessor: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> RegoAdvisor:
    """The advisor for policies.

    Args:
        registry: what they check against.
        policies: modules as path → text, instead of those that are shipped.
        preprocessor: a jq program that makes `data` of the registry, instead of the one that is shipped.
        extra: more `data`.

    Raises:
        RegoError: a policy is no Rego.
        PolicyError: the preprocessor failed, or more than one part of `data` has a value for the same name.
    """
    modules = {"advice.rego": _shipped("advice.rego")} if policies is None else policies
    data = prepared(registry, _shipped("advice.jq") if preprocessor is None else preprocessor)
    return RegoAdvisor(modules, merged(data, extra or {}))


def prepared(registry: LiveRegistry, program: str) -> Any:
    """What a jq program makes of the registry.

    Raises:
        PolicyError: it failed, or gave something else than one object.
    """
    try:
        outputs = list(compile_jq(program).run(_known(registry)))
    except JqError as error:
        raise PolicyError(f"the advice preprocessor failed: {error.what}", where=error.where) from error
    if len(outputs) != 1 or not isinstance(outputs[0], dict):
        raise PolicyError("the advice preprocessor has to give one object, which is the data of the policies")
    return outputs[0]


def _known(registry: LiveRegistry) -> dict[str, Any]:
    tables: dict[str, Mapping[str, RegistryAttribute] | Mapping[str, RegistrySignal]] = {
        "semconv_attributes": registry.attributes,
        "semconv_templates": registry.templates,
        "semconv_metrics": registry.metrics,
        "semconv_events": registry.events,
    }
    known = {name: {key: dict(one.document) for key, one in table.items()} for name, table in tables.items()}
    return {"registry": dict(registry.document), **known}


def merged(left: Mapping[str, Any], right: Mapping[str, Any], place: str = "data") -> dict[str, Any]:
    """Two objects as one, objects in them too.

    Raises:
        PolicyError: both have a value for the same name.
    """
    result = dict(left)
    for name, value in right.items():
        known = result.get(name)
        if name in result and not (isinstance(known, dict) and isinstance(value, dict)):
            raise PolicyError(f"{place}.{name} is given twice", hint="rename one of the files")
        result[name] = merged(known, value, f"{place}.{name}") if isinstance(known, dict) else value
    return result
