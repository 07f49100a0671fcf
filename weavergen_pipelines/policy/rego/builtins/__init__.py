"""The built-in functions (OPA, "Built-in Functions"): those that depend on their arguments alone.

One whose arguments do not fit raises `Unfit`, which is an error of the policy, as it is for the reference.
"""

from __future__ import annotations

from collections.abc import Mapping

from weavergen_pipelines.policy.rego.builtins.collections import COLLECTIONS
from weavergen_pipelines.policy.rego.builtins.function import Function, Unfit
from weavergen_pipelines.policy.rego.builtins.numbers import NUMBERS
from weavergen_pipelines.policy.rego.builtins.operators import OPERATORS
from weavergen_pipelines.policy.rego.builtins.regexes import REGEXES
from weavergen_pipelines.policy.rego.builtins.texts import TEXTS

FUNCTIONS: Mapping[str, Function] = {**COLLECTIONS, **NUMBERS, **REGEXES, **TEXTS}

__all__ = ["FUNCTIONS", "OPERATORS", "Function", "Unfit"]
