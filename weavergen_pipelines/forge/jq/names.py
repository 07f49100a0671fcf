"""Errors about names that are not defined, with the nearest ones that are."""

from __future__ import annotations

from difflib import get_close_matches

from weavergen_pipelines.errors import nearest
from weavergen_pipelines.forge.jq import ast
from weavergen_pipelines.forge.jq.builtins import FILTERS, FUNCTIONS
from weavergen_pipelines.forge.jq.errors import JqSyntaxError, syntax_error
from weavergen_pipelines.forge.jq.library import library
from weavergen_pipelines.forge.jq.scope import Scope

_MACHINE = "it depends on the machine or the moment, and the same inputs must give the same output"
_REFUSED = {
    "env": "the environment of the process is not for templates",
    "halt": "a program cannot end the process",
    "halt_error": "a program cannot end the process",
    "input": "a program has one input",
    "inputs": "a program has one input",
    "localtime": _MACHINE,
    "now": _MACHINE,
    "strflocaltime": _MACHINE,
}


def unknown_function(call: ast.Call, scope: Scope) -> JqSyntaxError:
    """There is no function of that name and arity, or it is one that is refused."""
    refusal = _REFUSED.get(call.name)
    if refusal is not None:
        return _error(call.at, f"{call.name} is not available: {refusal}", None, scope)
    known = [name for name in (*scope.names(), *library(), *FILTERS, *FUNCTIONS) if "/" in name]
    arities = sorted(int(name.split("/")[1]) for name in known if name.split("/")[0] == call.name)
    if arities:
        expected = " or ".join(str(arity) for arity in dict.fromkeys(arities))
        plural = "" if expected == "1" else "s"
        what = f"{call.name} takes {expected} argument{plural}, found {len(call.arguments)}"
        return _error(call.at, what, None, scope)
    names = {name.split("/")[0] for name in known}
    hint = nearest(call.name, names) if get_close_matches(call.name, names) else None  # they are too many to name all
    return _error(call.at, f"{call.name} is not defined", hint, scope)


def unknown_variable(variable: ast.Variable, scope: Scope) -> JqSyntaxError:
    """There is no variable of that name."""
    if variable.name == "ENV":
        return _error(variable.at, f"$ENV is not available: {_REFUSED['env']}", None, scope)
    names = {name for name in scope.names() if name.startswith("$")}
    hint = nearest(f"${variable.name}", names) if names else None
    return _error(variable.at, f"${variable.name} is not defined", hint, scope)


def _error(at: int, what: str, hint: str | None, scope: Scope) -> JqSyntaxError:
    return syntax_error(scope.unit.program, at, what, hint)
