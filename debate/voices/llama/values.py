"""The plain values of the engine room; importing them loads nothing heavy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from debate.errors import VoiceError
from debate.values import Speech

Tokens = Sequence[int]


class ContextFullError(VoiceError):
    """No room is left in the context for what was asked."""

    hint = "give the model more room with --ctx, or play fewer rounds"


Row = tuple[int, int, int, bool]
"""What the engine reads in a step: (sequence, token, position in the sequence, whether its logits are wanted)."""


@dataclass(frozen=True)
class EngineSettings:
    """How to open a model. `ctx` is the number of cells for all sequences together, in tokens; 0 takes 4,096.

    `sequences`: how many the caller may hold at once; `forks`: how many candidates `score` weighs side by side.
    `threads`: 0 for one per physical core at hand. `gpu_layers`: -1 for as many as the build can offload.
    """

    ctx: int = 0
    sequences: int = 4
    forks: int = 16
    threads: int = 0
    gpu_layers: int = -1


@dataclass(frozen=True)
class Facts:
    """What an opened model says of itself. `vocabulary` and `trained_ctx` in tokens; `chunk`: tokens a call."""

    path: Path
    quantisation: str
    vocabulary: int
    trained_ctx: int
    template: str | None
    bos: int
    eos: int
    adds_bos: bool
    recurrent: bool
    """Recurrent or hybrid: the state of a sequence cannot be cut back."""
    threads: int
    gpu_layers: int
    chunk: int


class Piece(NamedTuple):
    """A step of generation. `text` may be empty while a character is incomplete; `end` only on the last one.

    `end`: "stop" the model ended, "length" the limit was reached, "full" no room was left.
    """

    token: int
    text: str
    end: str | None = None


@dataclass(frozen=True)
class LlamaSettings:
    """Settings of a debate on local models. `ctx`: tokens that one seat may hold (0: as the debate needs).

    `speech`: None for grounded below two billion parameters and free above; `speeches` decides otherwise for a seat.
    `threads`: 0 for one per physical core. `gpu_layers`: -1 for as many as the build can offload. `cache`: None for the
    platform's cache folder. `snapshots`: keep the seats' states there, so that a debate cut off goes on exactly.
    """

    ctx: int = 0
    threads: int = 0
    gpu_layers: int = -1
    temperature: float = 0.7
    min_p: float = 0.08
    words: int | None = None
    speech: Speech | None = None
    speeches: Mapping[str, Speech] = field(default_factory=dict)
    thinking: bool = False
    snapshots: bool = True
    cache: Path | None = field(default=None, compare=False)


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
