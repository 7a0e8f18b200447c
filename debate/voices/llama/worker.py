"""The engine's process, seen from the program: started, asked, stopped, and told of when it dies.

llama.cpp ends its process where a check fails, and a file from the internet can make it fail. In a process of its own
that costs a turn and one line of explanation, not the program.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from debate.errors import ModelError, VoiceError
from debate.language.text import line
from debate.voices.llama import wire
from debate.voices.llama.values import ContextFullError

Told = Callable[[Any], object]

# Ctrl-C goes to every process of a terminal: this one just ends, also in the middle of its imports. The paths are the
# program's own; `-I` keeps the current folder out of them.
_START = """
import signal; signal.getsignal(signal.SIGINT) is signal.SIG_IGN or signal.signal(signal.SIGINT, signal.SIG_DFL)
import json, sys; sys.path[:] = json.loads(sys.argv[1])
from debate.voices.llama.native.serve import main; main()
"""
_ERRORS = {kind.__name__: kind for kind in (VoiceError, ModelError, ContextFullError)}
_DOING = {"load": "loading it", "open": "making room for its context", "pieces": "writing"}
_ENDED_BY_CTRL_C = (-signal.SIGINT, 0xC000013A)  # the second is Windows' STATUS_CONTROL_C_EXIT
_LAST_WORDS = 4_096
_PIPE_BYTES = 1 << 20  # kept states are tens of megabytes; only Linux heeds it


class Worker:
    """A process with an engine. Whatever interrupts a call ends the process, since its answer would go astray."""

    def __init__(self) -> None:
        """Starts the process and waits until it has loaded llama.cpp. Raises ModelError where it cannot."""
        self._model = "the model"
        self._lock = threading.RLock()
        self._over = ""
        try:
            # Not a pipe: nobody reads it while the process lives.
            self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._words,
                pipesize=_PIPE_BYTES,
            )
        except OSError as error:
            raise ModelError(f"the engine's process does not start: {error}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        about = self.call("about")
        self.build, self.gpu = str(about["build"]), bool(about["gpu"])

    def call(self, name: str, *args: Any, data: bytes | None = None, told: Told | None = None) -> Any:
        """The answer of `native.serve.Service` to a call. `data`: bytes as a last argument; `told` gets news meanwhile.

        Raises what the service raises, VoiceError where the process died or was closed.
        """
        with self._lock:
            if self._over:
                raise VoiceError(self._over)
            if name == "load":
                self._model = Path(args[0]).name
            try:
                wire.send(self._stdin, [name, args, data is not None, told is not None], data or b"")
                (kind, value), found = wire.receive(self._stdout)
                while kind == "told":
                    if told is not None:
                        told(value)
                    (kind, value), found = wire.receive(self._stdout)
            except EOFError:
                self._died(name)
            except BaseException:
                self._end("the engine was stopped")
                raise
        if kind == "error":
            raise _ERRORS[value[0]](value[1], hint=value[2])
        if kind == "bug":
            raise RuntimeError(value)
        return found if kind == "bytes" else value

    def close(self) -> None:
        """Ends the process, whatever it is doing. Safe to call twice."""
        self._end("the model is closed")

    def _died(self, name: str) -> NoReturn:
        """The process is gone in the middle of a call: says why, in its own last words."""
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            code = 0  # it says nothing sensible any more
        doing = _DOING.get(name, "reading")
        why = f"{self._model} stops the engine while {doing}: {self._last_words() or _ending(code)}"
        self._end(why)  # and whoever asks later is told the same
        if code in _ENDED_BY_CTRL_C:
            raise KeyboardInterrupt
        kind = ModelError if name in ("about", "load", "open") else VoiceError
        raise kind(why)

    def _last_words(self) -> str:
        self._words.seek(0, 2)
        self._words.seek(max(0, self._words.tell() - _LAST_WORDS))
        said = self._words.read().decode("utf-8", "replace").split("\n")
        last = next((line(s) for s in reversed(said) if s.strip()), "")
        return re.sub(r"^(\S+\.\w+:\d+: |what\(\): +|\w+: error loading model: )", "", last.strip())

    def _end(self, why: str) -> None:
        if self._over:
            return
        self._over = why
        self._process.kill()
        self._process.wait()
        for stream in (self._stdin, self._stdout, self._words):
            with suppress(OSError):  # what was still to be sent
                stream.close()


@contextmanager
def counting(path: Path) -> Iterator[Callable[[str], int]]:
    """Counts tokens by a model's vocabulary, without its weights. Raises ModelError where the file cannot be used."""
    worker = Worker()
    try:
        worker.call("load", str(path), 0, -1, True)
        yield lambda text: len(worker.call("tokens", text, False))
    finally:
        worker.close()


def _ending(code: int) -> str:
    """An exit status in words, for a process that said nothing."""
    if code == -getattr(signal, "SIGKILL", 0):
        return "it was killed, perhaps for want of memory"
    with suppress(ValueError):
        return f"the engine gives no reason ({signal.Signals(-code).name})"
    return f"the engine gives no reason (exit status {code:#x})"
