"""Whether the quotes of a crux summary stand in the turns that they name.

A quote stands if, after white-space folding of both, it occurs in its turn character for character. One that does not
is taken out and counted; it is never mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

from debate.language.text import fold
from debate.summary import NOT_STATED, Grounding, Quote, Summary
from debate.values import Value

V = TypeVar("V", bound=Value)


class Failure(NamedTuple):
    """A quote that does not stand: where in the summary it is (`cruxes.0.answers.1.quotes.0`), itself, and why."""

    where: str
    quote: Quote
    reason: str


def check(summary: Summary, texts: Mapping[int, str]) -> list[Failure]:
    """Every quote of `summary` that is not in the turn it names; `texts` maps turn numbers (from 1) to turn texts.

    Run on a stored summary and its transcript, this catches a transcript (or a summary) that was changed afterwards.
    """
    folded = {turn: fold(text) for turn, text in texts.items()}
    failures = []
    for where, quote in _quotes(summary):
        if quote.turn not in folded:
            failures.append(Failure(where, quote, f"there is no turn {quote.turn}"))
        elif not _stands(quote, folded):
            failures.append(Failure(where, quote, f"the words are not in turn {quote.turn}"))
    return failures


def ground(summary: Summary, texts: Mapping[int, str]) -> Summary:
    """`summary` without the quotes that do not stand; `grounding` counts all that it held and those found."""
    folded = {turn: fold(text) for turn, text in texts.items()}
    found = [_stands(quote, folded) for _, quote in _quotes(summary)]
    kept = _kept(summary, folded)
    return kept.model_copy(update={"grounding": Grounding(quotes=len(found), verified=sum(found))})


def recount(summary: Summary, texts: Mapping[int, str]) -> Summary:
    """A stored summary as its turns bear it out: a quote that does not stand any more is left out and counted."""
    failures = len(check(summary, texts))
    if not failures:
        return summary
    told = summary.grounding
    verified = max(0, told.verified - failures)
    return _kept(summary, {n: fold(t) for n, t in texts.items()}).model_copy(
        update={"grounding": told.model_copy(update={"verified": verified})}
    )


def _stands(quote: Quote, folded: Mapping[int, str]) -> bool:
    """Whether the quote's words are in its turn; white space alone is no quote."""
    words = fold(quote.text)
    return bool(words) and words in folded.get(quote.turn, "")


def _quotes(value: Value, where: str = "") -> Iterator[tuple[str, Quote]]:
    """Every quote anywhere in a value, with its path."""
    for name in type(value).model_fields:
        field = getattr(value, name)
        if isinstance(field, str):
            yield from ((f"{where}{name}", quote) for quote in inline(field))
        for i, item in enumerate(field if isinstance(field, tuple) else ()):
            path = f"{where}{name}.{i}"
            if isinstance(item, Quote):
                yield path, item
            elif isinstance(item, Value):
                yield from _quotes(item, f"{path}.")


_INLINE = re.compile(r"\u201c([^\u201c\u201d]+)\u201d \(turn (\d+)[^)]*\)")


def inline(text: str) -> list[Quote]:
    """Quotes inside a text of the summary, written \u201c\u2026\u201d (turn N)."""
    return [Quote(turn=int(turn), text=words) for words, turn in _INLINE.findall(text) if int(turn) > 0]


def _kept(value: V, folded: Mapping[int, str]) -> V:
    """The value without quotes that do not stand, at any depth."""
    changed: dict[str, object] = {}
    for name in type(value).model_fields:
        field = getattr(value, name)
        if isinstance(field, str) and not all(_stands(quote, folded) for quote in inline(field)):
            changed[name] = NOT_STATED
        if isinstance(field, tuple):
            changed[name] = tuple(
                _kept(item, folded) if isinstance(item, Value) else item
                for item in field
                if not isinstance(item, Quote) or _stands(item, folded)
            )
    return value.model_copy(update=changed)
