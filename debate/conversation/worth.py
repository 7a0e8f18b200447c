"""What a crux is worth in numbers, where a speaker has stated all three: P(U), P(c) and P(U given c)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from debate.conversation.passages import Sentence
from debate.conversation.terms import Weights, terms
from debate.cruxes.value import Credences, Incoherent, value_of_discrimination, value_of_information
from debate.summary import Crux

_IF = re.compile(
    r"\b(?:if|given that|assuming(?: that)?|supposing(?: that)?) (?P<c>[^,]{6,160}?),? (?:then )?"
    r"(?=(?:I|I['’]d|my)\b|there\b|it\b)(?P<u>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NEGATED = re.compile(r"\b(?:not|no|never|nobody|nothing|without)\b|n['’]t\b", re.IGNORECASE)
_ABOUT = 0.5
"""From which share of a condition's subject words it is about a question."""


def with_values(cruxes: Sequence[Crux], sentences: Sequence[Sentence], weights: Weights) -> tuple[Crux, ...]:
    """The cruxes, each with the value of its answer for the first question on which credences were stated (U).

    Numbers that contradict one another, or that are stated under a negation, give no value.
    """
    outcome = next((c for c in cruxes if any(a.credence is not None for a in c.answers)), None)
    conditional = [(s, m) for s in sentences if s.credence is not None and (m := _IF.search(s.text))]
    if outcome is None or not conditional:
        return tuple(cruxes)
    p_u = {a.seat: a.credence for a in outcome.answers if a.credence is not None}
    out = []
    for c in cruxes:
        found: dict[str, Credences] = {}
        for answer in c.answers if c is not outcome else ():
            given = _given(answer.seat, c, outcome, conditional, weights)
            if answer.credence is not None and answer.seat in p_u and given is not None:
                found[answer.seat] = Credences(p_u[answer.seat], given, answer.credence)
        out.append(c.model_copy(update={"value": _value(found)}) if found else c)
    return tuple(out)


def _given(
    seat: str, c: Crux, outcome: Crux, conditional: Sequence[tuple[Sentence, re.Match[str]]], weights: Weights
) -> float | None:
    """P(U given c) as a speaker states it in one sentence; None if none does, or two differ."""
    stated = set()
    for s, match in conditional:
        condition, rest = (frozenset(terms(match[part], s.names)) for part in ("c", "u"))
        about_c = bool(condition) and weights.share(condition, terms(c.question, s.names)) >= _ABOUT
        about_u = not rest or weights.share(rest, terms(outcome.question, s.names)) >= _ABOUT
        if s.speaker == seat and about_c and about_u and not _NEGATED.search(s.text):
            stated.add(s.credence)
    return stated.pop() if len(stated) == 1 else None


def _value(found: dict[str, Credences]) -> dict[str, float] | None:
    """VOI by seat and, of two, VOD; None where nothing coherent is left."""
    out: dict[str, float] = {}
    coherent = []
    for seat, credences in found.items():
        try:
            out[f"voi:{seat}"] = round(value_of_information(*credences), 6)
        except Incoherent:
            continue
        coherent.append(credences)
    if len(coherent) == 2:
        with suppress(Incoherent):
            out["vod"] = round(value_of_discrimination(*coherent), 6)
    return out or None
