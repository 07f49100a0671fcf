"""The XPath of the standard (BPMN 2.0 §10.4.3): `getDataObject('total') > 5` and the like, as FEEL.

Every file that says nothing is XPath by the standard, and hardly one is: what calls `getDataObject` is.
"""

from __future__ import annotations

import json
import re

from weavergen_pipelines.workflow.expressions.expression import MAX_SOURCE
from weavergen_pipelines.workflow.model.data import variable_name

_DATA = r"(?:(?<![\w.-])[\w.-]{1,40}:)?getData(?:Object|Input|Output)\(\s*(?:'(?P<one>[^']*)'|\"(?P<two>[^\"]*)\")\s*\)"
_FOUND = re.compile(_DATA)
_PART = re.compile(
    rf"{_DATA}|'(?P<text>[^']*)'|(?P<path>(?<=[\w)])/(?=[A-Za-z_]))|(?P<truth>\b(?:true|false))\(\s*\)|(?P<div>\bdiv\b)"
)


def is_xpath(source: str) -> bool:
    """Whether a text can only be XPath."""
    return len(source) <= MAX_SOURCE and "getData" in source and _FOUND.search(source) is not None


def as_feel(source: str) -> str:
    """The same in FEEL. What FEEL does not have is refused where it is compiled."""
    return "= " + _PART.sub(_translated, source)


def _translated(part: re.Match[str]) -> str:
    if part["text"] is not None:
        return json.dumps(part["text"], ensure_ascii=False)
    name = part["one"] or part["two"]
    if name:
        return variable_name(name)
    return "." if part["path"] else "/" if part["div"] else part["truth"] or part.group()
