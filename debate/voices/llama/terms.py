"""Numbers that depend on a model and a text alone, kept on disk: computed once per model, not once per debate."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from debate.models.digest import read_json, write_json

MOST = 20_000
"""Numbers kept per model; the oldest go first."""

_MOST_NATS = 1e6
"""No text has that: a larger number, or none, is damage."""


class Terms:
    """Numbers by text, for one model and method. Every failure of the disk only costs time: nothing here raises."""

    def __init__(self, folder: Path, key: tuple[str, ...], given: Mapping[str, float] | None = None) -> None:
        """`key`: all that a number depends on besides its text (model, engine, method).

        `given`: numbers that came with the program, by `name` of the text; they are not written again.
        """
        self._key = hashlib.sha256(json.dumps(key).encode()).hexdigest()
        self.path = folder / f"{self._key[:40]}.json"
        self._given = dict(given or {})
        self._known = self._load()
        self._new = False

    def __contains__(self, text: str) -> bool:
        return name(text) in self._given or name(text) in self._known

    def __getitem__(self, text: str) -> float:
        return self._given[name(text)] if name(text) in self._given else self._known[name(text)]

    def update(self, found: Mapping[str, float]) -> None:
        """Takes in numbers by text."""
        self._known.update({name(text): round(value, 3) for text, value in found.items()})
        self._new = True

    def save(self) -> None:
        """Writes what is new, together with what another run may have written meanwhile."""
        if self._new:
            self._known = {**self._load(), **self._known}
            kept = dict(list(self._known.items())[-MOST:])
            with contextlib.suppress(OSError):
                write_json(self.path, {"key": self._key, "terms": kept})
            self._new = False

    def _load(self) -> dict[str, float]:
        held = read_json(self.path)
        terms = held.get("terms")
        if held.get("key") != self._key or not isinstance(terms, dict):
            return {}
        return {k: float(v) for k, v in terms.items() if isinstance(v, int | float) and abs(v) < _MOST_NATS}


def name(text: str) -> str:
    """The name under which a text's number is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]
