"""One model, one context, many sequences that only grow.

A sequence is a prompt that the model has read. Speakers have a sequence each, so nobody's prompt is ever read twice;
whatever is tried out happens on a fork, which costs nothing to make and is dropped afterwards. No part of a sequence is
ever removed: recurrent and hybrid models cannot, and sliding-window models may only pretend to.

Every number is checked before it goes down to llama.cpp, where a failed check would end the process.
"""

from __future__ import annotations

import codecs
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from debate.errors import VoiceError
from debate.voices.llama import binding
from debate.voices.llama.model import Model
from debate.voices.llama.sampling import Sampler, Sampling, dry_sampler
from debate.voices.llama.values import ContextFullError, EngineSettings, Facts, Piece, Progress, Tokens

__all__ = [
    "ContextFullError",
    "Engine",
    "EngineSettings",
    "Facts",
    "Piece",
    "Progress",
    "Sampler",
    "Sampling",
    "Tokens",
]

Logits = npt.NDArray[np.float32]
_SCORED_BYTES = 96 << 20  # logits of one batch of scored candidates; 4 bytes a token of the vocabulary, a row each


class Engine:
    """An open model. Not for two threads at once: every call takes the engine's lock.

    Sequence ids come from `new` and go back with `release`. `read` is the number of prompt tokens evaluated so far
    (by `extend` and `extend_all`; not sampled ones, not scored candidates).
    """

    def __init__(self, model: Model, settings: EngineSettings) -> None:
        """Makes a context for an open model, which the engine then owns. Raises ModelError if memory is short."""
        self.facts: Facts = model.facts
        self.settings = settings
        self.read = 0
        self._model, self._vocab = model, model.vocab
        self._lock = threading.RLock()
        self._forks = min(settings.forks, 4) if self.facts.recurrent else settings.forks
        most = settings.sequences + self._forks
        self._batch = model.new_batch()
        self._ctx = model.new_context(settings.ctx or 4_096, most)
        self._memory = binding.lib().llama_get_memory(self._ctx)
        self.ctx = int(binding.lib().llama_n_ctx(self._ctx))
        self._held: dict[int, list[int]] = {}
        self._after: dict[int, Logits] = {}
        self._free = list(range(most))[::-1]
        self._dry: Any = None
        self._warm_up()

    def _warm_up(self) -> None:
        """Reads one token and forgets it, so that the weights are in memory before the first turn."""
        seq = self.new()
        self.extend(seq, [max(0, self.facts.bos)])
        self.release(seq)
        self.read = 0

    @classmethod
    def open(
        cls, path: Path, settings: EngineSettings | None = None, progress: Callable[[float], bool] | None = None
    ) -> Engine:
        """Opens a model file; `progress` gets the fraction loaded. Raises ModelError where it cannot be used."""
        settings = settings or EngineSettings()
        model = Model.load(path, settings.threads, settings.gpu_layers, progress)
        try:
            return cls(model, settings)
        except BaseException:
            model.close()
            raise

    def close(self) -> None:
        """Frees the context and the model. Safe to call twice; every other call then raises VoiceError."""
        with self._lock:
            if self._ctx is None:
                return
            c = binding.lib()
            if self._dry:
                c.llama_sampler_free(self._dry)
            c.llama_free(self._ctx)
            self._ctx = self._memory = self._dry = None
            self._held.clear()
            self._after.clear()
            c.llama_batch_free(self._batch)
            self._model.close()

    # -- text and tokens ---------------------------------------------------------------------------------------------

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        """The tokens of `text`, no BOS added. `special`: markup like `<|im_end|>` counts (never for content)."""
        with self._open():
            return self._model.tokens(text, special=special)

    def count(self, text: str) -> int:
        """The number of tokens of a content text."""
        return len(self.tokens(text))

    def text(self, tokens: Tokens, *, special: bool = False) -> str:
        """The text of some tokens; incomplete characters at the end become U+FFFD."""
        with self._open():
            return b"".join(self._model.piece(t, special) for t in tokens).decode("utf-8", "replace")

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
            if self._ctx is not None and seq in self._held:
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
            self._after.pop(seq, None)
            binding.lib().llama_memory_seq_rm(self._memory, seq, -1, -1)

    def extend(self, seq: int, tokens: Tokens, progress: Progress | None = None) -> None:
        """Reads `tokens` at the end of a sequence, in batches of fixed size.

        Raises ContextFullError if no room is left, VoiceError if the model fails. After an exception from `progress`
        the sequence holds what had been read; after any other it may be empty, so look at `history` before going on.
        """
        self.extend_all({seq: tokens}, progress)

    def extend_all(self, parts: Mapping[int, Tokens], progress: Progress | None = None) -> None:
        """Reads different tokens at the ends of several sequences, side by side in the same batches."""
        for done, total in self.steps(parts):
            if progress is not None:
                progress(done, total)

    def steps(self, parts: Mapping[int, Tokens]) -> Iterator[tuple[int, int]]:
        """As `extend_all`, batch by batch: yields (tokens read, tokens to read) after each. Closing it stops there."""
        rows = [(seq, token, n == len(tokens) - 1) for seq, tokens in parts.items() for n, token in enumerate(tokens)]
        size = self._model.chunk
        for start in range(0, len(rows), size):
            with self._open():
                chunk = rows[start : start + size]
                self._decode(chunk)
                for n, (seq, _, last) in enumerate(chunk):
                    if last:
                        self._after[seq] = self._row(n).copy()
                self.read += len(chunk)
            yield min(start + size, len(rows)), len(rows)

    def fork(self, source: int) -> int:
        """A new sequence with the same history, sharing its memory. `release` it when done."""
        with self._open():
            tokens = self._tokens_of(source)
            seq = self.new()
            if tokens:
                binding.lib().llama_memory_seq_cp(self._memory, source, seq, -1, -1)
            self._held[seq] = list(tokens)
            if source in self._after:
                self._after[seq] = self._after[source]
            return seq

    # -- what comes next ---------------------------------------------------------------------------------------------

    def logits(self, seq: int) -> Logits:
        """The logits (float32, one per token of the vocabulary) of what comes after a sequence.

        Raises VoiceError where none are at hand: nothing was read since it was made, loaded or sampled on.
        """
        with self._open():
            self._tokens_of(seq)
            if seq not in self._after:
                raise VoiceError("the sequence has read nothing yet", hint="this is a bug; please report it")
            return self._after[seq]

    def score(self, seq: int, candidates: Sequence[Tokens]) -> list[list[float]]:
        """For each candidate continuation, the natural log-probability of each of its tokens given what precedes it.

        The candidates are forks of one sequence, scored side by side and dropped; the sequence stays as it was.
        The log-probability of the whole is the sum. Empty candidates give empty lists.
        """
        first = _log_softmax(self.logits(seq))
        for candidate in candidates:
            self._check_tokens(candidate)
        out = [[float(first[c[0]])] if len(c) else [] for c in candidates]
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
            size = max(1, min(self._model.chunk, _SCORED_BYTES // (4 * self.facts.vocabulary)))
            for start in range(0, len(rows), size):
                chunk = rows[start : start + size]
                with self._open():
                    self._decode([(forks[n], candidates[n][k], True) for n, k in chunk])
                    for row, (n, k) in enumerate(chunk):
                        out[n].append(_log_probability(self._row(row), candidates[n][k + 1]))
        finally:
            for fork in forks.values():
                self.release(fork)

    def generate(self, seq: int, sampling: Sampling, most: int) -> Generator[Piece]:
        """Samples at most `most` tokens at the end of a sequence, which grows by them (except by the last one).

        Streams one Piece a token; closing the iterator stops at once. Generate on a fork. Raises VoiceError if the
        model fails or computes no numbers.
        """
        with self._open():
            logits = self.logits(seq)
            if not np.isfinite(logits.sum()):
                raise VoiceError("the model computes no numbers; its file may be damaged")
            if self._dry is None and sampling.dry:
                self._dry = dry_sampler(self._vocab)
            sampler = Sampler(sampling, self._vocab, self.facts.vocabulary, self._dry)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        try:
            token = sampler.pick(logits)
            for left in range(most - 1, -1, -1):
                if token < 0 or self._model.ends(token):
                    yield Piece(token, decoder.decode(b"", True), "stop")
                    return
                text = decoder.decode(self._model.piece(token, True), left == 0)
                yield Piece(token, text, None if left else "length")
                if left:
                    token = self._step(seq, token, sampler)
                    if token is None:
                        yield Piece(-1, decoder.decode(b"", True), "full")
                        return
        finally:
            with self._lock:
                self._after.pop(seq, None)
                sampler.close()

    def _step(self, seq: int, token: int, sampler: Sampler) -> Any:
        """Reads one sampled token and draws the next one; None if no room is left."""
        with self._open():
            try:
                self._decode([(seq, token, True)])
            except ContextFullError:
                return None
            if not np.isfinite(self._row(0).sum()):
                raise VoiceError("the model computes no numbers; its file may be damaged")
            return sampler.next(self._ctx, 0)

    # -- keeping -----------------------------------------------------------------------------------------------------

    def save(self, seq: int) -> bytes:
        """The state of a sequence; `load` brings it back, on the same model file and build."""
        with self._open():
            self._tokens_of(seq)
            return binding.state_bytes(self._ctx, seq)

    def load(self, seq: int, state: bytes, tokens: Tokens) -> None:
        """Replaces a sequence by a saved state that holds `tokens`.

        Raises VoiceError, and leaves the sequence empty, if it does not fit. Checks lengths only: whoever keeps
        states makes sure that they are whole and of this model.
        """
        with self._open():
            self.clear(seq)
            c = binding.lib()
            if len(tokens) > self.room() or not binding.set_state(self._ctx, seq, state):
                self.clear(seq)
                raise VoiceError("a kept state does not fit this model")
            if c.llama_memory_seq_pos_max(self._memory, seq) != len(tokens) - 1:
                self.clear(seq)
                raise VoiceError("a kept state holds another text")
            self._held[seq] = list(tokens)

    def occupied(self) -> bool:
        """Whether any sequence holds anything."""
        return any(self._held.values())

    @property
    def chunk(self) -> int:
        """Tokens per call, fixed for a model and a number of threads."""
        return self._model.chunk

    def room(self) -> int:
        """Cells that are certainly free, in tokens; what forks share is counted for each."""
        return max(0, self.ctx - sum(len(t) for t in self._held.values()))

    # -- below -------------------------------------------------------------------------------------------------------

    def _open(self) -> threading.RLock:
        if self._ctx is None:
            raise VoiceError("the model is closed", hint="this is a bug; please report it")
        return self._lock

    def _tokens_of(self, seq: int) -> list[int]:
        if seq not in self._held:
            raise VoiceError(f"no sequence {seq} is in use", hint="this is a bug; please report it")
        return self._held[seq]

    def _check_tokens(self, tokens: Tokens) -> None:
        if any(not 0 <= t < self.facts.vocabulary for t in tokens):
            raise VoiceError("a token lies outside the vocabulary", hint="this is a bug; please report it")

    def _row(self, index: int) -> Logits:
        pointer = binding.lib().llama_get_logits_ith(self._ctx, index)
        if not pointer:
            raise VoiceError("the model returned no logits")
        return np.ctypeslib.as_array(pointer, shape=(self.facts.vocabulary,))

    def _decode(self, rows: Sequence[tuple[int, int, bool]]) -> None:
        """Evaluates (sequence, token, whether its logits are wanted) rows, each at the end of its sequence."""
        if not 0 < len(rows) <= self._model.chunk:
            raise VoiceError("a batch of the wrong size", hint="this is a bug; please report it")
        self._check_tokens([token for _, token, _ in rows])
        batch = self._batch
        ends: dict[int, int] = {}
        for n, (seq, token, wanted) in enumerate(rows):
            position = ends.get(seq)
            if position is None:
                position = len(self._tokens_of(seq))
            if position >= self.ctx:
                raise ContextFullError("the context is full")
            ends[seq] = position + 1
            batch.token[n], batch.pos[n], batch.logits[n] = token, position, wanted
            batch.n_seq_id[n] = 1
            batch.seq_id[n][0] = seq
            self._after.pop(seq, None)
        batch.n_tokens = len(rows)
        self._run(rows, ends)

    def _run(self, rows: Sequence[tuple[int, int, bool]], ends: Mapping[int, int]) -> None:
        try:
            result = binding.lib().llama_decode(self._ctx, self._batch)
        except BaseException:  # Ctrl-C: what was read is not known, so nothing is
            for seq in ends:
                with suppress(VoiceError):
                    self.clear(seq)
            raise
        if result == 0:
            for seq, token, _ in rows:
                self._held[seq].append(token)
            return
        if result == 1:
            raise ContextFullError("the context is full")
        for seq in ends:
            self.clear(seq)
        raise VoiceError(f"the model failed to read ({result}): {binding.last_error() or 'no reason given'}")


def _log_softmax(logits: Logits) -> Logits:
    top = logits.max()
    out: Logits = logits - (top + np.log(np.exp(logits - top).sum()))
    return out


def _log_probability(logits: Logits, token: int) -> float:
    top = logits.max()
    return float(logits[token] - top - np.log(np.exp(logits - top).sum()))
