"""One model, one context, many sequences that only grow.

A sequence is a prompt that the model has read. Speakers have a sequence each, so nobody's prompt is ever read twice;
whatever is tried out happens on a fork, which costs nothing to make and is dropped afterwards. No part of a sequence is
ever removed: recurrent and hybrid models cannot, and sliding-window models may only pretend to.

The books are kept here: which sequences are in use and what they hold. llama.cpp works in a process of its own
(`worker.py`), and every number is checked before it goes there, since a failed check would end that process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from debate.errors import VoiceError
from debate.voices.llama.values import ContextFullError, EngineSettings, Facts, Piece, Row, Sampling, Tokens
from debate.voices.llama.worker import Worker

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_SCORED_BYTES = 96 << 20  # logits of one batch of scored candidates; 4 bytes a token of the vocabulary, a row each
_GROUP = 8  # pieces in one answer, at most: fewer where the model is slow, and always the same for one model


class Engine:
    """An open model. Not for two threads at once: every call takes the engine's lock.

    Sequence ids come from `new` and go back with `release`. `read` is the number of prompt tokens evaluated so far
    (by `extend` and `steps`; not sampled ones, not scored candidates).
    """

    def __init__(self, port: Worker, facts: Facts, settings: EngineSettings) -> None:
        """Makes a context for a loaded model; the engine then owns the port. Raises ModelError if memory is short."""
        self.facts, self._port = facts, port
        self._lock = threading.RLock()
        self._forks = min(settings.forks, 4) if facts.recurrent else settings.forks
        most = settings.sequences + self._forks
        self.ctx: int = port.call("open", settings.ctx or 4_096, most)
        self._held: dict[int, list[int]] = {}
        self._free = list(range(most))[::-1]
        self._closed = False
        self.read = 0
        seq = self.new()  # reads one token and forgets it, so that the weights are in memory before the first turn
        self.extend(seq, [max(0, self.facts.bos)])
        self.release(seq)
        self.read = 0

    @classmethod
    def open(
        cls,
        path: Path,
        settings: EngineSettings | None = None,
        progress: Callable[[float], object] | None = None,
        port: Worker | None = None,
    ) -> Engine:
        """Opens a model file; `progress` gets the fraction loaded. Raises ModelError where it cannot be used.

        `port`: where the engine works, which it then owns; None starts a process.
        """
        settings, port = settings or EngineSettings(), port or Worker()
        try:
            facts = port.call("load", str(path), settings.threads, settings.gpu_layers, False, told=progress)
            return cls(port, Facts(**{**facts, "path": path}), settings)
        except BaseException:
            port.close()
            raise

    def close(self) -> None:
        """Frees the context and the model. Safe to call twice; every other call then raises VoiceError."""
        with self._lock:
            self._closed = True
            self._held.clear()
            self._port.close()

    # -- text and tokens ---------------------------------------------------------------------------------------------

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        """The tokens of `text`, no BOS added. `special`: markup like `<|im_end|>` counts (never for content)."""
        with self._open():
            return list(self._port.call("tokens", text, special))

    def count(self, text: str) -> int:
        """The number of tokens of a content text."""
        return len(self.tokens(text))

    def text(self, tokens: Tokens, *, special: bool = False) -> str:
        """The text of some tokens; incomplete characters at the end become U+FFFD."""
        with self._open():
            return str(self._port.call("text", list(tokens), special))

    # -- sequences ---------------------------------------------------------------------------------------------------

    def new(self) -> int:
        """An empty sequence. Raises VoiceError when all are taken."""
        with self._open():
            if not self._free:
                raise VoiceError("the engine has no sequence left", hint="play with fewer seats")
            seq = self._free.pop()
            self._held[seq] = []
            return seq

    def release(self, seq: int) -> None:
        """Forgets a sequence and gives its id back. Safe to call twice, and after `close`."""
        with self._lock:
            if seq in self._held:
                with suppress(VoiceError):  # an engine that died holds nothing
                    self.clear(seq)
                del self._held[seq]
                self._free.append(seq)

    def history(self, seq: int) -> tuple[int, ...]:
        """The tokens that a sequence holds, from the start."""
        return tuple(self._tokens_of(seq))

    def length(self, seq: int) -> int:
        """How many tokens a sequence holds."""
        return len(self._tokens_of(seq))

    def clear(self, seq: int) -> None:
        """Empties a sequence and keeps its id."""
        with self._open():
            self._tokens_of(seq).clear()
            self._port.call("remove", [seq])

    def extend(self, seq: int, tokens: Tokens) -> None:
        """Reads `tokens` at the end of a sequence, in batches of fixed size.

        Raises ContextFullError if no room is left, VoiceError if the model fails. After an exception the sequence may
        be empty, so look at `history` before going on.
        """
        for _ in self.steps({seq: tokens}):
            pass

    def steps(self, parts: Mapping[int, Tokens]) -> Iterator[tuple[int, int]]:
        """As `extend`, at the ends of several sequences side by side, and batch by batch.

        Yields (tokens read, tokens to read) after each batch; closing it stops there.
        """
        rows = [(seq, token, n == len(tokens) - 1) for seq, tokens in parts.items() for n, token in enumerate(tokens)]
        for start in range(0, len(rows), self.facts.chunk):
            part = rows[start : start + self.facts.chunk]
            with self._open(), self._growing(part) as placed:
                self._port.call("read", placed)
                self.read += len(part)
            yield start + len(part), len(rows)

    def fork(self, source: int) -> int:
        """A new sequence with the same history, sharing its memory. `release` it when done."""
        with self._open():
            tokens = self._tokens_of(source)
            seq = self.new()
            if tokens:
                self._port.call("copy", source, [seq])
            self._held[seq] = list(tokens)
            return seq

    # -- what comes next ---------------------------------------------------------------------------------------------

    def logits(self, seq: int) -> npt.NDArray[np.float32]:
        """The logits (float32, one per token of the vocabulary) of what comes after a sequence.

        Raises VoiceError where none are at hand: nothing was read since it was made, loaded or sampled on.
        """
        import numpy as np

        with self._open():
            self._tokens_of(seq)
            return np.frombuffer(self._port.call("logits", seq), dtype=np.float32)

    def score(self, seq: int, candidates: Sequence[Tokens]) -> list[list[float]]:
        """For each candidate continuation, the natural log-probability of each of its tokens given what precedes it.

        The candidates are forks of one sequence, scored side by side and dropped; the sequence stays as it was.
        The log-probability of the whole is the sum. Empty candidates give empty lists.
        """
        for candidate in candidates:
            self._check_tokens(candidate)
        with self._open():
            self._tokens_of(seq)
            first = iter(self._port.call("likelihoods", seq, [c[0] for c in candidates if len(c)]))
        out = [[next(first)] if len(c) else [] for c in candidates]
        longer = [n for n, c in enumerate(candidates) if len(c) > 1]
        width = max(1, min(self._forks, len(self._free)))
        for start in range(0, len(longer), width):
            self._score_wave(seq, candidates, longer[start : start + width], out)
        return out

    def _score_wave(self, seq: int, candidates: Sequence[Tokens], wave: list[int], out: list[list[float]]) -> None:
        forks: dict[int, int] = {}
        try:
            for n in wave:
                forks[n] = self.fork(seq)
            rows = [(n, k) for n in wave for k in range(len(candidates[n]) - 1)]
            size = max(1, min(self.facts.chunk, _SCORED_BYTES // (4 * self.facts.vocabulary)))
            for start in range(0, len(rows), size):
                part = rows[start : start + size]
                grown = [(forks[n], candidates[n][k], True) for n, k in part]
                with self._open(), self._growing(grown) as placed:
                    found = self._port.call("score", placed, [candidates[n][k + 1] for n, k in part])
                for (n, _), value in zip(part, found, strict=True):
                    out[n].append(value)
        finally:
            for fork in forks.values():
                self.release(fork)

    def generate(self, seq: int, sampling: Sampling, most: int) -> Generator[Piece]:
        """Samples at most `most` tokens at the end of a sequence, which grows by them (except by the last one).

        Streams one Piece a token; closing the iterator stops, and empties the sequence. Generate on a fork. Raises
        VoiceError if the model fails or computes no numbers.

        The first piece comes alone, and the others a few at a time where they come quickly, since each exchange between
        the two processes takes some of a small model's time.
        """
        with self._open():
            held = self._tokens_of(seq)
            self._port.call("begin", seq, len(held), sampling, most)
        group, whole = 1, False
        unread: list[int] = []  # the last piece is read when the next one is drawn
        try:
            while found := self._pieces(seq, group):
                for piece in found:
                    if piece.end != "full":
                        held += unread
                        unread = [piece.token]
                    whole = piece.end is not None
                    yield piece
                group = max(1, min(_GROUP, self.facts.chunk // 16))
        finally:
            with suppress(VoiceError), self._open():
                if not whole:
                    self.clear(seq)  # the engine is some tokens ahead

    def _pieces(self, seq: int, most: int) -> list[Piece]:
        with self._open():
            return [Piece(*fields) for fields in self._port.call("pieces", seq, most)]

    # -- keeping -----------------------------------------------------------------------------------------------------

    def save(self, seq: int) -> bytes:
        """The state of a sequence; `load` brings it back, on the same model file and build."""
        with self._open():
            self._tokens_of(seq)
            return bytes(self._port.call("save", seq))

    def load(self, seq: int, state: bytes, tokens: Tokens) -> None:
        """Replaces a sequence by a saved state that holds `tokens`.

        Raises VoiceError, and leaves the sequence empty, if it does not fit. Checks lengths only: whoever keeps
        states makes sure that they are whole and of this model.
        """
        with self._open():
            self.clear(seq)
            if len(tokens) > self.room():
                raise VoiceError("a kept state does not fit this model")
            self._port.call("restore", seq, len(tokens), data=state)
            self._held[seq] = list(tokens)

    def renew(self, seqs: Sequence[int], most: int) -> list[bytes]:
        """As if sequences were saved, all cleared, and loaded again in this order: their states.

        Empty, and nothing is done, if the states come to more than `most` bytes. Raises VoiceError as `load`.
        """
        with self._open():
            count = self._port.call("renew", list(seqs), [len(self._tokens_of(s)) for s in seqs], most)
            return [self._port.call("state") for _ in range(count)]

    def occupied(self) -> bool:
        """Whether any sequence holds anything."""
        return any(self._held.values())

    def room(self) -> int:
        """Cells that are certainly free, in tokens; what forks share is counted for each."""
        return max(0, self.ctx - sum(len(t) for t in self._held.values()))

    # -- below -------------------------------------------------------------------------------------------------------

    def _open(self) -> threading.RLock:
        if self._closed:
            raise VoiceError("the model is closed", hint="this is a bug; please report it")
        return self._lock

    def _tokens_of(self, seq: int) -> list[int]:
        if seq not in self._held:
            raise VoiceError(f"no sequence {seq} is in use", hint="this is a bug; please report it")
        return self._held[seq]

    def _check_tokens(self, tokens: Tokens) -> None:
        if any(not 0 <= t < self.facts.vocabulary for t in tokens):
            raise VoiceError("a token lies outside the vocabulary", hint="this is a bug; please report it")

    @contextmanager
    def _growing(self, rows: Sequence[tuple[int, int, bool]]) -> Iterator[list[Row]]:
        """Rows of (sequence, token, whether its logits are wanted), each placed at the end of its sequence.

        They count as read when the block ends well; if the model failed, their sequences are empty.
        """
        self._check_tokens([token for _, token, _ in rows])
        ends: dict[int, int] = {}
        placed: list[Row] = []
        for seq, token, wanted in rows:
            position = ends.get(seq, len(self._tokens_of(seq)))
            if position >= self.ctx:
                raise ContextFullError("the context is full")
            ends[seq] = position + 1
            placed.append((seq, token, position, wanted))
        try:
            yield placed
        except ContextFullError:
            raise
        except BaseException:
            for seq in ends:
                self._held[seq].clear()
            raise
        for seq, token, _ in rows:
            self._held[seq].append(token)
