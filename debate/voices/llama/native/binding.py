"""The one file that knows llama.cpp's low-level signatures, as llama-cpp-python 0.3.36 binds them.

They change between releases, so the `llama` extra pins a narrow range and everything else in this package goes through
the functions below, which only translate. A failed check inside llama.cpp ends the whole process.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import re
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from debate.errors import ModelError

_HINT = "install it with: pip install 'debate[llama]'; `--model book` plays without a model"
_ERROR = 4  # ggml.h; `llama_cpp` numbers the levels otherwise
_errors: list[str] = []
_kept: list[Any] = []  # C callbacks must outlive every call into the library


@lru_cache(maxsize=1)
def lib() -> Any:
    """The `llama_cpp` module, loaded once, its log kept silent. Raises ModelError where it cannot be loaded."""
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")
    if "OMP_WAIT_POLICY" not in os.environ:  # threads that spin at barriers starve each other on a busy machine
        os.environ.setdefault("GOMP_SPINCOUNT", "500")
    try:
        module = importlib.import_module("llama_cpp")
    except ImportError as error:
        raise ModelError("llama-cpp-python is not installed", hint=_HINT) from error
    except (OSError, RuntimeError) as error:  # a shared library is missing or was built for another machine
        raise ModelError(f"llama-cpp-python does not load here: {error}", hint=_HINT) from error
    callback = module.llama_log_callback(_log)
    _kept.append(callback)
    module.llama_log_set(callback, ctypes.c_void_p(0))
    module.llama_backend_init()
    return module


def _log(level: int, text: bytes, _: Any) -> None:
    if level == _ERROR and text:  # the rest is hundreds of lines about tensors
        said = text.decode("utf-8", "replace").strip()
        _errors[20:] = [said]
        sys.stderr.write(said + "\n")  # where the parent finds it if the process does not live to tell


def reason() -> str:
    """What llama.cpp logged as an error since it was last asked, in its first words; empty if it said nothing.

    The first line is the most exact one: every caller on the way up adds that it failed too.
    """
    text = _errors[0] if _errors else ""
    _errors.clear()
    return re.sub(r"^(\w+: )(error loading model: )?", "", text)


def gpu_offload() -> bool:
    """Whether this build can put layers on a GPU."""
    return bool(lib().llama_supports_gpu_offload())


def build() -> str:
    """What the build uses of this machine, in llama.cpp's words; part of the key of kept states."""
    return str(lib().llama_print_system_info().decode("utf-8", "replace").strip())


def load_model(path: str, gpu_layers: int, progress: Callable[[float], object] | None, words_only: bool) -> Any:
    """Loads a model file. `gpu_layers`: -1 for all that the build can offload. Returns a handle or None.

    `progress` gets the fraction loaded. `words_only`: the vocabulary without the weights.
    """
    c = lib()
    params = c.llama_model_default_params()
    params.n_gpu_layers = 999 if gpu_layers < 0 else gpu_layers
    params.vocab_only = words_only
    if progress is not None:
        report = progress
        callback = c.llama_progress_callback(lambda fraction, _: (report(float(fraction)), True)[1])
        params.progress_callback = callback
    _errors.clear()
    return c.llama_model_load_from_file(os.fsencode(path), params)


def new_context(model: Any, *, ctx: int, batch: int, sequences: int, threads: int) -> Any:
    """A context of `ctx` cells shared by `sequences` sequences; at most `batch` tokens a call. Returns None on failure.

    Flash attention is left to the library; the window cache of sliding-window models keeps only the window, since
    nothing here ever rolls a sequence back.
    """
    c = lib()
    params = c.llama_context_default_params()
    params.n_ctx, params.n_batch, params.n_ubatch, params.n_seq_max = ctx, batch, batch, sequences
    params.n_threads = params.n_threads_batch = threads
    params.kv_unified = True
    params.flash_attn_type = c.LLAMA_FLASH_ATTN_TYPE_AUTO
    params.swa_full = False
    params.no_perf = True
    _errors.clear()
    return c.llama_init_from_model(model, params)


def tokenize(vocab: Any, text: bytes, special: bool) -> list[int]:
    """The tokens of `text`, without BOS. `special`: whether markup such as `<|im_end|>` becomes its token."""
    c, room = lib(), len(text) + 16
    while True:
        buffer = (c.llama_token * room)()
        count = c.llama_tokenize(vocab, text, len(text), buffer, room, False, special)
        if count >= 0:
            return list(buffer[:count])
        if -count <= room:  # an overflow inside the library
            raise ModelError("the model's tokenizer refused a text")
        room = -count


def piece(vocab: Any, token: int, special: bool) -> bytes:
    """The bytes of one token, of any length; markup tokens are empty unless `special`."""
    c, room = lib(), 64
    while True:
        buffer = ctypes.create_string_buffer(room)
        length = c.llama_token_to_piece(vocab, token, buffer, room, 0, special)
        if length >= 0:
            return buffer.raw[:length]
        room = -length


def grammar(schema: str) -> str:
    """GBNF for a JSON Schema given as JSON; errors are those of the converter."""
    lib()
    return str(importlib.import_module("llama_cpp.llama_grammar").json_schema_to_gbnf(schema))


def state_bytes(ctx: Any, seq: int) -> bytes:
    """The state of one sequence, to be given to `set_state` later."""
    c = lib()
    size = c.llama_state_seq_get_size(ctx, seq)
    buffer = (ctypes.c_uint8 * size)()
    written = c.llama_state_seq_get_data(ctx, buffer, size, seq)
    return bytes(memoryview(buffer)[:written])


def set_state(ctx: Any, seq: int, state: bytes) -> bool:
    """Puts a saved state into a sequence; whether it fitted."""
    c = lib()
    buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
    return bool(c.llama_state_seq_set_data(ctx, buffer, len(state), seq))
