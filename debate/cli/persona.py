"""`debate persona` and `debate motions`: who can speak, and on what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from debate.cli import options as o

if TYPE_CHECKING:
    from rich.console import Console

    from debate.persona.model import Persona, Position

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Speakers: who there is, and what each has on record.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("list")
def list_() -> None:
    """Every persona that can be named, with side, breadth and sources.

    \b
    debate persona list
    """
    from rich.table import Table
    from rich.text import Text

    from debate.errors import PersonaError
    from debate.persona import files
    from debate.persona.library import Library

    table = Table(box=None, pad_edge=False)
    for title in ("Id", "Name", "Side", "Positions", "Sources"):
        table.add_column(title, overflow="fold")
    for name, path in Library().paths().items():
        try:
            persona = files.persona(path)
            works = "; ".join(w.title for w in persona.sources.values())
            cells = [name, persona.name, persona.side, str(len(persona.positions)), works]
        except PersonaError as error:
            cells = [name, "", "", "", error.message]
        table.add_row(*(Text(cell) for cell in cells))
    _stdout().print(table)


@app.command()
def show(
    persona: Annotated[str, typer.Argument(help="A persona's id, or a path to a file.", autocompletion=o.personas)],
) -> None:
    """Everything on record for one persona, each position with its source.

    \b
    debate persona show byrnes
    debate persona show ./my-own.yaml
    """
    from debate.persona.library import Library

    _show(_stdout(), Library().load(persona))


def motions() -> None:
    """Motions, with pairs that suit each."""
    from rich.text import Text

    from debate.persona.library import Library

    out = _stdout()
    for motion in Library().motions:
        out.print(Text.assemble((motion.id, "bold"), f"  {motion.text}"), soft_wrap=True)
        for a, b in motion.pairs:
            words = f"    debate run {motion.id} --optimist {a} --pessimist {b}"
            out.print(Text(words, style="dim"), soft_wrap=True)


def _stdout() -> Console:
    import sys

    from debate.render.console import console

    return console(sys.stdout)


def _show(out: Console, persona: Persona) -> None:
    from rich.text import Text

    def say(*parts: str | tuple[str, str]) -> None:
        out.print(Text.assemble(*parts), soft_wrap=not out.is_terminal)

    say((f"{persona.name} (simulated)", "bold"), f"  {persona.id}, {persona.side}")
    for title, words in (("", persona.summary), ("Manner: ", persona.manner)):
        if words:
            say((title, "bold"), words)
    for title, items in (
        ("Not on record: ", persona.silent_on),
        ("Must not be made to say: ", persona.misreadings),
        ("Credences: ", tuple(f"{c.about}: {c.text}" for c in persona.credences)),
    ):
        if items:
            say((title, "bold"), "; ".join(items))
    for key, work in persona.sources.items():
        facts = [work.title, work.site, work.date or work.date_note or "undated", work.url]
        say((f"{key}: ", "bold"), ", ".join(f for f in facts if f))
    for key, position in persona.positions.items():
        say()
        say((key, "bold cyan"), f"  holds that {position.gist}", (_standing(position), "dim"))
        for sentence in position.say:
            say(f"     {sentence}.")
        for label, words in _more(position):
            say((f"     {label}: ", "dim"), words)


def _standing(position: Position) -> str:
    return "" if position.strength == "first-hand" else f"  ({position.strength})"


def _more(position: Position) -> list[tuple[str, str]]:
    from debate.persona.model import SENTENCE_FIELDS

    out = [(name, words) for name in (*SENTENCE_FIELDS, "ask") if (words := getattr(position, name))]
    if position.mover:
        out.append((f"would be moved by ({position.mover.basis})", position.mover.text))
    if position.answers:
        out.append(("answers", ", ".join(f"{q} = {a}" for q, a in position.answers.items())))
    if position.source:
        told = f", to {position.source.said_to}" if position.source.said_to else ""
        out.append(("source", f"{position.source.work} {position.source.at}{told}"))
    return out
