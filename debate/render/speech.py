"""Turns and the moderator's moves: what stands above each, and what stands in it."""

from __future__ import annotations

import re

from debate.cruxes.wording import joined
from debate.events import Intervention, Left, Notice, Point, Turn
from debate.language.text import clean, stopped
from debate.moves import MOVES
from debate.render.blocks import Aside, Block, Heading, Inline, Paragraph, em, inline, strong, text
from debate.render.facts import Page

_MOVES = {
    "steelman": "puts the other side's case",
    "grade": "grades the account of its case",
    "correct-paraphrase": "corrects the paraphrase",
    "state": "states a conclusion",
    "mover": "says what would change its answer",
    "descend": "says what the answer rests on",
    "yield": "has nothing more on file and yields",
    "close": "closes",
}


def debate(page: Page) -> list[Block]:
    """Every turn, intervention and note, in order."""
    out: list[Block] = []
    moderated = 0
    for event in page.stream:
        if isinstance(event, Turn):
            out += turn(page, event)
        elif isinstance(event, Intervention):
            moderated += 1
            out.append(intervention(page, event, f"m{moderated}"))
        elif isinstance(event, Point):
            out.append(Heading(3, inline(f"Point {event.point}. {clean(event.question)}"), f"point-{event.point}"))
        elif isinstance(event, Left):
            out.append(Paragraph((em(event.text),)))
        else:
            out.append(note(event))
    return out


def turn(page: Page, event: Turn) -> list[Block]:
    """A turn with its heading."""
    return [heading(page, event), *paragraphs(page, event)]


def heading(page: Page, event: Turn) -> Heading:
    """`3. The commenter (simulated) rebuts turn 2`."""
    title = f"{event.turn}. {page.named(event.seat)} (simulated) {_does(page, event)}"
    return Heading(3, inline(title), f"t{event.turn}", page.place(event.seat))


def paragraphs(page: Page, event: Turn) -> list[Paragraph]:
    """What is said in a turn, marks as links."""
    return [Paragraph(page.spoken(p), page.place(event.seat)) for p in event.paragraphs()]


def _does(page: Page, event: Turn) -> str:
    turns = sorted({t.turn for t in event.answers if t.turn})
    which = f"turn{'s' if len(turns) > 1 else ''} {joined([str(n) for n in turns])}" if turns else ""
    if event.move == "open":
        seat = next((s for s in page.header.seats if s.seat == event.seat), None)
        side = seat.on_motion.side if seat else "neither"
        return {"for": "opens, for the motion", "against": "opens, against"}.get(side, "opens")
    if event.move == "rebut":
        return f"rebuts {which}" if which else "goes on"
    if event.move == "answer":
        return f"answers {which}" if which else "answers"
    return _MOVES.get(event.move, event.move)


def intervention(page: Page, event: Intervention, anchor: str = "") -> Aside:
    """A move of the moderator with its trigger and evidence."""
    reason = [em("Trigger:"), text(f" {stopped(clean(event.trigger))}")]
    if event.evidence:
        reason += [text(" "), em("Evidence:"), text(" "), *page.turn_links(event.evidence), text(".")]
    said = [page.pieces(" ".join(p.split())) for p in re.split(r"\n\s*\n", event.text) if p.strip()]
    return Aside("moderator", (moderates(page, event), *said, tuple(reason)), anchor)


def moderates(page: Page, event: Intervention) -> Inline:
    """`Moderator asks for a mover (to both)`."""
    to = f" (to {page.names(event.to)})" if event.to else ""
    does = MOVES[event.move].does if event.move in MOVES else clean(event.move)
    return inline(strong(f"Moderator {does}"), to)


def note(event: Notice) -> Aside:
    """A note to the reader."""
    return Aside("note", (inline(em("Note:"), f" {clean(event.text)}"),))
