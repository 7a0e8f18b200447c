"""Text that arrives in pieces, broken into lines of a given width as it comes."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

_PARTS = re.compile(r"\n|[^\S\n]+|\S+")


class Flow:
    """Writes words behind a coloured bar, and can take back what it wrote while that is still on the screen."""

    def __init__(self, console: Console, width: int, bar: Text) -> None:
        self._console, self._width, self.bar = console, max(20, width - bar.cell_len), bar
        self._pending = ""
        self._column = 0
        self.rows = 0
        self.written = ""

    def add(self, piece: str) -> None:
        """Writes a piece of text; its last word waits until it is known to be whole."""
        self._pending += piece
        parts = _PARTS.findall(self._pending)
        self._pending = parts.pop() if parts and not parts[-1].isspace() else ""
        for part in parts:
            self._put(part)

    def end(self) -> None:
        """Writes what waits and ends the line."""
        if self._pending:
            self._put(self._pending)
            self._pending = ""
        if self._column:
            self._newline()

    def erase(self) -> bool:
        """Takes back every line written; False, and nothing done, when they have scrolled away."""
        self.end()
        if self.rows >= self._console.height - 1:
            return False
        self._console.control(Control(*[code for _ in range(self.rows) for code in _UP_AND_CLEAR]))
        self.rows = 0
        self.written = ""
        return True

    def _put(self, part: str) -> None:
        self.written += part
        if "\n" in part:
            if self._column:
                self._newline()
            return
        if part.isspace():
            part = " " if self._column else ""
        if self._column + cell_len(part) > self._width and self._column:
            self._newline()
            part = part.lstrip()
        if not part:
            return
        if not self._column:
            self._console.print(self.bar, end="")
        self._console.print(Text(part), end="", soft_wrap=True)
        self._column += cell_len(part)

    def _newline(self) -> None:
        self._console.print()
        self.rows += 1 + (self._column - 1) // max(1, self._console.width - 2)
        self._column = 0


_UP_AND_CLEAR = ((ControlType.CURSOR_UP, 1), ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2))
