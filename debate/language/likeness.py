"""Likeness of wording, for files that share no questions and motions that no file has seen.

Retrieval is BM25 (the bm25s library, loaded only when it is needed), each score divided by that of the query against
itself, so that 1 means "the same words" and thresholds mean the same on every file.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from debate.language.text import EMPTY_WORDS, words


def stems(text: str) -> list[str]:
    """Content words of a text, stemmed (Porter 2, by snowballstemmer) so that `aligning` meets `alignment`."""
    return [_stem(w) for w in words(text) if w not in EMPTY_WORDS and len(w) > 2]


STEM = 6
"""Letters of a word that count in a bag: `decides`, `decision` and `decisive` are one word there."""
Bag = frozenset[str]


def bag(text: str) -> Bag:
    """The content words of a text, cut to their beginnings."""
    return frozenset(w[:STEM] for w in stems(text))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def likeness(query: str, texts: Sequence[str]) -> list[float]:
    """How alike each text is to the query, 0 to 1, words that are rare among the texts counting more."""
    return list(_likeness(query, tuple(texts)))


NEAR = 8
"""Texts that are looked at as possible twins of another."""


def likest_before(texts: Sequence[str], most: int = NEAR) -> list[list[tuple[int, float]]]:
    """For each text at most `most` of those before it (place, likeness 0 to 1), the likest first.

    All are weighed in one index, so that the work grows with the text and hardly with its square.
    """
    asked = [stems(t) for t in texts]
    if not any(asked):
        return [[] for _ in texts]
    model = _index(asked)
    out: list[list[tuple[int, float]]] = []
    for n, query in enumerate(asked):
        scores = model.get_scores(query or ["\0"])
        places = (-scores[:n]).argsort(kind="stable")[:most] if query else ()
        out.append([(int(m), min(1.0, float(scores[m] / scores[n]))) for m in places if scores[m] > 0])
    return out


def _index(stemmed: Sequence[list[str]]) -> Any:
    import bm25s

    model = bm25s.BM25(k1=1.2, b=0.3, method="lucene")
    model.index([s or ["\0"] for s in stemmed], show_progress=False)
    return model


@lru_cache(maxsize=512)
def _likeness(query: str, texts: tuple[str, ...]) -> tuple[float, ...]:
    asked = stems(query)
    if not asked or not texts:
        return tuple(0.0 for _ in texts)
    model = _index([*map(stems, texts), asked])
    scores = [float(s) for s in model.get_scores(asked)]
    return tuple(min(1.0, s / scores[-1]) if scores[-1] > 0 else 0.0 for s in scores[:-1])


def content(text: str) -> frozenset[str]:
    """The content words of a sentence."""
    return frozenset(w for w in words(text) if w not in EMPTY_WORDS)


def alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sentences say nearly the same in the same words: seven tenths of the shorter one's, four words or
    more.
    """
    least = min(len(a), len(b))
    return least >= 4 and len(a & b) >= 0.7 * least and least >= 0.5 * max(len(a), len(b))
