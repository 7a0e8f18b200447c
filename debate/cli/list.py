"""`debate list`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from debate.cli import options as o

if TYPE_CHECKING:
    from debate.journal.read import Journal


def command(out: o.Out = None) -> None:
    """Past debates, oldest first.

    \b
    debate list
    debate list --out elsewhere
    """
    from rich.table import Table
    from rich.text import Text

    from debate import config
    from debate.journal import files
    from debate.render.console import console

    folder = config.load({"out": out}, os.environ).out
    paths = files.journals(folder)
    if not paths:
        sys.stderr.write(f"no debates in {folder}; play one with `debate run`\n")
        return
    screen = console(sys.stdout)
    if not screen.is_terminal:
        for path in paths:
            sys.stdout.write("\t".join([path.stem, *_facts(path)]) + "\n")
        return
    table = Table(box=None, pad_edge=False)
    for title in ("Journal", "Speakers", "Turns", "Cruxes", "State"):
        table.add_column(title, overflow="fold")
    for path in paths:
        table.add_row(*(Text(cell) for cell in (path.stem, *_facts(path))))
    screen.print(table)


def _facts(path: Path) -> tuple[str, str, str, str]:
    from debate.errors import DebateError
    from debate.journal.read import read
    from debate.language.text import line

    try:
        journal = read(path)
    except DebateError as error:
        return "", "", "", line(error.message)
    speakers = ", ".join(line(s.name) for s in journal.header.seats)
    cruxes = str(len(journal.summary.cruxes)) if journal.summary else ""
    return speakers, str(len(journal.turns)), cruxes, _state(journal)


def _state(journal: Journal) -> str:
    if journal.doubts:
        return "changed after it was written"
    if journal.finished:
        return "finished"
    return "can be resumed" if journal.resumable else "not finished"
