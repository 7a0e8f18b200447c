"""A loop that decodes and does nothing else: what the engine's speed is held against."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from debate.voices.llama.native import binding
from debate.voices.llama.native.model import Model


def speed(model: Model, tokens: Sequence[int], most: int) -> float:
    """Tokens a second of `llama_decode` alone, `most` of them after the prompt `tokens`, in a context of its own."""
    library: Any = binding.lib()
    context, batch = model.new_context(len(tokens) + most + 1, 1), model.new_batch()
    try:
        for start in range(0, len(tokens), model.chunk):
            _fill(batch, tokens[start : start + model.chunk], start)
            library.llama_decode(context, batch)
        library.llama_synchronize(context)
        begun = time.perf_counter()
        for n in range(most):
            _fill(batch, [tokens[n % len(tokens)]], len(tokens) + n)
            library.llama_decode(context, batch)
            library.llama_synchronize(context)
        return most / (time.perf_counter() - begun)
    finally:
        library.llama_batch_free(batch)
        library.llama_free(context)


def _fill(batch: Any, tokens: Sequence[int], start: int) -> None:
    for n, token in enumerate(tokens):
        batch.token[n], batch.pos[n], batch.n_seq_id[n] = token, start + n, 1
        batch.seq_id[n][0] = 0
        batch.logits[n] = n == len(tokens) - 1
    batch.n_tokens = len(tokens)
