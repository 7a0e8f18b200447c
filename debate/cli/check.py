"""`debate check`: a debate's turns against the files of those who spoke them."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text

from debate.cli import options as o
from debate.cli.journals import opened
from debate.cli.putting import put_json
from debate.faithfulness.report import check as faithfulness
from debate.faithfulness.values import Faithfulness, TurnScore
from debate.journal.read import Journal
from debate.language.text import line
from debate.render.console import console

_STYLES = {"rests": "green", "beyond": "yellow", "contradicts": "red", "misreading": "red", "joins": "dim"}


def command(journal: o.Journal = None, as_json: o.JsonObject = False, out: o.Out = None) -> None:
    """How faithful each turn is to its persona's file.

    \b
    debate check
    debate check 20260203-04
    """
    found = opened(journal, out)
    scores = faithfulness(found.header, found.turns)
    if as_json:
        facts = {"journal": found.path.stem, "doubts": found.doubts, "score": scores.score, "control": scores.control}
        put_json(facts | scores.model_dump(mode="json"))
        return
    _report(console(sys.stdout), found, scores)


def _report(out: Console, journal: Journal, found: Faithfulness) -> None:
    names = {s.seat: line(s.name) for s in journal.header.seats}
    for turn in found.turns:
        _turn(out, names[turn.seat], turn)
    if found.score is not None:
        control = f", {found.control:.2f} on the files of the others" if found.control is not None else ""
        out.print(Text(f"All free turns: {found.score:.2f}{control}.", style="bold"))
        out.print(Text("Measured by wording: it shows what a sentence rests on, not whether it is true."))
    for use in found.uses:
        total = len(use.used) + len(use.never)
        out.print(Text(f"\n{names[use.seat]} read from the file: {len(use.used)} of {total} positions used.", "bold"))
        out.print(Text(f"used: {', '.join(use.used) or 'none'}"), soft_wrap=True)
        out.print(Text(f"never: {', '.join(use.never) or 'none'}"), soft_wrap=True)
    silent = [names[s.seat] for s in journal.header.seats if not s.persona.positions]
    for who in silent:
        out.print(Text(f"\n{who}: no positions on file, so nothing that was said can be checked."))


def _turn(out: Console, name: str, turn: TurnScore) -> None:
    control = f", {turn.control:.2f} on the files of the others" if turn.control is not None else ""
    out.print(Text(f"Turn {turn.turn}, {name}: {turn.score:.2f}{control}", style="bold"))
    for judged in turn.sentences:
        where = f" {judged.position}" if judged.position else ""
        words = f" {judged.support:.2f}{where}  {line(judged.text)}"
        out.print(Text.assemble((f"  {judged.verdict:11}", _STYLES[judged.verdict]), words), soft_wrap=True)
        if judged.evidence and judged.verdict != "joins":
            out.print(Text(f"                   on file: {line(judged.evidence)}", style="dim"), soft_wrap=True)
    out.print()
