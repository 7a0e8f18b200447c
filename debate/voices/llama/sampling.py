"""How the next token is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sampling:
    """How tokens are drawn. All randomness comes from `seed`; temperature 0 takes the likeliest token.

    `min_p` drops tokens less likely than that fraction of the likeliest. `repeat` divides the logits of recent tokens;
    `dry` penalises continuing a sequence of tokens that has occurred before. `grammar` is GBNF that the text has to follow.
    """

    seed: int = 0
    temperature: float = 0.7
    min_p: float = 0.08
    top_k: int = 64
    repeat: float = 1.05
    dry: float = 0.8
    grammar: str | None = None
    prime: tuple[int, ...] = ()
    """Tokens that count as already said, for repetition control."""


class Sampler:
    """A chain of llama.cpp samplers."""

    chain: Any
