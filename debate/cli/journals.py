"""The journal that a command is about."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from debate import config
from debate.journal import files
from debate.journal.read import Journal, read
from debate.language.text import line


def opened(name: str | None, out: Path | None) -> Journal:
    """The journal that the argument means, its notices told on stderr. Raises JournalError."""
    settings = config.load({"out": out}, os.environ)
    journal = read(files.find(name, settings.out))
    for notice in journal.notices:
        sys.stderr.write(line(notice) + "\n")
    return journal
