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
    settings = config.load({"out": out}, os.environ)
    journal = read(files.find(name, settings.out))
    for notice in journal.notices:
        note(notice)
    return journal
