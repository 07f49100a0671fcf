"""The built-in functions (OPA, "Built-in Functions"): those that depend on their arguments alone.

One whose arguments do not fit raises `Unfit`, which is an error of the policy, as it is for the reference.
"""

from __future__ import annotations

from collections.abc import Mapping

from weavergen_pipelines.policy.rego.builtins.collections import COLLECTIONS
from weavergen_pipelines.policy.rego.builtins.documents import DOCUMENTS
from weavergen_pipelines.policy.rego.builtins.encodings import ENCODINGS
from weavergen_pipelines.policy.rego.builtins.function import Function, Unfit
from weavergen_pipelines.policy.rego.builtins.globs import GLOBS
from weavergen_pipelines.policy.rego.builtins.graphs import GRAPHS
from weavergen_pipelines.policy.rego.builtins.identifiers import IDENTIFIERS
from weavergen_pipelines.policy.rego.builtins.json_paths import JSON_PATHS
from weavergen_pipelines.policy.rego.builtins.numbers import NUMBERS
from weavergen_pipelines.policy.rego.builtins.operators import OPERATORS
from weavergen_pipelines.policy.rego.builtins.refused import REFUSED
from weavergen_pipelines.policy.rego.builtins.regexes import REGEXES
from weavergen_pipelines.policy.rego.builtins.texts import TEXTS
from weavergen_pipelines.policy.rego.builtins.times import TIMES
from weavergen_pipelines.policy.rego.builtins.units import UNITS

FUNCTIONS: Mapping[str, Function] = {
    **COLLECTIONS,
    **DOCUMENTS,
    **ENCODINGS,
    **GLOBS,
    **GRAPHS,
    **IDENTIFIERS,
    **JSON_PATHS,
    **NUMBERS,
    **REGEXES,
    **TEXTS,
    **TIMES,
    **UNITS,
}

__all__ = ["FUNCTIONS", "OPERATORS", "REFUSED", "Function", "Unfit"]
