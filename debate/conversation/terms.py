"""Words that carry the subject: folded, stripped of endings and of what every conversation is full of."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

_STOP = frozenset(
    """a about above actually after again against all almost already also although always am among an and another any
    anyone anything anyway are aren as at away back be became because become been before being below between both but by
    came can cannot come comes could couldn did didn do does doesn doing don done down during each either else enough
    especially even ever every everyone everything exactly far few fine first for from further get gets getting give
    given gives go goes going gone good got had hadn has hasn have haven having he her here hers him his how however
    i if
    in indeed instead into is isn it its itself just keep kind kinda know known knows last least less let like likely
    little long look looks lot made mainly make makes making many may maybe me mean means meant might mine more most
    mostly much must my myself near need needs never new next no nobody none nor not nothing now of off often oh ok okay
    old on once one ones only onto or other others our out over own part parts particular perhaps please point points
    possible possibly probably put quite rather really right said same saw say saying says see seem seems seen several
    shall she should shouldn show shows since so some somebody someone something sometimes somewhat somewhere soon sort
    still stuff such sure take taken takes than thank thanks that the their them then there these they thing
    things think
    thinking thinks this those though thought thoughts three through thus till to today together too took toward towards
    true try trying turn two under unless until up upon us use used uses using usually very via want wants was wasn way
    ways we well went were weren what whatever when where whether which while who whole whom whose why will with within
    without won word words would wouldn yes yet you your yours yourself agree agreed argue argument believe claim claims
    comment disagree doubt expect expects feel guess idea ideas interesting issue opinion posts post question questions
    reason reasons sense suspect view wrong example etc case cases fact time times people person yeah hmm lol imo imho
    eg ie also two tell told ask asked answer basically simply bit able different work works working
    better worse best worst good bad great big small high low large huge lots
    """.split()
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its English ending (Porter 2, by snowballstemmer)."""
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    """The stemmer, loaded when a conversation is read and not before."""
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def terms(text: str, names: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The subject words of a text in order, without `names` (folded words of the speakers' names)."""
    out = []
    for raw in _WORD.findall(text.replace("’", "'")):
        word = raw.casefold().split("'")[0]
        acronym = len(raw) == 2 and raw.isupper()
        if (len(word) > 2 or acronym) and word not in _STOP and word not in names and not word.isdigit():
            out.append(stem(word))
    return tuple(out)


def name_words(speakers: Iterable[str]) -> frozenset[str]:
    """Folded words of speakers' names, so that renaming a speaker changes no comparison of subjects."""
    return frozenset(word.casefold() for name in speakers for word in _WORD.findall(name))


class Weights:
    """How telling each term is: the rarer among the passages, the more (inverse document frequency)."""

    def __init__(self, passages: Iterable[tuple[str, ...]]) -> None:
        self.count = 0
        self._known: dict[str, float] = {}
        self._squares: dict[frozenset[str], float] = {}
        self.documents: Counter[str] = Counter()
        for passage in passages:
            self.count += 1
            self.documents.update(set(passage))

    def __getitem__(self, term: str) -> float:
        weight = self._known.get(term)
        if weight is None:
            weight = self._known[term] = math.log(1.0 + (self.count + 1) / (self.documents.get(term, 0) + 0.5))
        return weight

    def likeness(self, a: Iterable[str], b: Iterable[str]) -> float:
        """Shared weight of two sets of terms over the geometric mean of their weights, 0 to 1."""
        a = a if isinstance(a, frozenset) else frozenset(a)
        b = b if isinstance(b, frozenset) else frozenset(b)
        both = a & b
        if not both:
            return 0.0
        shared = sum(self[t] ** 2 for t in both)
        return shared / math.sqrt(self._square(a) * self._square(b))

    def _square(self, terms: frozenset[str]) -> float:
        """Summed squared weight of a set of terms, remembered: the same sets are compared again and again."""
        square = self._squares.get(terms)
        if square is None:
            if len(self._squares) > 50_000:
                self._squares.clear()
            square = self._squares[terms] = sum(self[t] ** 2 for t in terms)
        return square

    def share(self, of: Iterable[str], among: Iterable[str]) -> float:
        """Which part of the weight of one set of terms stands in another set, 0 to 1."""
        of, among = set(of), set(among)
        return sum(self[t] for t in of & among) / (sum(self[t] for t in of) or 1.0)
