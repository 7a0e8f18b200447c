"""How near two statements are in what a model takes them to mean.

    meaning(s) = the model's logits of the word that follows ‘This sentence: "s" means in one word: "’

Two statements are near if the model expects the same words there: the cosine of their logits, each less the mean over
the statements compared. (The prompt is that of PromptEOL: Jiang et al. 2023, "Scaling Sentence Embeddings with Large
Language Models"; logits in place of hidden states as in PromptReps: Zhuang et al. 2024.) One reading a statement, which
depends on nothing else and is kept on disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from debate.language.text import fold
from debate.models.digest import replace
from debate.voices.llama.engine import Engine
from debate.voices.llama.values import Tokens

PROMPT = 'This sentence: "{text}" means in one word: "'
WIDTH = 2_048
"""Words of the vocabulary that are looked at, at most: every n-th, which cost nothing in the measurements."""
_TEXT_TOKENS = 64
_MOST = 2_000  # statements kept on disk per model, 4 KiB each; the oldest go first
_LARGEST = 1e4  # logits are cut off here: no model means more, and half precision holds it

Vector = npt.NDArray[np.float32]


class Meaning:
    """Compares statements by one model. `read` counts the tokens that it had to read."""

    def __init__(self, engine: Engine, path: Path, opening: Sequence[int] = ()) -> None:
        """`path`: what was read before, of this very model; every failure of the disk only costs time.

        `opening`: tokens with which every prompt of this model begins (BOS, where it wants one).
        """
        self._engine, self.path, self._opening = engine, path, list(opening)
        self._known = _load(path)
        self._new = False
        self.read = 0

    def likeness(self, said: str, statements: Sequence[str]) -> list[float]:
        """How near each statement is to what was said, −1 to 1. Raises VoiceError if the model fails."""
        if not statements:
            return []
        point, *rows = self._vectors([said, *statements])
        found = np.stack(rows)
        middle = found.mean(0)
        found, point = found - middle, point - middle
        size = np.linalg.norm(found, axis=1) * np.linalg.norm(point)
        return [float(x) for x in np.where(size > 1e-6, (found @ point) / np.maximum(size, 1e-6), 0.0)]

    def save(self) -> None:
        """Writes what is new, together with what another run may have written meanwhile."""
        if self._new:
            self._new = False
            self._known = dict(list({**_load(self.path), **self._known}.items())[-_MOST:])
            _write(self.path, self._known)

    def _vectors(self, texts: Sequence[str]) -> list[Vector]:
        """The meanings of some texts; those that are not kept are asked for.

        Each is read alone behind the one beginning, so that it comes out the same whatever else was kept.
        """
        names = {t: _name(t) for t in map(fold, texts)}
        if new := [t for t in names if names[t] not in self._known]:
            before, after = (self._engine.tokens(part) for part in PROMPT.split("{text}"))
            start = self._engine.new()
            try:
                self._read(start, [*self._opening, *before])
                for text in new:
                    clause = self._engine.tokens(text)[:_TEXT_TOKENS]
                    self._known[names[text]] = self._ask(start, [*clause, *after])
            finally:
                self._engine.release(start)
            self._new = True
        return [self._known[names[fold(t)]] for t in texts]

    def _ask(self, start: int, rest: Tokens) -> Vector:
        seq = self._engine.fork(start)
        try:
            self._read(seq, rest)
            return _some(self._engine.logits(seq))
        finally:
            self._engine.release(seq)

    def _read(self, seq: int, tokens: Tokens) -> None:
        self._engine.extend(seq, tokens)
        self.read += len(tokens)


def _name(text: str) -> str:
    """The name under which a text's meaning is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _some(logits: Any) -> Vector:
    """Every n-th logit, centred, as it will come back from disk."""
    whole = np.asarray(logits, dtype=np.float64)
    some = np.clip(np.nan_to_num(whole[:: -(-len(whole) // WIDTH)], nan=0.0), -_LARGEST, _LARGEST)
    return np.asarray((some - some.mean()).astype(np.float16), dtype=np.float32)


def _load(path: Path) -> dict[str, Vector]:
    try:
        with np.load(path, allow_pickle=False) as held:
            found = {k: held[k].astype(np.float32) for k in held.files}
    except Exception:  # whatever a damaged archive makes numpy and zipfile raise
        return {}
    return {k: v for k, v in found.items() if v.ndim == 1 and 0 < v.size <= WIDTH and np.isfinite(v).all()}


def _write(path: Path, known: dict[str, Vector]) -> None:
    content = io.BytesIO()
    np.savez(content, **{k: v.astype(np.float16) for k, v in known.items()})  # type: ignore[arg-type]
    with contextlib.suppress(OSError):
        replace(path, [content.getvalue()])
