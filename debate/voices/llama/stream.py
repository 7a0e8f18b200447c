"""Raw pieces of what a model writes, sorted as they come: hidden thinking, speech, and where the speech stops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Stream = Literal["text", "thinking"]
"""Which of the two a piece belongs to."""

TAG = r"<(?:\w+:)?think(?:ing)?(?::\w+)?>"
CLOSES = {
    "<|START_THINKING|>": "<|END_THINKING|>",
    "[THINK]": "[/THINK]",
    "<|inner_prefix|>": "<|inner_suffix|>",
    "<|channel>thought": "<channel|>",
}
_CHANNEL = r"<\|channel\|>(?:analysis|commentary|thought)[^<]{0,80}<\|message\|>"
_ANSWER = r"<\|channel\|>(?:final|response)[^<]{0,80}<\|message\|>"
_OPEN = re.compile("|".join([TAG, *map(re.escape, CLOSES), _CHANNEL]))
_FINAL = re.compile(r"(?:<\|start\|>assistant)?" + _ANSWER)
_BEGUN = re.compile(r"[<\[]")
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

    def feed(self, piece: str) -> list[tuple[Stream, str]]:
        """Takes in a piece; gives back what is certain now."""
        self._held += piece
        out: list[tuple[Stream, str]] = []
        while not self.stopped and self._step(out):
            pass
        if not self.stopped and (sure := len(self._held) - self._doubtful()) > 0:
            out.append(("thinking" if self.thinking else "text", self._held[:sure]))
            self._held = self._held[sure:]
        return [(kind, text) for kind, text in out if text]

    def finish(self) -> list[tuple[Stream, str]]:
        """What was held back, at the end."""
        rest, self._held = self._held, ""
        return [("thinking" if self.thinking else "text", rest)] if rest and not self.stopped else []

    def _step(self, out: list[tuple[Stream, str]]) -> bool:
        """Deals with the first marker in the held text; whether there was one."""
        patterns = (self._close,) if self._close else (_FINAL, _OPEN, self._stop)
        found = [match for pattern in patterns if pattern and (match := pattern.search(self._held))]
        if not found:
            return False
        first = min(found, key=re.Match.start)  # of two at one place, the former in the list
        out.append(("thinking" if self._close else "text", self._held[: first.start()]))
        self._held = self._held[first.end() :]
        if first.re is self._close:
            self._close = None
        elif first.re is self._stop:
            self._held, self.stopped = "", True
        elif first.re is _OPEN:
            self._close = re.compile(_ANSWER if "<|channel|>" in first[0] else re.escape(closer(first[0])))
        return True

    def _doubtful(self) -> int:
        """How many characters at the end may be the beginning of a marker."""
        tail = self._held[-_LONGEST:]
        begun = (tail[m.start() :] for m in _BEGUN.finditer(tail))
        marker = next((t for t in begun if ("]" if t[0] == "[" else ">") not in t or "<|channel|>" in t), "")
        stops = (n for stop in self._stops for n in range(len(stop) - 1, 0, -1) if tail.endswith(stop[:n]))
        return max(len(marker), *stops, 0)


def closer(opener: str) -> str:
    """The marker that ends the thinking which `opener` begins."""
    return CLOSES.get(opener) or "</" + opener[1:]
