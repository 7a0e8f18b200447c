"""What tokens are drawn by: a seed, min-p, repetition control, and a schema to be held to where one is given."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple


class Sampling(NamedTuple):
    """How tokens are drawn. All randomness comes from `seed`; temperature 0 takes the likeliest token.

    `min_p` drops tokens less likely than that fraction of the likeliest. `repeat` divides the logits of recent tokens;
    `dry` makes it unlikely to go on with a run of tokens that has occurred before. `schema`: a JSON Schema, as JSON, to
    follow.
    """

    seed: int = 0
    temperature: float = 0.7
    min_p: float = 0.08
    top_k: int = 64
    repeat: float = 1.05
    dry: bool = True
    schema: str | None = None
    prime: tuple[int, ...] = ()
    """Tokens that count as already said, for repetition control."""


def derive_seed(seed: int, *parts: int | str) -> int:
    """A 32-bit seed for one purpose, from the debate's seed and the purpose (turn, try …); none is carried over."""
    text = json.dumps([seed, *parts]).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "little")
