"""Where output goes: data to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from pathlib import Path

from debate.cli.putting import note
from debate.events import Event, Notice
from debate.render.console import Screen, console
from debate.voices.base import Partial


class Shell:
    """Shows a debate in one of three ways: on the screen, as events (`--json`), or only its path (`--quiet`)."""

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self._json, self._quiet = as_json, quiet
        self.screen = Screen(console(sys.stdout), console(sys.stderr))

    def show(self, event: Event, written: str) -> None:
        """One event; `written` is its line in the journal."""
        if self._json:
            sys.stdout.write(written)
            sys.stdout.flush()
        elif not self._quiet:
            self.screen.show(event)
        elif isinstance(event, Notice):
            self.warn(event.text)

    def partial(self, piece: Partial) -> None:
        """Work in progress."""
        if not (self._json or self._quiet):
            self.screen.partial(piece)

    def note(self, words: str) -> None:
        """A line on stderr."""
        if not self._quiet:
            note(words)

    def warn(self, words: str) -> None:
        """A line on stderr that bears on what the debate is worth: told however quiet it has to be."""
        note(words)

    def done(self, transcript: Path) -> None:
        """The debate is over, or broken off; its transcript has been written."""
        self.screen.close()
        if self._quiet:
            sys.stdout.write(f"{transcript}\n")
        elif self._json:
            self.note(f"transcript: {transcript}")
        else:
            self.screen.path(str(transcript))
