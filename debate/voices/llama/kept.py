"""States on disk: files that are whole and of the right model, or count as absent.

A file is a line of JSON (what it is a state of, and the sha256 of all) and the states. It is written beside its place
and moved there whole, so that two runs at once cannot spoil it. A folder is kept under a size by dropping what was not
used for longest. Every failure of the disk only costs time: nothing here raises.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from debate.models.digest import replace

MAGIC = "debate state 2"
MOST_BYTES = 1 << 30
"""A folder's size, where nothing else is said."""


def save(path: Path, key: str, head: dict[str, Any], states: Sequence[bytes], most: int = MOST_BYTES) -> bool:
    """Replaces a file as a whole; whether it could. `key`: what the states depend on; `head`: what JSON can say of
    them. A file that alone is over `most` bytes, the limit of its folder, is not written.
    """
    if sum(map(len, states)) > most:
        return False
    said = {"format": MAGIC, "key": key, "head": head, "sha256": _digest(head, states)}
    try:
        replace(path, [json.dumps(said).encode() + b"\n", *states])
    except OSError:
        return False
    _trim(path.parent, (f"*{path.suffix}", "*.part"), most)
    return True


def load(path: Path, key: str) -> tuple[dict[str, Any], bytes] | None:
    """A file's head and its states joined; None where there is none, it is damaged, or of another key."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.readline())
            states = file.read()
        if (said["format"], said["key"], said["sha256"]) == (MAGIC, key, _digest(said["head"], [states])):
            os.utime(path)  # it was used now: what is used least recently goes first
            return said["head"], states
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return None


def _digest(head: dict[str, Any], states: Sequence[bytes]) -> str:
    digest = hashlib.sha256(json.dumps(head, sort_keys=True).encode())
    for state in states:
        digest.update(state)
    return digest.hexdigest()


def _trim(folder: Path, patterns: Sequence[str], most: int) -> None:
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
        drop(path)


def drop(path: Path) -> None:
    """Removes a file, if that can be."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


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
        found = load(self.path(tokens), self.key)
        if found and found[0] == {"tokens": list(tokens)}:
            return found[1]
        drop(self.path(tokens))
        return None

    def save(self, tokens: Sequence[int], state: bytes) -> None:
        """Keeps a state, unless it alone is over the limit or the disk refuses."""
        save(self.path(tokens), self.key, {"tokens": list(tokens)}, [state], self._most)
