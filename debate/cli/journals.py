"""The journal that a command is about."""

from __future__ import annotations

import os
from pathlib import Path

from debate import config
from debate.cli.putting import note
from debate.journal import files
from debate.journal.read import Journal, read


def opened(name: str | None, out: Path | None) -> Journal:
    """The journal that the argument means, its notices told on stderr. Raises JournalError."""
    return told(files.find(name, config.load({"out": out}, os.environ).out))


def told(path: Path) -> Journal:
    """The journal in a file, its notices told on stderr. Raises JournalError."""
    journal = read(path)
    for notice in journal.notices:
        note(notice)
    return journal
