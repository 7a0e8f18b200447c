"""A persona's file, ready to be looked up by wording.

The support of a sentence is worked out from words alone: half of it is the share of the sentence's words that stand
somewhere in one position, half how closely it matches that position's nearest sentence (harmonic mean of the two
shares), each word weighted by how few positions of the personas compared use it. A word that nobody uses weighs most,
so that a sentence which brings in something new falls short.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from debate.language.likeness import Bag, bag
from debate.language.text import words
from debate.persona.model import Persona, Position
from debate.persona.ref import Key, Ref


def texts(ref: Ref, position: Position) -> list[tuple[Key, str]]:
    """Everything that a position says, its clauses included, each with its key."""
    clauses = [(ref.key(f), text) for f in ("gist", "handle", "ask") if (text := getattr(position, f))]
    return [*clauses, *((ref.key(field, *places), text) for field, places, text in position.sentences())]


def _all(persona: Persona) -> Iterator[tuple[Ref, list[tuple[Key, str]]]]:
    """The texts of every position of a persona."""
    for ident, position in persona.positions.items():
        ref = Ref.of(persona.id, ident)
        yield ref, texts(ref, position)


@dataclass(frozen=True)
class Match:
    """A position that shares `shared` telling words with a sentence: its nearest text with its key, and the support."""

    key: Key
    text: str
    support: float
    shared: int


class Weights:
    """How telling each word is, from how many positions of the personas compared use it."""

    def __init__(self, personas: Iterable[Persona]) -> None:
        held = [bag(" ".join(text for _, text in found)) for p in personas for _, found in _all(p)]
        uses = Counter(w for each in held for w in each)
        self._of: Mapping[str, float] = {w: math.log(1 + len(held) / n) for w, n in uses.items()}
        self._new = math.log(1 + len(held))

    def __call__(self, words: Iterable[str]) -> float:
        """The weight of some words together."""
        return math.fsum(self._of.get(w, self._new) for w in words)  # the same in any order


class File:
    """The positions that a persona holds now, and its listed misreadings."""

    def __init__(self, persona: Persona, weights: Weights) -> None:
        self.persona, self.weights = persona, weights
        every = dict(_all(persona))
        self._texts = {
            ref: [(key, t, content) for key, t in found if (content := bag(t))]
            for ref, found in every.items()
            if persona.positions[ref.ident].held  # what is retracted or pictures somebody else supports nothing
        }
        said = [t for found in every.values() for _, t in found] + [c.text for c in persona.credences]
        self._said = f" {' | '.join(' '.join(words(t)) for t in said)} "
        self._whole = {ref: frozenset().union(*(w for *_, w in ts)) for ref, ts in self._texts.items()}

    def matches(self, sentence: str) -> list[Match]:
        """Every position that shares a word with a sentence, the best supported first."""
        return sorted(self._matches(bag(sentence)), key=lambda m: -m.support)

    def near(self, sentence: str, position: Ref, least: float) -> list[str]:
        """Texts of a matching position that match a sentence at least `least` times as well as its nearest one."""
        words = bag(sentence)
        found = [(self._close(words, theirs), text) for _, text, theirs in self._texts[position]]
        top = max(s for s, _ in found)
        return [text for s, text in found if s >= least * top]

    def mentions(self, run: list[str]) -> bool:
        """Whether some words stand in the file, in that order."""
        return f" {' '.join(run)} " in self._said

    def _matches(self, words: Bag) -> Iterator[Match]:
        for ref, found in self._texts.items():
            shared = self.weights(words & self._whole[ref])
            if not shared:
                continue
            closeness, text, key = max((self._close(words, theirs), text, key) for key, text, theirs in found)
            support = round(0.5 * shared / self.weights(words) + 0.5 * closeness, 4)
            yield Match(key, text, support, len(words & self._whole[ref]))

    def _close(self, a: Bag, b: Bag) -> float:
        shared = self.weights(a & b)
        return 2 * shared / (self.weights(a) + self.weights(b)) if shared else 0.0
