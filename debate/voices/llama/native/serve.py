"""The engine's process: answers calls that come in on standard input, one after the other.

It ends when its input does, whatever llama.cpp is at just then: so it never outlives the program, however that ended.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from debate.errors import VoiceError
from debate.voices.llama import wire
from debate.voices.llama.machine import peak_memory
from debate.voices.llama.native import binding
from debate.voices.llama.native.context import Context, bare_speed
from debate.voices.llama.native.model import Model


class Service:
    """What the engine can be asked: the public methods below, and those of its context.

    Stands in for a Worker where no process is wanted.
    """

    def __init__(self, model: Model | None = None) -> None:
        self._model = model
        self._context: Context | None = None
        self._told: Callable[[Any], object] | None = None

    def call(
        self, name: str, *args: Any, data: bytes | None = None, told: Callable[[Any], object] | None = None
    ) -> Any:
        """Answers one call; see `Worker.call`."""
        self._told = told
        given = args if data is None else (*args, data)
        return getattr(self if name in _OWN else self._context, name)(*given)

    def about(self) -> dict[str, Any]:
        """What the build is and can do."""
        return {"build": binding.build(), "gpu": binding.gpu_offload()}

    def load(self, path: str, threads: int, gpu_layers: int, words_only: bool) -> dict[str, Any]:
        """Loads the model, and tells how far it is; its facts. Raises ModelError."""
        self._model = Model.load(Path(path), threads, gpu_layers, words_only=words_only, progress=self._told)
        return {**asdict(self._model.facts), "path": path}

    def open(self, cells: int, sequences: int) -> int:
        """Makes the context; how many cells it has. Raises ModelError."""
        self._context = Context(self._loaded, cells, sequences)
        return self._context.cells

    def tokens(self, text: str, special: bool) -> list[int]:
        """The tokens of a text, without BOS."""
        return binding.tokenize(self._loaded.vocab, text.encode("utf-8", "replace"), special)

    def text(self, tokens: list[int], special: bool) -> str:
        """The text of some tokens."""
        return b"".join(self._loaded.piece(t, special) for t in tokens).decode("utf-8", "replace")

    def bare(self, tokens: list[int], most: int) -> float:
        """Tokens a second of a loop that does nothing but decode."""
        return bare_speed(self._loaded, tokens, most)

    def peak(self) -> int:
        """The most memory that this process has had, in bytes."""
        return peak_memory()

    def close(self) -> None:
        """Frees the context and the model. Safe to call twice."""
        if self._context is not None:
            self._context.close()
        if self._model is not None:
            self._model.close()
        self._context = self._model = None

    @property
    def _loaded(self) -> Model:
        if self._model is None:
            raise VoiceError("no model is loaded", hint="this is a bug; please report it")
        return self._model


_OWN = frozenset(vars(Service)) - {"call", "close"}


def main() -> None:
    """Serves until the input ends."""
    _die_quietly()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not come between the messages
    asked: queue.SimpleQueue[tuple[Any, bytes]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    service = Service()
    while True:
        (name, args, carries, tells), data = asked.get()
        told = (lambda value: wire.send(out, ["told", value])) if tells else None
        kind, value = _answer(partial(service.call, name, *args, data=data if carries else None, told=told))
        if isinstance(value, bytes):
            wire.send(out, ["bytes", None], value)
        else:
            wire.send(out, [kind, value])


def _answer(work: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "value", work()
    except VoiceError as error:
        return "error", [type(error).__name__, error.message, error.hint]
    except (OSError, MemoryError) as error:  # on Windows a C++ exception comes as an OSError
        return "error", ["VoiceError", f"the engine failed: {error or 'out of memory'}", VoiceError.hint]
    except Exception:
        return "bug", traceback.format_exc()


def _listen(asked: queue.SimpleQueue[tuple[Any, bytes]]) -> None:
    """Takes in calls beside the work, so that the end of the program is noticed in the middle of it."""
    with suppress(EOFError):
        while True:
            asked.put(wire.receive(sys.stdin.buffer))
    os._exit(0)


def _die_quietly() -> None:
    """No core file and no window of the system's for a process that llama.cpp ends."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)  # no box for critical errors, none for faults
    else:
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
