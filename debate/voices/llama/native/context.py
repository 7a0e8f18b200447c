"""A context of llama.cpp: what the sequences of a model have read, what comes next, and what was drawn of it.

Whoever calls keeps the books: which sequences are in use, how long they are and which tokens they hold. Every number
must have been checked (`engine.py` does), since a failed check in llama.cpp ends the process.
"""

from __future__ import annotations

import codecs
import time
from collections.abc import Generator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from debate.errors import VoiceError
from debate.voices.llama.native import binding
from debate.voices.llama.native.model import Model
from debate.voices.llama.native.sampler import Sampler, dry_sampler
from debate.voices.llama.values import ContextFullError, Piece, Row, Sampling

Logits = npt.NDArray[np.float32]


class Context:
    """The memory of one model. `cells`: tokens that all sequences may hold together."""

    def __init__(self, model: Model, cells: int, sequences: int) -> None:
        """Raises ModelError where memory is short."""
        self._model = model
        self._ctx = model.new_context(cells, sequences)
        self._batch = binding.lib().llama_batch_init(model.facts.chunk, 0, 1)  # one sequence a row
        self._memory = binding.lib().llama_get_memory(self._ctx)
        self.cells = int(binding.lib().llama_n_ctx(self._ctx))
        self._after: dict[int, Logits] = {}
        self._speaking: dict[int, Generator[Piece]] = {}
        self._states: list[bytes] = []
        self._dry: Any = None

    def close(self) -> None:
        """Frees the context, not the model."""
        c = binding.lib()
        for seq in list(self._speaking):
            self.end(seq)
        if self._dry:
            c.llama_sampler_free(self._dry)
        c.llama_free(self._ctx)
        c.llama_batch_free(self._batch)

    # -- reading -----------------------------------------------------------------------------------------------------

    def read(self, rows: Sequence[Row]) -> None:
        """Evaluates rows, each at the end of its sequence, and keeps the logits that are wanted.

        Raises ContextFullError, and has read nothing, if no room is left; VoiceError, and has emptied the sequences, if
        the model fails.
        """
        self._decode(rows)
        for n, (seq, _, _, wanted) in enumerate(rows):
            if wanted:
                self._after[seq] = self._row(n).copy()

    def copy(self, source: int, to: Sequence[int]) -> None:
        """Gives empty sequences the history of another, sharing its memory."""
        for seq in to:
            binding.lib().llama_memory_seq_cp(self._memory, source, seq, -1, -1)
            if source in self._after:
                self._after[seq] = self._after[source]

    def remove(self, seqs: Sequence[int]) -> None:
        """Empties sequences."""
        for seq in seqs:
            self.end(seq)
            self._after.pop(seq, None)
            binding.lib().llama_memory_seq_rm(self._memory, seq, -1, -1)

    def logits(self, seq: int) -> bytes:
        """The logits of what comes after a sequence, as float32. Raises VoiceError where none are at hand."""
        return self._next(seq).tobytes()

    def likelihoods(self, seq: int, tokens: Sequence[int]) -> list[float]:
        """The natural log-probability of each of some tokens as the next one after a sequence."""
        return [_log_probability(self._next(seq), token) for token in tokens]

    def score(self, rows: Sequence[Row], targets: Sequence[int]) -> list[float]:
        """Reads rows, and gives the natural log-probability of `targets[n]` after row n. Raises as `read`."""
        self._decode(rows)
        return [_log_probability(self._row(n), target) for n, target in enumerate(targets)]

    # -- writing -----------------------------------------------------------------------------------------------------

    def begin(self, seq: int, position: int, sampling: Sequence[Any], most: int) -> None:
        """Makes ready to write at most `most` tokens after a sequence of length `position`; `pieces` gives them.

        `sampling`: the fields of a Sampling.
        """
        self.end(seq)
        self._speaking[seq] = self._write(seq, position, Sampling(*sampling), most)

    def pieces(self, seq: int, most: int) -> list[Piece]:
        """The next pieces, at most `most`; none after the last. Raises VoiceError if the model fails or computes no
        numbers."""
        return list(islice(self._speaking[seq], most))

    def end(self, seq: int) -> None:
        """Stops writing there."""
        if (speaking := self._speaking.pop(seq, None)) is not None:
            speaking.close()

    def _write(self, seq: int, position: int, sampling: Sampling, most: int) -> Generator[Piece]:
        logits = _numbers(self._next(seq))
        if self._dry is None and sampling.dry:
            self._dry = dry_sampler(self._model.vocab)
        sampler = Sampler(sampling, self._model.vocab, self._model.facts.vocabulary, self._dry)
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
                    try:
                        token = self._step(seq, token, position, sampler)
                    except ContextFullError:
                        yield Piece(-1, decoder.decode(b"", True), "full")
                        return
                    position += 1
        finally:
            self._after.pop(seq, None)
            sampler.close()

    def _step(self, seq: int, token: int, position: int, sampler: Sampler) -> int:
        """Reads one drawn token and draws the next one."""
        if position >= self.cells:
            raise ContextFullError("the context is full")
        self._decode([(seq, token, position, True)])
        _numbers(self._row(0))
        return sampler.next(self._ctx, 0)

    # -- keeping -----------------------------------------------------------------------------------------------------

    def save(self, seq: int) -> bytes:
        """The state of a sequence."""
        return binding.state_bytes(self._ctx, seq)

    def renew(self, seqs: Sequence[int], lengths: Sequence[int], most: int) -> int:
        """Saves sequences, takes all out of memory, and lays them back in this order; how many states `state` then has.

        None, and nothing is done, if they come to more than `most` bytes.
        """
        self._states = [self.save(seq) for seq in seqs]
        if sum(map(len, self._states)) > most:
            self._states = []
            return 0
        self.remove(seqs)
        for seq, length, state in zip(seqs, lengths, self._states, strict=True):
            self.restore(seq, length, state)
        return len(self._states)

    def state(self) -> bytes:
        """The first of the states that `renew` saved and that was not asked for yet."""
        return self._states.pop(0)

    def restore(self, seq: int, length: int, state: bytes) -> None:
        """Replaces a sequence by a saved state of `length` tokens. Raises VoiceError, and leaves it empty, if it does
        not fit."""
        self.remove([seq])
        if not binding.set_state(self._ctx, seq, state):
            self.remove([seq])
            raise VoiceError("a kept state does not fit this model")
        if binding.lib().llama_memory_seq_pos_max(self._memory, seq) != length - 1:
            self.remove([seq])
            raise VoiceError("a kept state holds another text")

    # -- below -------------------------------------------------------------------------------------------------------

    def _next(self, seq: int) -> Logits:
        if seq not in self._after:
            raise VoiceError("the sequence has read nothing yet", hint="this is a bug; please report it")
        return self._after[seq]

    def _row(self, index: int) -> Logits:
        pointer = binding.lib().llama_get_logits_ith(self._ctx, index)
        if not pointer:
            raise VoiceError("the model returned no logits")
        return np.ctypeslib.as_array(pointer, shape=(self._model.facts.vocabulary,))

    def _decode(self, rows: Sequence[Row]) -> None:
        batch = self._batch
        for n, (seq, token, position, wanted) in enumerate(rows):
            batch.token[n], batch.pos[n], batch.logits[n] = token, position, wanted
            batch.n_seq_id[n] = 1
            batch.seq_id[n][0] = seq
            self._after.pop(seq, None)
        batch.n_tokens = len(rows)
        result = binding.lib().llama_decode(self._ctx, batch)
        if result == 1:
            raise ContextFullError("the context is full")
        if result != 0:
            for seq in {row[0] for row in rows}:
                self._after.pop(seq, None)
                binding.lib().llama_memory_seq_rm(self._memory, seq, -1, -1)
            raise VoiceError(f"the model failed to read ({result}): {binding.reason() or 'no reason given'}")


def bare_speed(model: Model, tokens: Sequence[int], most: int) -> float:
    """Tokens a second of `llama_decode` alone, `most` of them after the prompt `tokens`, in a context of its own."""
    c = binding.lib()
    context = model.new_context(len(tokens) + most + 1, 1)

    def read(part: Sequence[int]) -> None:
        c.llama_decode(context, c.llama_batch_get_one((c.llama_token * len(part))(*part), len(part)))
        c.llama_synchronize(context)

    try:
        for start in range(0, len(tokens), model.facts.chunk):
            read(tokens[start : start + model.facts.chunk])
        begun = time.perf_counter()
        for n in range(most):
            read([tokens[n % len(tokens)]])
        return most / (time.perf_counter() - begun)
    finally:
        c.llama_free(context)


def _numbers(logits: Logits) -> Logits:
    if not np.isfinite(logits.sum()):
        raise VoiceError("the model computes no numbers; its file may be damaged")
    return logits


def _log_probability(logits: Logits, token: int) -> float:
    top = logits.max()
    return float(logits[token] - top - np.log(np.exp(logits - top).sum()))
