"""What stands twice in one persona file: one view under two ids, and runs of words that a listener would hear again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from debate.language.likeness import alike, content, likest_before
from debate.language.text import words
from debate.persona.finding import spoken
from debate.persona.model import Persona
from debate.persona.reader import Found, Where

RUN = 7
"""Words in a row that no two sentences of one file should share."""
ALIKE = 0.72
"""Likeness of wording (0 to 1) of two views in one file from which they are taken for one."""


def twice(persona: Persona) -> Iterator[Found]:
    """Views that come to the same in nearly the same words, and words repeated."""
    ids = list(persona.positions)
    whole = [" ".join([p.gist, *p.say]) for p in persona.positions.values()]
    for n, m in _twins(whole, ALIKE):
        yield ("positions", ids[n]), f"too like {ids[m]}: one view, twice", "problem"
    for n, m in _twins([p.gist for p in persona.positions.values()]):
        yield ("positions", ids[n], "gist"), f"nearly the gist of {ids[m]}", "note"
    yield from _repeated(persona)


def _twins(texts: Sequence[str], least: float = 2.0) -> Iterator[tuple[int, int]]:
    """Each text with the likest one before it, if they share most words or their likeness is `least`."""
    held = [content(t) for t in texts]
    for n, before in enumerate(likest_before(texts)):
        twin = next((m for m, score in before if score >= least or alike(held[n], held[m])), None)
        if twin is not None:
            yield n, twin


def _repeated(persona: Persona) -> Iterator[Found]:
    heard: dict[tuple[str, ...], tuple[str, Where]] = {}
    for ident, position in persona.positions.items():
        for where, text in spoken(position):
            tokens = words(text)
            runs = [tuple(tokens[n : n + RUN]) for n in range(len(tokens) - RUN + 1)]
            first = next((r for r in runs if r in heard and heard[r] != (ident, where)), None)
            if first:
                at, place = heard[first]
                there = ".".join(map(str, (at, *place)))
                yield ("positions", ident, *where), f"repeats “{' '.join(first)}” of {there}", "problem"
            for run in runs:
                heard.setdefault(run, (ident, where))
