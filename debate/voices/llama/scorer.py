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

from debate.language.text import fold
from debate.voices.llama.terms import Terms
from debate.voices.llama.values import Tokens

METHOD = "1"
"""Changes whenever the prompt or the reference statements do; part of the key of the kept terms."""
PROMPT = "One researcher holds that {said}. The other answers that"
REFERENCES = (
    "a good theory of learning is of use even before it explains every network",
    "laboratories will race one another whatever their own safety teams advise",
    "people disagree about machines mostly because they mean different things by one word",
    "the money spent on chips says more about the coming years than any argument does",
)
_SAID_TOKENS = 64
_STATEMENT_TOKENS = 28


class Model(Protocol):
    """What a scorer needs of an engine."""

    def tokens(self, text: str, *, special: bool = False) -> list[int]: ...
    def new(self) -> int: ...
    def release(self, seq: int) -> None: ...
    def extend(self, seq: int, tokens: Tokens) -> None: ...
    def score(self, seq: int, candidates: Sequence[Tokens]) -> list[list[float]]: ...


class Scorer:
    """Scores statements with one model.

    `read` counts the tokens evaluated after what was said, prompts included; constant terms, which may come from disk,
    do not count. `context` is the length of the longest prompt with a statement.
    """

    def __init__(self, model: Model, terms: Terms, opening: Sequence[int] = ()) -> None:
        """`opening`: tokens with which every prompt of this model begins (BOS, where it wants one)."""
        self._model, self._terms, self._opening = model, terms, list(opening)
        self._found: dict[tuple[str, str], float] = {}
        self.read = 0
        self.context = 0

    def gains(self, said: str, statements: Sequence[str]) -> list[float]:
        """The gain of each statement after `said`, in nats per root token. All are clauses completing "holds that …".

        Only the first 64 tokens of `said` and the first 28 of a statement count. Raises VoiceError if the model fails.
        """
        self._learn(statements)
        here = self.likelihoods(said, statements)
        return [(h - self._terms[s]) / math.sqrt(self.size(s)) for h, s in zip(here, statements, strict=True)]

    def size(self, statement: str) -> int:
        """The tokens of a statement that count, at least 1."""
        return max(1, len(self._tokens(statement)))

    def likelihoods(self, said: str, statements: Sequence[str], *, together: bool = True) -> list[float]:
        """The log-likelihood of each statement after `said`, in nats; what was asked before is not scored again.

        What is scored in one batch moves the last digits, so what is kept for other debates is scored alone.
        """
        new = [s for s in dict.fromkeys(statements) if (said, s) not in self._found]
        if new:
            tokens = [self._tokens(s) for s in new]
            prompt = self._prompt(said)
            found = self._score(prompt, [tokens] if together else [[t] for t in tokens])
            if together:
                self.context = max(self.context, len(prompt) + max(map(len, tokens)))
                self.read += len(prompt) + sum(max(0, len(t) - 1) for t in tokens)
            self._found.update(((said, s), f) for s, f in zip(new, found, strict=True))
        return [self._found[said, s] for s in statements]

    def _learn(self, statements: Sequence[str]) -> None:
        """Finds the constant terms of statements that are not on disk yet."""
        new = [s for s in dict.fromkeys(statements) if s not in self._terms]
        if new:
            found = [self.likelihoods(r, new, together=False) for r in REFERENCES]
            self._terms.update({s: sum(column) / len(REFERENCES) for s, *column in zip(new, *found, strict=True)})

    def _score(self, prompt: Tokens, groups: Sequence[Sequence[Tokens]]) -> list[float]:
        """The log-likelihoods of statements, batch by batch, all after one reading of the prompt."""
        seq = self._model.new()
        try:
            self._model.extend(seq, prompt)
            return [_finite(sum(f)) for group in groups for f in self._model.score(seq, group)]
        finally:
            self._model.release(seq)

    def _prompt(self, said: str) -> list[int]:
        before, after = PROMPT.split(" {said}")
        clause = self._model.tokens(" " + fold(said).rstrip(".!? "))[:_SAID_TOKENS]
        return [*self._opening, *self._model.tokens(before), *clause, *self._model.tokens(after)]

    def _tokens(self, statement: str) -> list[int]:
        return self._model.tokens(" " + fold(statement))[:_STATEMENT_TOKENS]


def _finite(value: float) -> float:
    """A damaged model may compute no number; such a statement counts as unexpected."""
    return value if math.isfinite(value) else -1e4
