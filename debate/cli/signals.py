"""Signals that end a program, so that a debate ends in order by any of them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""What there is of these on a system is listened to: Ctrl-C, a polite kill, a closed terminal, Ctrl-Break."""


class Stops:
    """While entered, the first ending signal raises KeyboardInterrupt, at once or after what must not be cut in two.

    Later ones are passed over, so that nothing disturbs the leaving. A signal that this program was told to ignore
    (`nohup`) stays ignored. Works in the main thread only.
    """

    def __init__(self) -> None:
        self._arrived: signal.Signals | None = None
        self._held = False
        self._before: dict[signal.Signals, Any] = {}

    @property
    def how(self) -> str:
        """In words, what ended the program."""
        return f"stopped by {self._arrived.name}" if self._arrived not in (None, signal.SIGINT) else "interrupted"

    @property
    def exit_code(self) -> int:
        """128 and the number of the signal."""
        return 128 + (self._arrived or signal.SIGINT)

    def __enter__(self) -> Self:
        for name in _ENDING:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
                self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is done in here is done before a signal is heard."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._arrived:  # also one that was raised where it could not get out, as in a call from C
            raise KeyboardInterrupt

    def _stop(self, number: int, _: FrameType | None) -> None:
        if self._arrived is None:
            self._arrived = signal.Signals(number)
            if not self._held:
                raise KeyboardInterrupt
