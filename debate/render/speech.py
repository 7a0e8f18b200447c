"""Turns and the moderator's moves: what stands above each, and what stands in it."""

from __future__ import annotations

import re

from debate.cruxes.wording import joined
from debate.events import Intervention, Left, Notice, Point, Turn
from debate.language.text import clean
from debate.moves import MOVES
from debate.render.blocks import Aside, Block, Heading, Paragraph, em, inline, strong
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
_LEFT = {
    "open": "Left open",
    "narrowed": "Narrowed",
    "granted": "Granted",
    "word": "A word",
    "unanswered": "Left unanswered",
}


def debate(page: Page) -> list[Block]:
    """Every turn, point, intervention and note, in order."""
    out: list[Block] = []
    moderated, within = 0, ""
    for event in page.stream:
        if isinstance(event, Turn):
            if within != (within := part(page, event)) and within:
                out.append(Heading(3, inline(within)))
            out += turn(page, event)
        elif isinstance(event, Intervention):
            moderated += 1
            out.append(intervention(page, event, f"m{moderated}"))
        elif isinstance(event, Point):
            out.append(point(event))
        elif isinstance(event, Left):
            out.append(left(page, event))
        else:
            out.append(note(event))
    return out


def part(page: Page, event: Turn) -> str:
    """The part of a debate by points to which a turn outside of them belongs."""
    return ("Closings" if event.move == "close" else "Openings") if page.pointed and not event.point else ""


def turn(page: Page, event: Turn) -> list[Block]:
    """A turn: what stands above it or at its head, and what is said."""
    said = [Paragraph(page.spoken(p), page.place(event.seat)) for p in event.paragraphs()]
    if not page.pointed:
        return [heading(page, event), *said]
    first = said[0].inline if said else ()
    head = Paragraph(inline(strong(run_in(page, event)), " ", first), page.place(event.seat), f"t{event.turn}")
    return [head, *said[1:]]


def heading(page: Page, event: Turn) -> Heading:
    """`3. The commenter (simulated) rebuts turn 2`."""
    title = f"{event.turn}. {page.named(event.seat)} (simulated) {_does(page, event)}"
    return Heading(3, inline(title), f"t{event.turn}", page.place(event.seat))


def run_in(page: Page, event: Turn) -> str:
    """`3. The commenter (simulated).`, and to which turn it replies where that is not the one above."""
    to = event.answers[0].turn if event.answers and event.move in ("reply", "answer") else None
    far = f", to turn {to}" if to and to < event.turn - 1 else ""
    return f"{event.turn}. {page.named(event.seat)} (simulated){far}."


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


def point(event: Point) -> Heading:
    """`Point 3. Can the work be checked?`"""
    return Heading(3, inline(f"Point {event.point}. {clean(event.question)}"), f"point-{event.point}")


def left(page: Page, event: Left) -> Paragraph:
    """What a point leaves, its outcome first."""
    outcome, words = _LEFT[event.status], clean(event.text)
    if words.startswith(outcome):
        return Paragraph(inline(em(outcome), page.pieces(words.removeprefix(outcome))))
    return Paragraph(inline(em(f"{outcome}."), " ", page.pieces(words)))


def intervention(page: Page, event: Intervention, anchor: str = "") -> Aside:
    """What the moderator says, and to whom."""
    to = f" to {page.names(event.to)}" if event.to else ""
    first, *rest = [page.pieces(" ".join(p.split())) for p in re.split(r"\n\s*\n", event.text) if p.strip()] or [()]
    return Aside("moderator", (inline(strong(f"The moderator{to}:"), " ", first), *rest), anchor)


def moderates(page: Page, event: Intervention) -> str:
    """`Asks for a mover (to both)`."""
    to = f" (to {page.names(event.to)})" if event.to else ""
    return (MOVES[event.move].does if event.move in MOVES else clean(event.move)) + to


def note(event: Notice) -> Aside:
    """A note to the reader."""
    return Aside("note", (inline(em("Note:"), f" {clean(event.text)}"),))
