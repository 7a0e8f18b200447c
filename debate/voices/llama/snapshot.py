"""The state of a room's seats, kept during a debate, so that one that was cut off goes on exactly.

A file holds what one room had read when a turn began; the next turn's replaces it. Its tokens are compared with the
journal before it is believed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from debate.voices.llama.prefix import trim

MAGIC = "debate snapshot 1"
MOST_BYTES = 256 << 20
"""Larger states are not kept: writing them would hold up every turn."""
_FOLDER_BYTES = 1 << 30


@dataclass(frozen=True)
class Kept:
    """One seat's state. `heard`: how many lines it holds after the `folded` oldest; `role`: see Dialogue."""

    seat: str
    tokens: tuple[int, ...]
    folded: int
    heard: int
    digest: str
    role: str
    state: bytes


@dataclass(frozen=True)
class Snapshot:
    """The seats of a room when turn `turn` began."""

    turn: int
    seats: tuple[Kept, ...]

    @property
    def size(self) -> int:
        """Bytes of all states."""
        return sum(len(s.state) for s in self.seats)


def digest_of(shown: Sequence[str]) -> str:
    """A fingerprint of the lines that a seat has heard."""
    return hashlib.sha256(json.dumps(list(shown)).encode()).hexdigest()


def save(path: Path, key: str, snapshot: Snapshot) -> bool:
    """Replaces the file as a whole; whether it could. `key`: the room's, so that no other model's state is taken."""
    seats = [{**vars(s), "state": len(s.state), "tokens": list(s.tokens)} for s in snapshot.seats]
    meta = {"turn": snapshot.turn, "seats": seats}
    check = _check(meta, [s.state for s in snapshot.seats])
    head = {"format": MAGIC, "key": key, "sha256": check, **meta}
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.writelines([json.dumps(head).encode() + b"\n", *(s.state for s in snapshot.seats)])
        os.replace(name, path)
    except OSError:
        if name:
            with contextlib.suppress(OSError):
                Path(name).unlink(missing_ok=True)
        return False
    trim(path.parent, ("*.snapshot", "*.part"), _FOLDER_BYTES)
    return True


def load(path: Path, key: str) -> Snapshot | None:
    """What the file holds, or None where there is none, it is damaged, or of another room."""
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline())
            body = file.read()
        meta = {"turn": head["turn"], "seats": head["seats"]}
        if (head["format"], head["key"], head["sha256"]) != (MAGIC, key, _check(meta, [body])):
            return None
        return Snapshot(int(head["turn"]), tuple(_seats(head["seats"], body)))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _check(meta: dict[str, Any], states: Sequence[bytes]) -> str:
    digest = hashlib.sha256(json.dumps(meta, sort_keys=True).encode())
    for state in states:
        digest.update(state)
    return digest.hexdigest()


def _seats(seats: list[dict[str, Any]], body: bytes) -> list[Kept]:
    out, at = [], 0
    for seat in seats:
        size = int(seat["state"])
        out.append(Kept(**{**seat, "tokens": tuple(seat["tokens"]), "state": body[at : at + size]}))
        at += size
    return out
