"""Raw pieces of what a model writes, sorted as they come: hidden thinking, speech, and where the speech stops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal["text", "thinking"]

_OPEN = re.compile(
    r"<(?P<tag>(?:\w+:)?think(?:ing)?(?::\w+)?)>|(?P<start><\|START_THINKING\|>)|(?P<bracket>\[THINK\])"
    r"|(?P<inner><\|inner_prefix\|>)|(?P<gemma><\|channel>thought)"
    r"|(?P<channel><\|channel\|>(?:analysis|commentary|thought)[^<]{0,80}<\|message\|>)"
)
_CLOSES = {
    "start": r"<\|END_THINKING\|>",
    "bracket": r"\[/THINK\]",
    "inner": r"<\|inner_suffix\|>",
    "gemma": r"<channel\|>",
    "channel": r"<\|channel\|>(?:final|response)[^<]{0,80}<\|message\|>",
}
_FINAL = re.compile(r"(?:<\|start\|>assistant)?<\|channel\|>(?:final|response)[^<]{0,80}<\|message\|>")
_LONGEST = 160
"""No marker is longer: so much text at most is held back where one may have begun."""


class Reader:
    """Sorts raw text into speech and thinking as it streams. What may still become a marker is held back."""

    def __init__(self, stops: Sequence[str] = (), thinks: str = "") -> None:
        """`stops` end the speech wherever they occur in it, the earliest first. `thinks`: the marker that ends thinking
        which has begun already; empty if none has."""
        found = "|".join(re.escape(s) for s in sorted(filter(None, stops), key=len, reverse=True))
        self._stop = re.compile(found) if found else None
        self._stops = tuple(filter(None, stops))
        self._close = re.compile(re.escape(thinks)) if thinks else None
        self._held = ""
        self.stopped = False
        """Whether a stop was met; nothing comes after it."""

    @property
    def thinking(self) -> bool:
        """Whether what comes now is thinking."""
        return self._close is not None

    def feed(self, piece: str) -> list[tuple[Kind, str]]:
        """Takes in a piece; gives back what is certain now."""
        self._held += piece
        out: list[tuple[Kind, str]] = []
        while not self.stopped and self._step(out):
            pass
        if not self.stopped and (sure := len(self._held) - self._doubtful()) > 0:
            out.append(("thinking" if self.thinking else "text", self._held[:sure]))
            self._held = self._held[sure:]
        return [(kind, text) for kind, text in out if text]

    def finish(self) -> list[tuple[Kind, str]]:
        """What was held back, at the end."""
        rest, self._held = self._held, ""
        return [("thinking" if self.thinking else "text", rest)] if rest and not self.stopped else []

    def _step(self, out: list[tuple[Kind, str]]) -> bool:
        """Deals with the first marker in the held text; whether there was one."""
        if self._close is not None:
            found = self._close.search(self._held)
            if found:
                out.append(("thinking", self._held[: found.start()]))
                self._held, self._close = self._held[found.end() :], None
            return found is not None
        opened, final = _OPEN.search(self._held), _FINAL.search(self._held)
        if final and not (opened and opened.start() < final.start()):
            self._held = self._held[: final.start()] + self._held[final.end() :]
            return True
        stop = self._stop.search(self._held) if self._stop else None
        if stop and not (opened and opened.start() <= stop.start()):
            out.append(("text", self._held[: stop.start()]))
            self._held, self.stopped = "", True
            return True
        if opened:
            out.append(("text", self._held[: opened.start()]))
            tag = opened.group("tag")
            group = str(opened.lastgroup)
            self._close = re.compile(re.escape(f"</{tag}>") if tag else _CLOSES[group])
            self._held = self._held[opened.end() :]
        return opened is not None

    def _doubtful(self) -> int:
        """How many characters at the end may be the beginning of a marker."""
        tail = self._held[-_LONGEST:]
        most = 0
        for start in ("<", "["):
            at = tail.find(start)
            while at >= 0 and (most < len(tail) - at):
                rest = tail[at:]
                closed = "]" if start == "[" else ">"
                if closed not in rest or "<|channel|>" in rest:
                    most = max(most, len(rest))
                at = tail.find(start, at + 1)
        for stop in self._stops:
            for length in range(min(len(stop) - 1, len(tail)), most, -1):
                if tail.endswith(stop[:length]):
                    most = max(most, length)
                    break
        return most
