"""Turns and the moderator's moves: what stands above each, and what stands in it."""

from __future__ import annotations

import re

from debate.events import Intervention, Notice, Turn
from debate.language.text import clean, stopped
from debate.moves import MOVES
from debate.render.blocks import Aside, Block, Heading, Inline, Paragraph, em, inline, link, strong, text
from debate.render.facts import Page, conjoined

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
            out.append(intervention(page, event, moderated))
        else:
            out.append(note(event))
    return out


def turn(page: Page, event: Turn) -> list[Block]:
    """A turn with its heading."""
    place = page.place(event.seat)
    head = Heading(3, inline(title(page, event)), f"t{event.turn}", place)
    return [head, *(Paragraph(p, place) for p in paragraphs(page, event))]


def title(page: Page, event: Turn) -> str:
    """`3. The commenter (simulated) rebuts turn 2`."""
    return f"{event.turn}. {page.named(event.seat)} (simulated) {_does(page, event)}"


def paragraphs(page: Page, event: Turn) -> list[Inline]:
    """The sentences of a turn, paragraph by paragraph, their marks as links."""
    return [page.spoken(p) for p in event.paragraphs()]


def _does(page: Page, event: Turn) -> str:
    turns = sorted({t.turn for t in event.answers if t.turn})
    which = f"turn{'s' if len(turns) > 1 else ''} {conjoined([str(n) for n in turns])}" if turns else ""
    if event.move == "open":
        seat = next((s for s in page.header.seats if s.seat == event.seat), None)
        side = seat.on_motion.side if seat else "neither"
        return {"for": "opens, for the motion", "against": "opens, against"}.get(side, "opens")
    if event.move == "rebut":
        return f"rebuts {which}" if which else "goes on"
    if event.move == "answer":
        return f"answers {which}" if which else "answers"
    return _MOVES.get(event.move, event.move)


def intervention(page: Page, event: Intervention, count: int) -> Aside:
    """A move of the moderator with its trigger and evidence."""
    reason = [em("Trigger:"), text(f" {stopped(clean(event.trigger))}")]
    if event.evidence:
        reason += [text(" "), em("Evidence:"), text(" "), *_turns(page, event.evidence), text(".")]
    said = [page.pieces(" ".join(p.split())) for p in re.split(r"\n\s*\n", event.text) if p.strip()]
    return Aside("moderator", (inline(*moderates(page, event)), *said, tuple(reason)), f"m{count}")


def moderates(page: Page, event: Intervention) -> Inline:
    """`Moderator asks for a mover (to both)`."""
    to = f" (to {page.names(event.to)})" if event.to else ""
    does = MOVES[event.move].does if event.move in MOVES else clean(event.move)
    return inline(strong(f"Moderator {does}"), to)


def _turns(page: Page, numbers: tuple[int, ...]) -> Inline:
    out: list[Inline] = []
    for n, number in enumerate(numbers):
        words = f"turn {number}"
        out.append(inline(", " if n else "", link(words, f"#t{number}") if f"t{number}" in page.anchors else words))
    return inline(*out)


def note(event: Notice) -> Aside:
    """A note to the reader."""
    return Aside("note", (inline(em("Note:"), f" {clean(event.text)}"),))
