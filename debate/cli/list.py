"""`debate list`."""

from __future__ import annotations

import os
from pathlib import Path

from debate import config
from debate.cli import options as o
from debate.cli.putting import note, put_table
from debate.errors import DebateError
from debate.journal import files
from debate.journal.read import Journal, read


def command(out: o.Out = None) -> None:
    """Past debates, oldest first.

    \b
    debate list
    debate list --out elsewhere
    """
    folder = config.load({"out": out}, os.environ).out
    paths = files.journals(folder)
    if not paths:
        note(f"no debates in {folder}; play one with `debate run`")
        return
    titles = ("Journal", "Speakers", "Turns", "Cruxes", "State")
    put_table(dict.fromkeys(titles, "fold"), ((path.stem, *_facts(path)) for path in paths), tabs=True)


def _facts(path: Path) -> tuple[str, str, str, str]:
    try:
        journal = read(path)
    except DebateError as error:
        return "", "", "", error.message
    speakers = ", ".join(s.name for s in journal.header.seats)
    cruxes = str(len(journal.summary.cruxes)) if journal.summary else ""
    return speakers, str(len(journal.turns)), cruxes, _state(journal)


def _state(journal: Journal) -> str:
    if journal.doubts:
        return "changed after it was written"
    if journal.finished:
        return "finished"
    return "can be resumed" if journal.resumable else "not finished"
