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
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from debate.language.text import fold
from debate.voices.llama.terms import name
from debate.voices.llama.values import Tokens

PROMPT = 'This sentence: "{text}" means in one word: "'
WIDTH = 2_048
"""Words of the vocabulary that are looked at, at most: every n-th, which cost nothing in the measurements."""
_TEXT_TOKENS = 64
_SIDE_BY_SIDE = 6
_MOST = 2_000

Vectors = npt.NDArray[np.float32]


class Model(Protocol):
    """What is needed of an engine."""

    def tokens(self, text: str, *, special: bool = False) -> list[int]: ...
    def new(self) -> int: ...
    def release(self, seq: int) -> None: ...
    def extend_all(self, parts: Mapping[int, Tokens]) -> None: ...
    def logits(self, seq: int) -> Any: ...


class MeaningStore:
    """Vectors by text on disk, for one model and method. Every failure of the disk only costs time."""

    def __init__(self, folder: Path, key: tuple[str, ...], given: Mapping[str, Vectors] | None = None) -> None:
        """`key`: all that a vector depends on besides its text.

        `given`: vectors that came with the program, by `name` of the text; they are not written again.
        """
        digest = hashlib.sha256(json.dumps([*key, PROMPT, WIDTH]).encode()).hexdigest()
        self.path = folder / f"{digest[:40]}.npz"
        self._given = dict(given or {})
        self._known = self._load()
        self._new = False

    def get(self, text: str) -> Vectors | None:
        """The vector of a text, or None."""
        kept = self._given.get(name(text))
        return self._known.get(name(text)) if kept is None else kept

    def put(self, text: str, vector: Vectors) -> None:
        """Takes in a vector."""
        self._known[name(text)] = vector
        self._new = True

    def save(self) -> None:
        """Writes what is new, together with what another run may have written meanwhile."""
        if not self._new:
            return
        self._new = False
        merged = {**self._load(), **self._known}
        self._known = dict(list(merged.items())[-_MOST:])
        part = ""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self.path.parent, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **{k: v.astype(np.float16) for k, v in self._known.items()})  # type: ignore[arg-type]
            os.replace(part, self.path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(part).unlink(missing_ok=True)

    def _load(self) -> dict[str, Vectors]:
        try:
            with np.load(self.path, allow_pickle=False) as held:
                found = {k: held[k].astype(np.float32) for k in held.files}
        except Exception:  # whatever a damaged archive makes numpy and zipfile raise
            return {}
        return {k: v for k, v in found.items() if v.ndim == 1 and 0 < v.size <= WIDTH and np.isfinite(v).all()}


def shipped_meanings(path: Path, sha256: str) -> dict[str, Vectors]:
    """Vectors of the shipped personas by `name`, if they were made with this very model; a byte a number."""
    try:
        with np.load(path, allow_pickle=False) as held:
            if str(held["sha256"]) != sha256 or str(held["prompt"]) != PROMPT or held["values"].shape[1] > WIDTH:
                return {}
            values = held["values"].astype(np.float32) * held["scales"].astype(np.float32)[:, None]
            return {str(n): v for n, v in zip(held["names"], values, strict=True)}
    except Exception:  # whatever a damaged or missing archive makes numpy and zipfile raise
        return {}


def write_meanings(path: Path, sha256: str, found: Mapping[str, Vectors]) -> None:
    """Writes what `shipped_meanings` reads."""
    values = np.stack(list(found.values()))
    scales = np.abs(values).max(1) / 127
    whole = np.round(values / np.maximum(scales, 1e-9)[:, None]).astype(np.int8)
    np.savez_compressed(
        path,
        values=whole,
        scales=scales.astype(np.float32),
        names=np.array(list(found)),
        sha256=np.array(sha256),
        prompt=np.array(PROMPT),
    )


class Meaning:
    """Compares statements by one model. `read` counts the tokens that it had to read."""

    def __init__(self, model: Model, store: MeaningStore, opening: Sequence[int] = ()) -> None:
        """`opening`: tokens with which every prompt of this model begins (BOS, where it wants one)."""
        self._model, self.store, self._opening = model, store, list(opening)
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

    def _vectors(self, texts: Sequence[str]) -> list[Vectors]:
        """The meanings of some texts; those that are not kept are asked for, several side by side."""
        texts = [fold(t) for t in texts]
        new = [t for t in dict.fromkeys(texts) if self.store.get(t) is None]
        for start in range(0, len(new), _SIDE_BY_SIDE):
            group = new[start : start + _SIDE_BY_SIDE]
            for text, vector in zip(group, self._ask(group), strict=True):
                self.store.put(text, vector)
        return [v for t in texts if (v := self.store.get(t)) is not None]

    def _ask(self, texts: Sequence[str]) -> list[Vectors]:
        prompts: dict[int, list[int]] = {}
        try:
            for text in texts:
                prompts[self._model.new()] = self._prompt(text)
            self._model.extend_all(prompts)
            found = [np.asarray(self._model.logits(seq), dtype=np.float32) for seq in prompts]
        finally:
            for seq in prompts:
                self._model.release(seq)
        self.read += sum(map(len, prompts.values()))
        return [_some(logits) for logits in found]

    def _prompt(self, text: str) -> list[int]:
        before, after = PROMPT.split("{text}")
        clause = self._model.tokens(text)[:_TEXT_TOKENS]
        return [*self._opening, *self._model.tokens(before), *clause, *self._model.tokens(after)]


def _some(logits: Vectors) -> Vectors:
    """Every n-th logit, centred, as it will come back from disk."""
    some = np.nan_to_num(logits[:: -(-len(logits) // WIDTH)], nan=0.0, posinf=0.0, neginf=0.0)
    return np.asarray((some - some.mean()).astype(np.float16), dtype=np.float32)
