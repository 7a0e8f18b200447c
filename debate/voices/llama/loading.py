"""A model file into an engine's process, as a whole or only to count with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from debate.voices.llama.values import Facts
from debate.voices.llama.worker import Port, Worker


def load(
    port: Port,
    path: Path,
    threads: int = 0,
    gpu_layers: int = -1,
    *,
    words_only: bool = False,
    progress: Callable[[float], object] | None = None,
) -> tuple[Facts, int]:
    """What a loaded model says of itself, and how many tokens it takes a call. Raises ModelError.

    `words_only`: its vocabulary without the weights. `progress` gets the fraction loaded; what it raises ends the load.
    """
    facts = port.call("load", str(path), threads, gpu_layers, words_only, told=progress)
    chunk = facts.pop("chunk")
    return Facts(**{**facts, "path": path}), chunk


@contextmanager
def counting(path: Path) -> Iterator[Callable[[str], int]]:
    """Counts the tokens of texts by a model's vocabulary. Raises ModelError where the file cannot be used."""
    port = Worker()
    try:
        load(port, path, words_only=True)
        yield lambda text: len(port.call("tokens", text, False))
    finally:
        port.close()
