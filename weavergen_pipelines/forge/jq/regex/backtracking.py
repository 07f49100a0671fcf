"""Search by Python's own engine: fast, but exponential for some patterns."""

from __future__ import annotations

import re

from weavergen_pipelines.forge.jq.regex import syntax
from weavergen_pipelines.forge.jq.regex.syntax import Term


def to_python(term: Term) -> re.Pattern[str]:
    """The Python pattern for a tree; its groups have the same numbers."""
    return re.compile(_source(term), re.ASCII)


def _source(term: Term) -> str:
    if isinstance(term, syntax.CharacterSet):
        return _set(term)
    if isinstance(term, syntax.Assertion):
        return syntax.ASSERTIONS[term.kind]
    if isinstance(term, syntax.Sequence):
        return "".join(_in_sequence(inner) for inner in term.terms)
    if isinstance(term, syntax.Choice):
        return "|".join(map(_source, term.terms))
    if isinstance(term, syntax.Group):
        return f"({_source(term.term)})"
    assert isinstance(term, syntax.Repeat)  # noqa: S101  (for mypy: there is no other kind)
    most = "" if term.most is None else term.most
    return f"(?:{_source(term.term)}){{{term.least},{most}}}{'' if term.greedy else '?'}"


def _in_sequence(term: Term) -> str:
    return f"(?:{_source(term)})" if isinstance(term, syntax.Choice) else _source(term)


def _set(term: syntax.CharacterSet) -> str:
    if not term.ranges:
        return "(?!)"
    return "[" + "".join(f"{_escaped(first)}-{_escaped(last)}" for first, last in term.ranges) + "]"


def _escaped(code: int) -> str:
    return f"\\U{code:08x}"


def longest_affordable(term: Term, steps: int) -> int:
    """The longest text on which this engine needs at most so many steps, whatever the text is.

    Each unbounded repetition multiplies by the length; one in another, or around a choice, is exponential.
    """
    loops, nested = _repetitions(term)
    return steps.bit_length() - 1 if nested else int(steps ** (1 / (loops + 1))) - 1


def _repetitions(term: Term) -> tuple[int, bool]:
    """The number of repetitions, and whether one of them repeats something that can match in several ways."""
    if isinstance(term, (syntax.Sequence, syntax.Choice)):
        found = [_repetitions(inner) for inner in term.terms]
        return sum(loops for loops, _ in found), any(nested for _, nested in found)
    if isinstance(term, syntax.Group):
        return _repetitions(term.term)
    if isinstance(term, syntax.Repeat):
        loops, nested = _repetitions(term.term)
        repeated = term.most is None or term.most > 1
        return loops + 1, nested or (repeated and (loops > 0 or _has_choice(term.term)))
    return 0, False


def captures_differ(term: Term) -> bool:
    """Whether this engine may say that a group matched nothing where the reference says what it matched before.

    It goes once more through a repetition when there is nothing left to match but the empty text.
    """
    if isinstance(term, syntax.Repeat):
        return (term.most is None and _has_group(term.term) and _may_be_empty(term.term)) or captures_differ(term.term)
    return any(map(captures_differ, _inner(term)))


def _has_group(term: Term) -> bool:
    return isinstance(term, syntax.Group) or any(map(_has_group, _inner(term)))


def _may_be_empty(term: Term) -> bool:
    if isinstance(term, syntax.Choice):
        return any(map(_may_be_empty, term.terms))
    if isinstance(term, syntax.Repeat):
        return term.least == 0 or _may_be_empty(term.term)
    return not isinstance(term, syntax.CharacterSet) and all(map(_may_be_empty, _inner(term)))


def _inner(term: Term) -> tuple[Term, ...]:
    if isinstance(term, (syntax.Sequence, syntax.Choice)):
        return term.terms
    return (term.term,) if isinstance(term, (syntax.Group, syntax.Repeat)) else ()


def _has_choice(term: Term) -> bool:
    if isinstance(term, syntax.Sequence):
        return any(map(_has_choice, term.terms))
    if isinstance(term, syntax.Group):
        return _has_choice(term.term)
    return isinstance(term, syntax.Choice)
