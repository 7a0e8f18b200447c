"""The page of a debate, and of a conversation that was only summarised, as blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from debate.events import Header, OnMotion, SeatInfo, SummaryEvent
from debate.language.text import clean
from debate.persona.model import Persona, Question
from debate.render import cruxes, details, opening, run, sources, speech
from debate.render.blocks import Aside, Block, Heading, Paragraph, Rule, em, inline
from debate.render.facts import CONVERSATION, Page
from debate.summary import NOT_STATED, Summary

OURS = "Words in quotation marks are the program's, from the turn linked."
THEIRS = "Words in quotation marks are the speakers' own, from the turn named."


def debate(page: Page) -> list[Block]:
    """The whole page, from any number of events."""
    told: set[object] = set()
    out = [*opening.head(page)]
    if page.doubts:
        out.append(_note(sources.doubtful(page)))
    out += summary(page, told)
    out += [Rule(), Heading(2, inline("The debate")), *speech.debate(page)]
    if not page.turns:
        out.append(Paragraph(inline("Nothing was said yet.")))
    if page.end and page.end.reason == "nothing-left":
        out.append(_note("a speaker had nothing more on file, so fewer turns were said."))
    out += [Rule(), *details.about(page)]
    out += details.details(page, page.summary, told, OURS)
    return [*out, *sources.sources(page), *run.run(page)]


def summary(page: Page, told: set[object]) -> list[Block]:
    """The first screen below the sides, or that the debate has not come so far."""
    if page.summary:
        return cruxes.where(page, page.summary, told)
    turns = f"{len(page.turns)} turn{'s' if len(page.turns) != 1 else ''}"
    if page.end:
        return [Paragraph(inline(f"The debate ended after {turns} without a summary."))]
    not_yet = "Where they part is worked out at its end, and it can be resumed."
    return [Paragraph(inline(f"Not finished: the debate has {turns} so far. {not_yet}"))]


def _note(words: str) -> Aside:
    return Aside("note", (inline(em("Note:"), f" {words}"),))


def sheet(page: Page) -> list[Block]:
    """Where the speakers part and the details, without the turns."""
    told: set[object] = set()
    first = [*opening.head(page), *summary(page, told), *details.about(page)]
    return [*first, *details.details(page, page.summary, told, OURS)]


def conversation(found: Summary, names: Mapping[str, str], questions: Sequence[Question] = ()) -> list[Block]:
    """The page of a conversation that already happened; `names` are its speakers by seat. Turns stand elsewhere."""
    nobody = OnMotion(side="neither", basis="none")
    seats = tuple(
        SeatInfo(seat=seat, name=name, on_motion=nobody, voice="human", persona=Persona(id="speaker", name="speaker"))
        for seat, name in names.items()
    )
    header = Header(
        version="", motion=found.motion, format=CONVERSATION, rounds=0, seed=0, seats=seats, questions=tuple(questions)
    )
    event = SummaryEvent.model_validate(found.model_dump())
    page, told = Page([header, event]), set[object]()
    return [
        Heading(1, inline("Conversation" if found.motion == NOT_STATED else clean(found.motion))),
        *cruxes.where(page, found, told),
        *details.details(page, found, told, THEIRS),
    ]
