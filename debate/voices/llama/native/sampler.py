"""Draws the next token by a chain of llama.cpp's samplers, held to a schema where one is given."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from debate.errors import VoiceError
from debate.voices.llama.native import binding
from debate.voices.llama.values import Sampling

_DATA = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
_BREAKERS = ("\n", ":", '"', "*")  # the defaults of llama.cpp's own programs


@lru_cache(maxsize=64)
def json_grammar(schema: str) -> str:
    """GBNF for replies that fit a JSON Schema. Raises VoiceError for a schema that cannot be turned into one."""
    try:
        return binding.grammar(schema)
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        raise VoiceError(f"no grammar can be made of this schema: {error}") from error


class Sampler:
    """A chain of llama.cpp samplers over one vocabulary. `close` frees it."""

    def __init__(self, sampling: Sampling, vocab: Any, size: int, dry: Any) -> None:
        """`size`: tokens in the vocabulary. `dry`: a DRY sampler to copy (making one reads the whole vocabulary)."""
        c = binding.lib()
        self._c, self._grammar = c, None
        self._data = np.empty(size, dtype=_DATA)
        self._ids = np.arange(size, dtype=np.int32)
        self._chain = c.llama_sampler_chain_init(c.llama_sampler_chain_default_params())
        for stage in self._stages(sampling, size, dry):
            c.llama_sampler_chain_add(self._chain, stage)
        for token in sampling.prime:
            if 0 <= token < size:
                c.llama_sampler_accept(self._chain, token)
        if sampling.schema is not None:
            grammar = json_grammar(sampling.schema)
            self._grammar = c.llama_sampler_init_grammar(vocab, grammar.encode(), b"root")
            if not self._grammar:
                self.close()
                raise VoiceError(f"the engine refused a grammar: {binding.reason() or 'it does not parse'}")

    def _stages(self, sampling: Sampling, size: int, dry: Any) -> list[Any]:
        c = self._c
        stages = []
        if sampling.repeat != 1.0:
            stages.append(c.llama_sampler_init_penalties(size, 64, sampling.repeat, 0.0, 0.0))
        if sampling.dry and dry:
            stages.append(c.llama_sampler_clone(dry))
        if sampling.temperature <= 0:
            return [*stages, c.llama_sampler_init_greedy()]
        if sampling.top_k > 0:
            stages.append(c.llama_sampler_init_top_k(sampling.top_k))
        if sampling.min_p > 0:
            stages.append(c.llama_sampler_init_min_p(sampling.min_p, 1))
        stages.append(c.llama_sampler_init_temp(sampling.temperature))
        stages.append(c.llama_sampler_init_dist(sampling.seed & 0xFFFFFFFF))
        return stages

    def next(self, ctx: Any, index: int) -> int:
        """Draws from the logits of row `index` of the last batch, and takes note of the token."""
        if self._grammar is None:
            return int(self._c.llama_sampler_sample(self._chain, ctx, index))
        pointer = self._c.llama_get_logits_ith(ctx, index)
        return self.pick(np.ctypeslib.as_array(pointer, shape=(len(self._data),)))

    def pick(self, logits: npt.NDArray[np.float32]) -> int:
        """Draws from given logits, and takes note of the token. Returns -1 if the grammar leaves nothing to say.

        The grammar weighs the whole vocabulary, which is slow: a token is drawn first and only checked; if it does
        not fit, the vocabulary is narrowed and another one drawn.
        """
        token = self._draw(logits, narrowed=False)
        if self._grammar is not None:
            if not self._fits(token) and (token := self._draw(logits, narrowed=True)) < 0:
                return -1
            self._c.llama_sampler_accept(self._grammar, token)
        self._c.llama_sampler_accept(self._chain, token)
        return token

    def _draw(self, logits: npt.NDArray[np.float32], *, narrowed: bool) -> int:
        data = self._data
        data["id"], data["logit"], data["p"] = self._ids, logits, 0.0
        if narrowed:
            self._apply(self._grammar, data)
            if not np.isfinite(data["logit"]).any():
                return -1
        array = self._apply(self._chain, data)
        return int(array.data[array.selected].id) if 0 <= array.selected < array.size else -1

    def _fits(self, token: int) -> bool:
        if token < 0:
            return False
        one = np.zeros(1, dtype=_DATA)
        one["id"] = token
        self._apply(self._grammar, one)
        return bool(np.isfinite(one["logit"][0]))

    def _apply(self, stage: Any, data: npt.NDArray[Any]) -> Any:
        pointer = data.ctypes.data_as(self._c.llama_token_data_p)
        array = self._c.llama_token_data_array(data=pointer, size=len(data), selected=-1, sorted=False)
        self._c.llama_sampler_apply(stage, ctypes.byref(array))
        return array

    def close(self) -> None:
        """Frees the chain. Safe to call twice."""
        if self._grammar:
            self._c.llama_sampler_free(self._grammar)
        if self._chain:
            self._c.llama_sampler_free(self._chain)
        self._grammar = self._chain = None


def dry_sampler(vocab: Any) -> Any:
    """A DRY sampler for `Sampler` to copy: multiplier 0.8, base 1.75, runs of up to 3 free, 1,024 tokens back."""
    breakers = (ctypes.c_char_p * len(_BREAKERS))(*(b.encode() for b in _BREAKERS))
    return binding.lib().llama_sampler_init_dry(vocab, 0.8, 1.75, 3, 1_024, breakers, len(_BREAKERS))
