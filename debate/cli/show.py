"""`debate show`."""

from __future__ import annotations

import sys

from debate.cli import options as o
from debate.cli.journals import opened
from debate.cli.playing import how_to_resume
from debate.render.console import Screen, console


def command(journal: o.Journal = None, out: o.Out = None) -> None:
    """Read a past debate on the screen.

    \b
    debate show
    debate show 20260203-04 | less -R
    """
    found = opened(journal, out)
    screen = Screen(console(sys.stdout), console(sys.stderr))
    for event in found.events:
        screen.show(event)
    if not found.finished and found.resumable:
        screen.note(f"not finished; go on with: {how_to_resume(found.path)}")
