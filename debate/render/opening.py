"""The head of a page: the question, what the page is, and who stands where."""

from __future__ import annotations

from collections.abc import Iterator

from debate.cruxes.wording import STANCES, joined
from debate.events import SeatInfo
from debate.language.text import capitalised, clean, line, lowered, stopped
from debate.persona.model import Persona, camp
from debate.persona.ref import Ref
from debate.render.blocks import Block, Heading, Paragraph, em, inline, link, strong
from debate.render.facts import Page, unquoted
from debate.render.meeting import met
from debate.render.sources import dated

_WORDS = STANCES | {"depends": "it depends"}
_SIDES = {"for": ("Yes", "For"), "against": ("No", "Against"), "neither": ("On neither side", "On neither side")}


def head(page: Page) -> list[Block]:
    """Title, what the page is, and a line for each speaker."""
    more = inline(em(disclaimer(page)), " ", link("More", "#about"))
    return [Heading(1, inline(title(page))), Paragraph(more), *sides(page)]


def title(page: Page) -> str:
    """The question that is debated, else the motion."""
    question = page.question(page.header.motion_question or "")
    return line(question.text if question else page.header.motion)


def full_name(persona: Persona) -> str:
    """A persona's name within a sentence; a nameless one keeps its article."""
    if (persona.short_name or "").lower().startswith("the "):
        return "the " + lowered(persona.name.removeprefix("The ").removeprefix("the "))
    return persona.name


def disclaimer(page: Page) -> str:
    """What a reader has to know before anything else, in a line."""
    invented = [p for p in page.personas.values() if not p.real_person]
    if len(invented) == len(page.personas):
        return "A simulation; who speaks here is invented."
    written = ", written by a language model" if any(s.speech == "free" for s in page.header.seats) else ""
    are = "are" if len(invented) > 1 else "is"
    others = f"; {joined([clean(p.short) for p in invented])} {are} invented" if invented else ""
    apart = capitalised(stopped("; ".join(filter(None, _apart(page)))))
    return f"A simulation, in our paraphrase{written}{others}. {apart}".strip()


def _apart(page: Page) -> Iterator[str]:
    """Whether the speakers met, and who chose their sides."""
    yield met(page).short
    seats = page.header.seats
    chosen = [page.name(s.seat) for s in seats if s.on_motion.basis == "inferred" and s.on_motion.side != "neither"]
    if chosen:
        yield f"we chose {'their sides' if len(chosen) == len(seats) else f'the side of {joined(chosen)}'}"


def sides(page: Page) -> Iterator[Paragraph]:
    """For each speaker the stance, the name, the date of the source, and the answer to the motion in a sentence."""
    works: set[object] = set()
    for persona in page.personas.values():
        seats = [s for s in page.header.seats if s.persona.id == persona.id]
        ref = answering(page, seats[0])
        view = persona.positions[ref.ident] if ref else None
        work = persona.sources.get(view.source.work) if view and view.source else None
        date = "the same source" if work in works else clean(dated(work, "%B %Y")) if work else ""
        works.add(work)
        facts = "; ".join(filter(None, ["simulated", date]))
        name = full_name(persona) + (", in every seat" if len(seats) > 1 else "")
        holds = f" {unquoted(stopped(capitalised(clean(view.gist))))}" if view else ""
        lead = strong(f"{_stance(page, seats[0], ref)}: {unquoted(clean(name))}")
        yield Paragraph(inline(lead, f" ({facts}).", holds), page.place(seats[0].seat))


def answering(page: Page, seat: SeatInfo) -> Ref | None:
    """The position by which a seat answers the motion: the first in its thesis of those from which it spoke, or of all.

    Where none answers it, the first of all that it holds."""
    persona, question = seat.persona, page.header.motion_question or ""
    order = [*(t for t in persona.thesis if t in persona.positions), *persona.positions]
    held = [Ref.of(persona.id, i) for i in dict.fromkeys(order) if persona.positions[i].held]
    held.sort(key=lambda ref: ref not in page.resting)
    side = {"for": "yes", "against": "no"}.get(seat.on_motion.side)
    stances = {ref: persona.positions[ref.ident].answers.get(question) for ref in held}
    mine = [ref for ref, stance in stances.items() if stance and (side is None or camp(stance) == side)]
    return next(iter(mine or held), None)


def _stance(page: Page, seat: SeatInfo, ref: Ref | None) -> str:
    """How a seat answers the motion, in words."""
    question = page.question(page.header.motion_question or "")
    stance = seat.persona.positions[ref.ident].answers.get(question.id) if question and ref else None
    if question and stance:
        return capitalised(clean(question.stances.get(stance) or _WORDS.get(stance, stance.replace("-", " "))))
    return _SIDES[seat.on_motion.side][0 if question else 1]
