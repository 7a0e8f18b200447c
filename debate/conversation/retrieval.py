"""The sentences likest to a query, by BM25 (library bm25s, imported when first needed)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from debate.conversation.passages import Sentence


class Index:
    """Own sentences of a conversation, searchable by subject words. Built on the first search."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = [s for s in sentences if s.terms]
        self._retriever: Any = None

    def search(self, terms: Iterable[str], keep: Callable[[Sentence], bool], most: int = 5) -> list[Sentence]:
        """At most `most` sentences that `keep` lets through and that share a term, the likest first."""
        wanted = sorted(set(terms) & self._vocabulary())
        if not wanted:
            return []
        scores = self._retriever.get_scores(wanted)
        out: list[Sentence] = []
        for i in (-scores).argsort(kind="stable"):
            if scores[i] <= 0 or len(out) == most:
                break
            if keep(self.sentences[i]):
                out.append(self.sentences[i])
        return out

    def _vocabulary(self) -> set[str]:
        if not self.sentences:
            return set()
        if self._retriever is None:
            import bm25s

            self._retriever = bm25s.BM25()
            self._retriever.index([list(s.terms) for s in self.sentences], show_progress=False)
            self._words = {term for s in self.sentences for term in s.terms}
        return self._words
