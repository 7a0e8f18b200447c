"""How much a model expects each of several statements as an answer to something that was said.

    gain(s | said) = [ log P(s | said) − mean over r of log P(s | r) ] / √(tokens of s)

The first term is the likelihood of the statement after what was said, the second its mean likelihood after a few fixed
statements on other matters: without it, short and common statements win whatever was said (pointwise mutual
information, with several contexts in place of an empty one). The root is a compromise between the whole sum, which
favours long statements, and the mean per token, which favours short ones. `docs/grounded.md` has the measurements.

The candidates are forks of one sequence, scored side by side; the constant second terms are kept on disk.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from debate.text import fold
from debate.voices.llama.terms import Terms
from debate.voices.llama.values import Tokens

METHOD = "1"
"""Changes whenever the prompt or the reference statements do; part of the key of the kept terms."""
_PROMPT = "One researcher holds that {said}. The other answers that"
_REFERENCES = (
    "a good theory of learning is of use even before it explains every network",
    "laboratories will race one another whatever their own safety teams advise",
    "people disagree about machines mostly because they mean different things by one word",
    "the money spent on chips says more about the coming years than any argument does",
)
_SAID_TOKENS = 64
_STATEMENT_TOKENS = 28


class Model(Protocol):
    """What a scorer needs of an engine."""

    read: int

    def tokens(self, text: str, *, special: bool = False) -> list[int]: ...
    def new(self) -> int: ...
    def release(self, seq: int) -> None: ...
    def extend(self, seq: int, tokens: Tokens) -> None: ...
    def score(self, seq: int, candidates: Sequence[Tokens]) -> list[list[float]]: ...


class Scorer:
    """Scores statements with one model. `scored` counts the tokens of candidates that were evaluated."""

    def __init__(self, model: Model, terms: Terms, opening: Sequence[int] = ()) -> None:
        """`opening`: tokens with which every prompt of this model begins (BOS, where it wants one)."""
        self._model, self._terms, self._opening = model, terms, list(opening)
        self.scored = 0
        self.context = 0
        """Tokens of the longest prompt so far."""

    def gains(self, said: str, statements: Sequence[str]) -> list[float]:
        """The gain of each statement after `said`, in nats per root token. All are clauses completing "holds that …".

        Only the first 64 tokens of `said` and the first 28 of a statement count. Raises VoiceError if the model fails.
        """
        if not statements:
            return []
        tokens = [self._statement(s) for s in statements]
        self._learn(statements, tokens)
        here = self._likelihoods(said, tokens)
        pairs = zip(here, statements, tokens, strict=True)
        return [(h - self._terms[s]) / math.sqrt(max(1, len(t))) for h, s, t in pairs]

    def _learn(self, statements: Sequence[str], tokens: Sequence[Tokens]) -> None:
        """Finds the constant terms of statements that are not on disk yet."""
        new = {s: t for s, t in zip(statements, tokens, strict=True) if s not in self._terms}
        if not new:
            return
        sums = [0.0] * len(new)
        for reference in _REFERENCES:
            found = self._likelihoods(reference, list(new.values()), together=False)
            sums = [a + b for a, b in zip(sums, found, strict=True)]
        self._terms.update({s: v / len(_REFERENCES) for s, v in zip(new, sums, strict=True)})

    def _likelihoods(self, said: str, statements: Sequence[Tokens], together: bool = True) -> list[float]:
        """Log-likelihood (nats) of each statement after `said`.

        What is scored in one batch moves the last digits; what is kept for other debates is scored alone.
        """
        prompt = self._prompt(said)
        self.context = max(self.context, len(prompt) + _STATEMENT_TOKENS)
        seq = self._model.new()
        try:
            self._model.extend(seq, prompt)
            groups = [statements] if together else [[s] for s in statements]
            found = [f for group in groups for f in self._model.score(seq, group)]
        finally:
            self._model.release(seq)
        self.scored += sum(max(0, len(s) - 1) for s in statements)
        return [_finite(sum(f)) for f in found]

    def _prompt(self, said: str) -> list[int]:
        before, after = _PROMPT.split(" {said}")
        clause = self._model.tokens(" " + fold(said).rstrip(".!? "))[:_SAID_TOKENS]
        return [*self._opening, *self._model.tokens(before), *clause, *self._model.tokens(after)]

    def _statement(self, text: str) -> list[int]:
        return self._model.tokens(" " + fold(text))[:_STATEMENT_TOKENS]


def _finite(value: float) -> float:
    """A damaged model may compute no number; such a statement counts as unexpected."""
    return value if math.isfinite(value) else -1e4
