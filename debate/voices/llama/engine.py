"""One model, one context, many sequences that only grow.

A sequence is a prompt that the model has read. Speakers have a sequence each, so nobody's prompt is ever read twice;
whatever is tried out happens on a fork, which costs nothing to make and is dropped afterwards. No part of a sequence is
ever removed: recurrent and hybrid models cannot, and sliding-window models may only pretend to.

Every number is checked before it goes down to llama.cpp, where a failed check would end the process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from debate.errors import ModelError, VoiceError
from debate.voices.llama import binding
from debate.voices.llama.sampling import Sampler, Sampling

Tokens = Sequence[int]
Progress = Callable[[int, int], None]
"""Called between batches with (tokens read, tokens to read). It may raise to stop the reading."""


class ContextFullError(VoiceError):
    """No room is left in the context for what was asked."""

    hint = "give the model more room with --ctx, or play fewer rounds"


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
    """What an opened model says of itself. Sizes in tokens, bytes and parameters."""

    path: Path
    name: str
    architecture: str
    parameters: int
    bytes: int
    quantisation: str
    vocabulary: int
    trained_ctx: int
    template: str | None
    bos: int
    eos: int
    adds_bos: bool
    recurrent: bool
    """Recurrent or hybrid: the state of a sequence cannot be cut back."""
    window: int
    """Sliding attention window in tokens; 0 where there is none."""
    threads: int
    gpu_layers: int


@dataclass(frozen=True)
class Piece:
    """A step of generation. `text` may be empty while a character is incomplete; `end` only on the last one.

    `end`: "stop" the model ended, "length" the limit was reached, "full" no room was left.
    """

    token: int
    text: str
    end: str | None = None


class Engine:
    """An open model. Not for two threads at once: every call takes the engine's lock.

    Sequence ids come from `new` and go back with `release`. `read` is the number of prompt tokens evaluated so far
    (by `extend` and `extend_all`; not sampled ones, not scored candidates).
    """

    facts: Facts
    read: int

    @classmethod
    def open(
        cls, path: Path, settings: EngineSettings = EngineSettings(), progress: Callable[[float], bool] | None = None
    ) -> Engine:
        """Opens a model file; `progress` gets the fraction loaded. Raises ModelError where it cannot be used."""
        raise NotImplementedError

    def close(self) -> None:
        """Frees the context and the model. Safe to call twice; every other call then raises VoiceError."""

    # -- text and tokens ---------------------------------------------------------------------------------------------

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        """The tokens of `text`, no BOS added. `special`: markup like `<|im_end|>` becomes its token (never for content)."""
        raise NotImplementedError

    def count(self, text: str) -> int:
        """The number of tokens of a content text."""
        return len(self.tokens(text))

    def text(self, tokens: Tokens, *, special: bool = False) -> str:
        """The text of some tokens; incomplete characters at the end become U+FFFD."""
        raise NotImplementedError

    # -- sequences ---------------------------------------------------------------------------------------------------

    def new(self) -> int:
        """An empty sequence. Raises VoiceError when all `settings.sequences` are taken."""
        raise NotImplementedError

    def release(self, seq: int) -> None:
        """Forgets a sequence and gives its id back. Safe to call twice."""

    def history(self, seq: int) -> tuple[int, ...]:
        """The tokens that a sequence holds, from the start."""
        raise NotImplementedError

    def length(self, seq: int) -> int:
        """How many tokens a sequence holds."""
        raise NotImplementedError

    def clear(self, seq: int) -> None:
        """Empties a sequence and keeps its id."""

    def extend(self, seq: int, tokens: Tokens, progress: Progress | None = None) -> None:
        """Reads `tokens` at the end of a sequence, in batches of fixed size.

        Raises ContextFullError without having read anything if there is no room, and VoiceError if the model fails;
        after an exception from `progress` or Ctrl-C the sequence holds what had been read.
        """
        self.extend_all({seq: tokens}, progress)

    def extend_all(self, parts: Mapping[int, Tokens], progress: Progress | None = None) -> None:
        """Reads different tokens at the ends of several sequences, side by side in the same batches."""

    def fork(self, source: int) -> int:
        """A new sequence with the same history, sharing its memory. `release` it when done."""
        raise NotImplementedError

    # -- what comes next ---------------------------------------------------------------------------------------------

    def logits(self, seq: int) -> Any:
        """The logits (float32 array, one per token of the vocabulary) of what comes after a sequence.

        Raises VoiceError where none are at hand: the sequence is empty, or was restored and has read nothing since.
        """
        raise NotImplementedError

    def score(self, seq: int, candidates: Sequence[Tokens]) -> list[list[float]]:
        """For each candidate continuation, the natural log-probability of each of its tokens given what precedes it.

        The candidates are forks of one sequence, scored side by side and dropped; the sequence stays as it was.
        The log-probability of the whole is the sum. Empty candidates give empty lists.
        """
        raise NotImplementedError

    def generate(self, seq: int, sampling: Sampling, most: int) -> Iterator[Piece]:
        """Samples at most `most` tokens at the end of a sequence, which grows by them (except by the last one).

        Streams one Piece a token; closing the iterator stops at once. Generate on a fork.
        """
        raise NotImplementedError

    # -- keeping -----------------------------------------------------------------------------------------------------

    def save(self, seq: int) -> bytes:
        """The state of a sequence; `load` brings it back, on the same model file and build."""
        raise NotImplementedError

    def load(self, seq: int, state: bytes, tokens: Tokens) -> None:
        """Replaces a sequence by a saved state that holds `tokens`. Raises VoiceError (and empties it) if it does not fit."""


__all__ = ["ContextFullError", "Engine", "EngineSettings", "Facts", "Piece", "Progress", "Sampler", "Sampling", "Tokens"]
_ = (threading, ModelError, binding)
