"""States of read prompts, kept on disk: a persona's prompt is read once per model, not once per debate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from debate.voices.llama import kept
from debate.voices.llama.kept import MOST_BYTES, cache_folder

__all__ = ["PrefixStore", "cache_folder"]


class PrefixStore:
    """A folder of states. Every failure of the disk only costs time: nothing here raises."""

    def __init__(self, folder: Path, key: Sequence[str], most: int = MOST_BYTES) -> None:
        """`key`: all that a state depends on besides its tokens (model, engine, build, batch size). `most`: bytes."""
        self._folder, self._most = folder, most
        self.key = hashlib.sha256(json.dumps(list(key)).encode()).hexdigest()

    def path(self, tokens: Sequence[int]) -> Path:
        """Where the state of these tokens is or would be."""
        name = hashlib.sha256(json.dumps([self.key, list(tokens)]).encode()).hexdigest()
        return self._folder / f"{name[:40]}.state"

    def load(self, tokens: Sequence[int]) -> bytes | None:
        """The state of these tokens, or None; a file that does not hold it is in the way and goes."""
        found = kept.load(self.path(tokens), self.key)
        if found and found[0] == {"tokens": list(tokens)}:
            return found[1]
        kept.drop(self.path(tokens))
        return None

    def save(self, tokens: Sequence[int], state: bytes) -> None:
        """Keeps a state, unless it alone is over the limit or the disk refuses."""
        kept.save(self.path(tokens), self.key, {"tokens": list(tokens)}, [state], self._most)
