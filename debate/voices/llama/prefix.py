"""States of read prompts, kept on disk: a persona's prompt is read once per model, not once per debate.

A file is a line of JSON (what it is a state of, and the sha256 of the rest), the tokens, and the state. It is written
beside its place and moved there whole, so that two runs at once cannot spoil it; one that is damaged, or of another
key, is removed and counts as absent. The folder is kept under a size by dropping what was not used for longest.
"""

from __future__ import annotations

import array
import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

MAGIC = "debate state 1"
MOST_BYTES = 1 << 30


def cache_folder() -> Path:
    """Where caches live; `DEBATE_CACHE` overrides the platform's cache folder."""
    if root := os.environ.get("DEBATE_CACHE"):
        return Path(root)
    import platformdirs

    return Path(platformdirs.user_cache_dir("debate", appauthor=False))


class PrefixStore:
    """A folder of states. Every failure of the disk only costs time: nothing here raises."""

    def __init__(self, folder: Path, key: Sequence[str], most: int = MOST_BYTES) -> None:
        """`key`: all that a state depends on besides its tokens (model, engine, build, batch size). `most`: bytes."""
        self._folder, self._most = folder, most
        self.key = hashlib.sha256(json.dumps(list(key)).encode()).hexdigest()

    def path(self, tokens: Sequence[int]) -> Path:
        """Where the state of these tokens is or would be."""
        return self._folder / f"{hashlib.sha256(self.key.encode() + _pack(tokens)).hexdigest()[:40]}.state"

    def load(self, tokens: Sequence[int]) -> bytes | None:
        """The state of these tokens, or None."""
        path = self.path(tokens)
        try:
            with path.open("rb") as file:
                head = json.loads(file.readline(4_096))
                body = file.read()
        except (OSError, ValueError, RecursionError):
            self._drop(path)
            return None
        packed = _pack(tokens)
        right = isinstance(head, dict) and head.get("format") == MAGIC and head.get("key") == self.key
        if not right or body[: len(packed)] != packed or head.get("sha256") != hashlib.sha256(body).hexdigest():
            self._drop(path)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # it was used now: what is used least recently goes first
        return body[len(packed) :]

    def save(self, tokens: Sequence[int], state: bytes) -> None:
        """Keeps a state, unless it alone is over the limit or the disk refuses."""
        body = _pack(tokens) + state
        if len(body) > self._most:
            return
        head = {"format": MAGIC, "key": self.key, "sha256": hashlib.sha256(body).hexdigest()}
        name = ""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(head).encode() + b"\n" + body)
            os.replace(name, self.path(tokens))
        except OSError:
            if name:
                Path(name).unlink(missing_ok=True)
            return
        trim(self._folder, ("*.state", "*.part"), self._most)

    def _drop(self, path: Path) -> None:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def trim(folder: Path, patterns: Sequence[str], most: int) -> None:
    """Removes what was used least recently until a folder fits `most` bytes; leavings of killed runs count too."""
    found = []
    with contextlib.suppress(OSError):
        for path in (p for pattern in patterns for p in folder.glob(pattern)):
            with contextlib.suppress(OSError):  # another run was faster
                state = path.stat()
                found.append((state.st_mtime, state.st_size, path))
    total = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if total <= most:
            return
        total -= size
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _pack(tokens: Sequence[int]) -> bytes:
    return array.array("i", tokens).tobytes()
