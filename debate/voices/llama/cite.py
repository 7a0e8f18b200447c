"""Citations for free speech: a sentence is tied to a position only where both plainly say the same.

A model writes no ids. The program compares each sentence with the texts of the speaker's own positions by the content
words they share, weighted by rarity, and cites the position that agrees, if exactly one does so well enough. Everything
else stays uncited and is counted, which is honest rather than flattering.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from debate.language.text import sentences, words
from debate.persona.model import SENTENCE_FIELDS, Persona, Position

AGREES, PLANNED = 0.42, 0.34
"""Least agreement (harmonic mean of either side's weighted share) for a citation; less where the plan asked for it."""
_SHARED = 3
_EMPTY = frozenset(
    words(
        "a an and are as at be been but by can could did do does for from had has have how i if in into is it its may might"
        " more most much must my of on one only or other our out over own so some such than that the their them then there"
        " these they this those to too up was we were what when where whether which while who why will with would you your"
        " he his her she about also because just very even any all me us am being it's i'm that's"
    )
)
_ENDINGS = (
    "'s",
    "’s",
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ies",
    "ied",
    "ers",
    "ed",
    "es",
    "er",
    "ly",
    "s",
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|nor|nothing|nobody|none|neither|cannot|without|hardly|unlikely|\w+n['’]t)\b", re.IGNORECASE
)
_END = re.compile(r"([.!?…]+)([\"”’)]*)$")


@dataclass(frozen=True)
class Cited:
    """A turn with citation marks. `cites`: labels in order of use; `uncited`: sentences that claim without one."""

    text: str
    cites: tuple[str, ...]
    uncited: int


def stem(word: str) -> str:
    """A word without its commonest English endings; crude, and the same on both sides."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def content(text: str) -> frozenset[str]:
    """The stems of a text's content words."""
    return frozenset(stem(w) for w in words(text) if w not in _EMPTY)


class Citer:
    """Knows the texts of one persona's positions, and how telling each word is."""

    def __init__(self, persona: Persona) -> None:
        self._texts = [
            (f"{persona.id}/{ident}", content(text), negated(text))
            for ident, position in persona.positions.items()
            for text in _texts(position)
        ]
        held = Counter(w for _, bag, _ in self._texts for w in bag)
        self._weight: Mapping[str, float] = {w: math.log(1 + len(self._texts) / n) for w, n in held.items()}
        self._new = math.log(1 + len(self._texts))

    def best(self, sentence: str, planned: Iterable[str] = ()) -> str | None:
        """The position (`persona/ID`) that a sentence agrees with, or None.

        The text that comes nearest decides; if one of the two denies what the other says, there is no citation.
        """
        bag, wanted = content(sentence), frozenset(planned)
        best, found, denied = 0.0, "", False
        for ref, theirs, their_no in self._texts:
            shared = bag & theirs
            if len(shared) < _SHARED:
                continue
            score = self._agreement(bag, theirs, shared)
            if score > best:
                best, found, denied = score, ref, their_no != negated(sentence)
        enough = best >= (PLANNED if found in wanted else AGREES)
        return found if found and enough and not denied else None

    def _agreement(self, mine: frozenset[str], theirs: frozenset[str], shared: frozenset[str]) -> float:
        """2·w(shared) / (w(mine) + w(theirs)), w the summed rarity of words."""
        return 2 * self._sum(shared) / max(1e-9, self._sum(mine) + self._sum(theirs))

    def _sum(self, bag: Iterable[str]) -> float:
        return sum(self._weight.get(w, self._new) for w in sorted(bag))


def _texts(position: Position) -> list[str]:
    fields = [getattr(position, f) for f in SENTENCE_FIELDS if f != "close"]
    return [position.gist, *position.say, *(t for t in fields if t)]


def negated(text: str) -> bool:
    """Whether a text says no an odd number of times: a view and its denial share their words."""
    return len(_NEGATION.findall(text)) % 2 == 1


def cite(text: str, citer: Citer, label: Callable[[str], str], planned: Iterable[str] = ()) -> Cited:
    """Puts a mark before the stop of every sentence that agrees with a position of the speaker."""
    cites: list[str] = []
    uncited, paragraphs, wanted = 0, [], frozenset(planned)
    for paragraph in text.split("\n\n"):
        said = []
        for sentence in sentences(paragraph):
            ref = citer.best(sentence, wanted)
            if ref is None:
                uncited += claims(sentence)
                said.append(sentence)
            else:
                cites.append(label(ref))
                said.append(_marked(sentence, label(ref)))
        paragraphs.append(" ".join(said))
    return Cited("\n\n".join(p for p in paragraphs if p), tuple(dict.fromkeys(cites)), uncited)


def claims(sentence: str) -> bool:
    """Whether a sentence claims something: it is no question and has four content words or more."""
    return not sentence.rstrip('"”’)').endswith("?") and len(content(sentence)) >= 4


def _marked(sentence: str, label: str) -> str:
    end = _END.search(sentence)
    body, stop = (sentence[: end.start()], end.group()) if end else (sentence, ".")
    return f"{body} [{label}]{stop}"
