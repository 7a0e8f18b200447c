"""The standard streams, whatever the program was started with."""

from __future__ import annotations

import os
import sys
from typing import Any, cast

_STREAMS = ("stdin", "stdout", "stderr")


def settle() -> None:
    """Gives every standard stream that was closed a place to go, and a stderr that breaks no debate off.

    A closed one would lend its number to the next file that is opened, and a library that writes to number 2 would
    write into the journal.
    """
    for number, name in enumerate(_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest number that is free: this one
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a screen that cannot show a letter is no reason to stop
    if not isinstance(sys.stderr, _Bearing):
        sys.stderr = cast(Any, _Bearing(sys.stderr))


class _Bearing:
    """A text stream that goes on into nothing when nobody takes what it writes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """As of a text stream; never raises OSError."""
        try:
            return int(self._stream.write(text))
        except OSError:
            self._let_go()
            return len(text)

    def flush(self) -> None:
        """As of a text stream; never raises OSError."""
        try:
            self._stream.flush()
        except OSError:
            self._let_go()

    def _let_go(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
