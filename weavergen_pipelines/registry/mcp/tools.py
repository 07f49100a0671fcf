"""The tools: what each is for is in a data file, what it is given is its parameters here."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

import orjson
from annotated_types import Ge
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.registry.mcp.findings import compact_findings
from weavergen_pipelines.registry.mcp.json_rpc import INVALID_PARAMS, RpcError
from weavergen_pipelines.semconv.json_schema import compiled
from weavergen_pipelines.semconv.search import SearchIndex, browse
from weavergen_pipelines.semconv.yaml import parse_yaml
from weavergen_pipelines.telemetry.samples.errors import InvalidSample
from weavergen_pipelines.telemetry.samples.model import Observed
from weavergen_pipelines.telemetry.samples.read_json import decode

if TYPE_CHECKING:
    from weavergen_pipelines.telemetry.live_check.checker import LiveChecker

MAX_RESULTS = 100
Kind = Literal["all", "attribute", "metric", "span", "event", "entity"]
Stability = Literal["stable", "development", "experimental"]


@dataclass(frozen=True)
class Advice:
    """What a live check is made with beside the registry, as texts; what is shipped unless given."""

    policies: Mapping[str, str] | None = None
    preprocessor: str | None = None
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ToolResult:
    """What a tool says."""

    text: str
    failed: bool = False

    def to_json(self) -> dict[str, Any]:
        """The result as the protocol has it."""
        return {"content": [{"type": "text", "text": self.text}], "isError": self.failed}


class RegistryTools:
    """The tools on one registry, given as its document of format 2."""

    def __init__(self, document: Mapping[str, Any], *, advice: Advice | None = None, separator: str = ".") -> None:
        self._document = document
        self._separator = separator
        self._advice = advice or Advice()
        self._index = SearchIndex(document, separator=separator)

    def listed(self) -> list[dict[str, Any]]:
        """The tools, as the protocol lists them."""
        return [
            {"name": name, "description": tool["about"], "inputSchema": compiled(tool["arguments"])}
            for name, tool in _written().items()
        ]

    def call(self, params: Mapping[str, Any]) -> ToolResult:
        """What a tool says of its arguments.

        Raises:
            RpcError: there is no such tool, or it cannot be called with these arguments.
        """
        name = params.get("name")
        if name not in _written():
            raise RpcError(INVALID_PARAMS, f"there is no tool {name!r}")
        tool = getattr(self, name)
        try:
            given = _arguments(name).model_validate(params.get("arguments") or {}, strict=True)
            return _told(tool(**{field: getattr(given, field) for field in type(given).model_fields}))
        except ValidationError as error:
            raise RpcError(INVALID_PARAMS, _said(error)) from None
        except InvalidSample as error:
            raise RpcError(INVALID_PARAMS, str(error)) from None
        except WeavergenError as error:
            return ToolResult(str(error), failed=True)

    def search(
        self,
        query: str | None = None,
        type: Kind = "all",  # noqa: A002 - the name of the argument
        stability: Stability | None = None,
        limit: Annotated[int, Ge(0)] = 20,
    ) -> Any:
        """Definitions that match, the best first."""
        kind = None if type == "all" else type
        return self._index.search(query or "", kind=kind, stability=stability, limit=min(limit, MAX_RESULTS)).to_json()

    def get_attribute(self, key: str) -> Any:
        """An attribute."""
        return self._found("attribute", key)

    def get_metric(self, name: str) -> Any:
        """A metric."""
        return self._found("metric", name)

    def get_span(self, type: str) -> Any:  # noqa: A002 - the name of the argument
        """A type of spans."""
        return self._found("span", type)

    def get_event(self, name: str) -> Any:
        """An event."""
        return self._found("event", name)

    def get_entity(self, type: str) -> Any:  # noqa: A002 - the name of the argument
        """An entity."""
        return self._found("entity", type)

    def browse_namespace(self, prefix: str | None = None) -> Any:
        """What is directly below a namespace."""
        return browse(self._document, prefix or "", separator=self._separator).to_json()

    def live_check(self, samples: list[Any], output: Literal["full", "findings_only"] = "full") -> Any:
        """Samples with what was found about them, or the findings alone. A sample is checked by itself."""
        observed = [Observed(decode(sample)) for sample in samples]
        documents = [self._checker.check(one).document for one in observed]
        if output == "full":
            return documents
        found = compact_findings(documents)
        return {"findings": found, "total_samples_checked": len(documents), "samples_with_findings": len(found)}

    @cached_property
    def _checker(self) -> LiveChecker:
        from weavergen_pipelines.telemetry.live_check.setup import live_checker

        advice = self._advice
        return live_checker(
            self._document, policies=advice.policies, preprocessor=advice.preprocessor, data=advice.data
        )

    def _found(self, kind: str, name: str) -> Any:
        item = self._index.get(kind, name)
        return item if item is not None else ToolResult(f"{kind.capitalize()} '{name}' not found in registry")


@cache
def _written() -> dict[str, Any]:
    """The tools by name, as they are written down."""
    written: dict[str, Any] = parse_yaml((files("weavergen_pipelines.resources") / "mcp/tools.yaml").read_bytes())
    return written


@cache
def _arguments(name: str) -> type[BaseModel]:
    """What a tool may be given: the parameters of its method. Others are not read."""
    method: Callable[..., Any] = getattr(RegistryTools, name)
    hints = get_type_hints(method, include_extras=True)
    fields: dict[str, Any] = {
        parameter.name: (hints[parameter.name], ... if parameter.default is parameter.empty else parameter.default)
        for parameter in list(inspect.signature(method).parameters.values())[1:]
    }
    return create_model(name, __config__=ConfigDict(extra="ignore"), **fields)


def _told(result: Any) -> ToolResult:
    if isinstance(result, ToolResult):
        return result
    return ToolResult(orjson.dumps(result, option=orjson.OPT_INDENT_2).decode())


def _said(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False)[:5]
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problems)
