"""A loaded model: its facts, its tokenizer, and what to make a context from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from debate.errors import ModelError
from debate.voices.llama.machine import physical_cores
from debate.voices.llama.native import binding
from debate.voices.llama.values import Facts


class Model:
    """A model in memory.

    Chunks are small enough for a call to take well under a second on a processor, so that a debate can be stopped
    between two of them, and fixed, since other chunks would give other logits.
    """

    def __init__(self, handle: Any, facts: Facts) -> None:
        self.handle, self.facts = handle, facts
        self.vocab: Any = binding.lib().llama_model_get_vocab(handle)
        self._pieces: dict[tuple[int, bool], bytes] = {}

    @classmethod
    def load(
        cls,
        path: Path,
        threads: int = 0,
        gpu_layers: int = -1,
        *,
        words_only: bool = False,
        progress: Callable[[float], object] | None = None,
    ) -> Model:
        """Loads a model file. `words_only`: its vocabulary without the weights, to count tokens with.

        Raises ModelError where it is missing, broken, too large, or writes no text.
        """
        if not path.is_file():
            raise ModelError(f"{path}: no such model file")
        layers = gpu_layers if binding.gpu_offload() else 0
        handle = binding.load_model(str(path), layers, progress, words_only)
        if not handle:
            raise ModelError(f"{path.name} does not load: {binding.reason() or 'the engine gives no reason'}")
        c = binding.lib()
        other = c.llama_model_has_encoder(handle) or c.llama_model_is_diffusion(handle)
        if other or not c.llama_model_has_decoder(handle):
            c.llama_model_free(handle)
            raise ModelError(f"{path.name} is not a model that writes text from left to right")
        facts = _facts(handle, path, threads or physical_cores(), layers)
        if facts.vocabulary < 1 or (facts.trained_ctx < 1 and not words_only):
            c.llama_model_free(handle)
            raise ModelError(f"{path.name} has no vocabulary or no context")
        return cls(handle, facts)

    def new_context(self, ctx: int, sequences: int) -> Any:
        """A context of `ctx` cells. Raises ModelError where it cannot be had."""
        if not 0 < sequences <= 256 or ctx < 1:
            raise ModelError("no more than 256 sequences fit one context", hint="play with fewer seats")
        ctx = -(-ctx // 256) * 256
        batch = max(self.facts.chunk, sequences)  # room for an output of every sequence, or llama.cpp aborts
        made = binding.new_context(self.handle, ctx=ctx, batch=batch, sequences=sequences, threads=self.facts.threads)
        if not made:
            reason = binding.reason() or "memory does not suffice"
            raise ModelError(f"no context of {ctx} tokens can be made: {reason}", hint="ask for less with --ctx")
        return made

    def piece(self, token: int, special: bool) -> bytes:
        """The bytes of one token."""
        key = (token, special)
        if key not in self._pieces:
            inside = 0 <= token < self.facts.vocabulary
            self._pieces[key] = binding.piece(self.vocab, token, special) if inside else b""
        return self._pieces[key]

    def ends(self, token: int) -> bool:
        """Whether a token ends what the model says."""
        return bool(binding.lib().llama_vocab_is_eog(self.vocab, token))

    def close(self) -> None:
        """Frees the model. Safe to call twice."""
        if self.handle is not None:
            binding.lib().llama_model_free(self.handle)
            self.handle = self.vocab = None


def chunk_size(parameters: int, threads: int, *, on_gpu: bool) -> int:
    """Tokens per call: a power of two from 16 to 512, about half a second of work for a quantised model.

    Reading costs about 2 operations per parameter and token; a core is taken to do 3e10 of them a second.
    """
    if on_gpu:
        return 512
    most = 3e10 * max(1, threads) * 0.5 / (2 * max(1, parameters))
    size = 16
    while size * 2 <= min(most, 512):
        size *= 2
    return size


def _facts(handle: Any, path: Path, threads: int, layers: int) -> Facts:
    c = binding.lib()
    vocab = c.llama_model_get_vocab(handle)
    template = c.llama_model_chat_template(handle, None)
    return Facts(
        path=path,
        quantisation=_quantisation(c, handle),
        vocabulary=int(c.llama_vocab_n_tokens(vocab)),
        trained_ctx=int(c.llama_model_n_ctx_train(handle)),
        template=template.decode("utf-8", "replace") if template else None,
        bos=int(c.llama_vocab_bos(vocab)),
        eos=int(c.llama_vocab_eos(vocab)),
        adds_bos=bool(c.llama_vocab_get_add_bos(vocab)),
        recurrent=bool(c.llama_model_is_recurrent(handle) or c.llama_model_is_hybrid(handle)),
        threads=threads,
        gpu_layers=layers,
        chunk=chunk_size(int(c.llama_model_n_params(handle)), threads, on_gpu=layers != 0),
    )


def _quantisation(c: Any, handle: Any) -> str:
    name = c.llama_ftype_name(c.llama_model_ftype(handle))
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name or "")
