"""The state of a room's seats, kept during a debate, so that one that was cut off goes on exactly.

A file holds what one room had read when a turn began; the next turn's replaces it. Its tokens are compared with the
journal before it is believed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from debate.voices.llama import kept

MOST_BYTES = 256 << 20
"""Larger states are not kept: writing them would hold up every turn."""


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


def digest_of(shown: Sequence[str]) -> str:
    """A fingerprint of the lines that a seat has heard."""
    return hashlib.sha256(json.dumps(list(shown)).encode()).hexdigest()


def save(path: Path, key: str, snapshot: Snapshot) -> bool:
    """Replaces the file as a whole; whether it could. `key`: the room's, so that no other model's state is taken."""
    seats = [{**vars(s), "state": len(s.state)} for s in snapshot.seats]
    return kept.save(path, key, {"turn": snapshot.turn, "seats": seats}, [s.state for s in snapshot.seats])


def load(path: Path, key: str) -> Snapshot | None:
    """What the file holds, or None where there is none, it is damaged, or of another room."""
    found = kept.load(path, key)
    return Snapshot(found[0]["turn"], tuple(_seats(*found))) if found else None


def _seats(head: dict[str, Any], states: bytes) -> Iterator[Kept]:
    at = 0
    for seat in head["seats"]:
        state = states[at : at + seat["state"]]
        at += len(state)
        yield Kept(**{**seat, "tokens": tuple(seat["tokens"]), "state": state})
