"""A persona on the screen: the head of its file, then every position with its source."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from debate.language.text import line, stopped
from debate.persona.model import SENTENCE_FIELDS, Persona, Position

_LABELS = {"example": "for example", "hedge": "but", "grant": "grants", "ask": "asks", "close": "last words"}


def show(out: Console, persona: Persona) -> None:
    """Prints everything on record for a persona; long lines are folded on a terminal and left whole elsewhere."""
    live = out.is_terminal

    def say(text: Text, indent: int = 0) -> None:
        if live:
            out.print(Padding(text, (0, 0, 0, indent)))
        else:
            out.print(Text(" " * indent) + text, soft_wrap=True)

    say(Text.assemble((f"{persona.name} (simulated)", "bold"), f"  {persona.id}, {persona.side}, {persona.breadth}"))
    for title, words in _head(persona):
        say(Text.assemble((f"{title}: " if title else "", "bold"), words))
    for key, position in persona.positions.items():
        out.print()
        mark = "" if position.strength == "first-hand" else f"  ({position.strength})"
        star = " ★" if key in persona.thesis else ""
        say(Text.assemble((f"{key}{star}", "bold cyan"), f"  holds that {position.gist}", (mark, "dim")))
        for sentence in position.say:
            say(Text(stopped(sentence)), 5)
        for label, words in _more(persona, position):
            say(Text.assemble((f"{label}: ", "dim"), words), 5)


def _head(persona: Persona) -> Iterator[tuple[str, str]]:
    if persona.summary:
        yield "", persona.summary
    if persona.disposition:
        yield "Disposition", f"{persona.disposition.text} ({persona.disposition.basis})"
    if persona.manner:
        yield "Manner", persona.manner
    for title, items in (
        ("Not on record", persona.silent_on),
        ("Must not be made to say", persona.misreadings),
        ("Means by", tuple(f"{term}: {sense}" for term, sense in persona.terms.items())),
        ("Credences", tuple(f"{c.about}: {c.text}" for c in persona.credences)),
    ):
        if items:
            yield title, "; ".join(items)
    for asked in persona.asked:
        yield "Asked on record, not answered there", f"{asked.text} ({asked.by}, {asked.where})"
    for key, text in persona.card.items():
        yield f"Card, {key}", line(text)
    for key, work in persona.sources.items():
        facts = [work.title, work.site, work.date or work.date_note or "undated", work.url]
        yield f"Source {key}", ", ".join(f for f in facts if f)
    if persona.thesis:
        yield "Opens with", ", ".join(persona.thesis) + " (★ below)"


def _more(persona: Persona, position: Position) -> Iterator[tuple[str, str]]:
    for name in (*SENTENCE_FIELDS, "ask"):
        if words := getattr(position, name):
            yield _LABELS.get(name, name), words + ("?" if name == "ask" else "")
    if position.mover:
        toward = "".join(f", toward {q} = {a}" for q, a in position.mover.toward.items())
        yield f"would be moved by ({position.mover.basis}{toward})", position.mover.text
    if position.describes:
        yield "pictures the view of", position.describes
    if position.credence:
        yield "credence", position.credence.text
    if position.answers:
        yield "answers", ", ".join(f"{q} = {a}" for q, a in position.answers.items())
    if position.rests_on:
        yield "rests on", ", ".join(f"{i} ({b})" for i, b in position.rests_on.items())
    if position.replies:
        yield "replies to", ", ".join(f"{r.to} ({r.does or 'answers'}, {r.basis})" for r in position.replies)
    if position.source:
        work = persona.sources.get(position.source.work)
        told = f", to {position.source.said_to}" if position.source.said_to else ""
        via = f", as reported by {position.via}" if position.via else ""
        yield "source", f"{work.title if work else position.source.work}, {position.source.at}{told}{via}"
