"""Counting the tokens of texts by a model's vocabulary, without its weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from debate.voices.llama.worker import Worker


@contextmanager
def counting(path: Path) -> Iterator[Callable[[str], int]]:
    """Counts the tokens of texts by a model's vocabulary. Raises ModelError where the file cannot be used."""
    worker = Worker()
    try:
        worker.call("load", str(path), 0, -1, True)
        yield lambda text: len(worker.call("tokens", text, False))
    finally:
        worker.close()
