"""Whether a text has a match at all: groups do not matter then, and a repetition of a repetition is one."""

from __future__ import annotations

from weavergen_pipelines.forge.jq.regex import syntax
from weavergen_pipelines.forge.jq.regex.syntax import Term


def presence(term: Term) -> Term:
    """A term that matches in the same texts, without groups and with fewer loops in loops."""
    if isinstance(term, syntax.Group):
        return presence(term.term)
    if isinstance(term, syntax.Sequence):
        terms = tuple(map(presence, term.terms))
        return terms[0] if len(terms) == 1 else syntax.Sequence(terms)
    if isinstance(term, syntax.Choice):
        return syntax.Choice(tuple(map(presence, term.terms)))
    if isinstance(term, syntax.Repeat):
        return _repeated(syntax.Repeat(presence(term.term), term.least, term.most, term.greedy))
    return term


def _repeated(term: syntax.Repeat) -> Term:
    """`(x+)+` is `x+`; `(x*)+`, `(x+)*` and `(x*)*` are `x*`."""
    inner = term.term
    if isinstance(inner, syntax.Repeat) and _any_number(inner) and _any_number(term):
        return syntax.Repeat(inner.term, min(inner.least, term.least), None, greedy=True)
    return term


def _any_number(term: syntax.Repeat) -> bool:
    return term.most is None and term.least <= 1
