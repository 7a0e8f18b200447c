"""`debate motions`."""

from __future__ import annotations

import sys

from rich.text import Text

from debate.persona.library import Library
from debate.render.console import console


def command() -> None:
    """Motions worth debating, with pairs that suit each.

    \b
    debate motions
    debate run decency
    """
    out = console(sys.stdout)
    for motion in Library().motions:
        out.print(Text.assemble((motion.id, "bold"), f"  {motion.text}"), soft_wrap=True)
        for a, b in motion.pairs:
            words = f"    debate run {motion.id} --optimist {a} --pessimist {b}"
            out.print(Text(words, style="dim"), soft_wrap=True)
