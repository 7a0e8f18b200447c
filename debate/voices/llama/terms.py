"""Numbers that depend on a model and a text alone, kept on disk: computed once per model, not once per debate."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

MOST = 20_000
"""Numbers kept per model; the oldest go first."""


class Terms:
    """Numbers by text, for one model and method. Every failure of the disk only costs time: nothing here raises."""

    def __init__(self, folder: Path, key: tuple[str, ...]) -> None:
        """`key`: all that a number depends on besides its text (model, engine, method)."""
        self._key = hashlib.sha256(json.dumps(key).encode()).hexdigest()
        self.path = folder / f"{self._key[:40]}.json"
        self._known = self._load()
        self._saved = len(self._known)

    def __contains__(self, text: str) -> bool:
        return _name(text) in self._known

    def __getitem__(self, text: str) -> float:
        return self._known[_name(text)]

    def update(self, found: Mapping[str, float]) -> None:
        """Takes in numbers by text."""
        self._known.update({_name(text): round(value, 4) for text, value in found.items()})

    def save(self) -> None:
        """Writes what is new, together with what another run may have written meanwhile."""
        if len(self._known) == self._saved:
            return
        self._known = {**self._load(), **self._known}
        body = json.dumps({"key": self._key, "terms": dict(list(self._known.items())[-MOST:])})
        name = ""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(body)
            os.replace(name, self.path)
            self._saved = len(self._known)
        except OSError:
            with contextlib.suppress(OSError):
                if name:
                    Path(name).unlink(missing_ok=True)

    def _load(self) -> dict[str, float]:
        try:
            held = json.loads(self.path.read_text(encoding="utf-8"))
            if held["key"] != self._key:
                return {}
            return {str(k): float(v) for k, v in held["terms"].items() if math.isfinite(float(v))}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
