"""`list`, `show` and `export`: debates that were played before."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from debate import config
from debate.cli.run import how_to_resume, put
from debate.errors import DebateError, InputError
from debate.journal import files
from debate.journal.read import Journal, read
from debate.language.text import line
from debate.render.console import Screen, console
from debate.render.export import FORMATS


def opened(name: str | None, out: Path | None) -> Journal:
    """The journal that the argument means, its notices told on stderr. Raises JournalError."""
    settings = config.load({"out": out}, os.environ)
    journal = read(files.find(name, settings.out))
    for notice in journal.notices:
        sys.stderr.write(line(notice) + "\n")
    return journal


def export(name: str | None, to: Sequence[str], output: Path | None, out: Path | None) -> None:
    """Renders a journal. Raises InputError for a format that is unknown, or a target that would cost the journal."""
    wanted = list(dict.fromkeys(f.strip().lower() for each in to for f in each.split(",") if f.strip()))
    for each in wanted:
        if each not in FORMATS:
            raise InputError(f"no format called {line(each)!r}", hint=f"there are: {', '.join(FORMATS)}")
    journal = opened(name, out)
    if output is None and len(wanted) == 1:
        sys.stdout.write(FORMATS[wanted[0]][1](journal.events, journal.doubts))
        return
    for each in wanted:
        suffix, render = FORMATS[each]
        target = output or journal.path.with_suffix(suffix)
        if len(wanted) > 1:
            target = target.with_suffix(suffix)
        if target.resolve() == journal.path.resolve():
            raise InputError(f"{target} is the journal itself", hint="choose another file with -o")
        if target.is_dir():
            target = target / journal.path.with_suffix(suffix).name
        put(target, render(journal.events, journal.doubts))
        sys.stdout.write(f"{target}\n")


def listing(out: Path | None) -> None:
    """One line a debate, on stdout."""
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


def show(name: str | None, out: Path | None) -> None:
    """A debate on the screen, as it was when it was played."""
    journal = opened(name, out)
    screen = Screen(console(sys.stdout), console(sys.stderr))
    for event in journal.events:
        screen.show(event)
    if not journal.finished and journal.resumable:
        screen.note(f"not finished; go on with: {how_to_resume(journal.path)}")
