"""The page of a debate, and of a conversation that was only summarised, as blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from debate.events import Header, OnMotion, SeatInfo, SummaryEvent
from debate.language.text import clean
from debate.persona.model import Persona, Question
from debate.render import cruxes, opening, sources, speech
from debate.render.blocks import Aside, Block, Heading, Inline, Paragraph, Rule, em, inline
from debate.render.facts import Page
from debate.summary import NOT_STATED, Summary

OURS = (
    "Words in quotation marks are the program's, from the turn linked, never the author's. Stated: the author draws "
    "the connection in the source. Inferred: whoever wrote the position file drew it."
)
THEIRS = "Words in quotation marks are the speakers' own, from the turn named."


def debate(page: Page) -> list[Block]:
    """The whole page, from any number of events."""
    out = [*opening.opening(page), *_doubts(page), Rule(), Heading(2, inline("The debate"))]
    out += speech.debate(page)
    if not page.turns:
        out.append(Paragraph(inline("Nothing was said yet.")))
    if page.end and page.end.reason == "nothing-left":
        out.append(
            Aside("note", (inline(em("Note:"), " a speaker had nothing more on file, so fewer turns were said."),))
        )
    out.append(Rule())
    if page.summary:
        out += cruxes.summary(page, page.summary, OURS)
    else:
        out += [Heading(2, inline("Crux summary"), "crux-summary"), Paragraph(_unfinished(page))]
    out += sources.making(page)
    return [*out, Rule(), *sources.sources(page)]


def _doubts(page: Page) -> list[Block]:
    return [Aside("note", (inline(em("Note:"), f" {sources.doubtful(page)}"),))] if page.doubts else []


def _unfinished(page: Page) -> Inline:
    turns = f"{len(page.turns)} turn{'s' if len(page.turns) != 1 else ''}"
    if page.end:
        return inline(f"The debate ended after {turns} without a summary.")
    return inline(f"Not reached: the debate has {turns} so far and has not come to its end; it can be resumed.")


def conversation(found: Summary, names: Mapping[str, str], questions: Sequence[Question] = ()) -> list[Block]:
    """The page of a conversation that already happened; `names` are its speakers by seat. Turns stand elsewhere."""
    nobody = OnMotion(side="neither", basis="none")
    seats = tuple(
        SeatInfo(seat=seat, name=name, on_motion=nobody, voice="human", persona=Persona(id="speaker", name="speaker"))
        for seat, name in names.items()
    )
    header = Header(
        version="",
        motion=found.motion,
        format="conversation",
        rounds=0,
        seed=0,
        seats=seats,
        questions=tuple(questions),
    )
    event = SummaryEvent.model_validate(found.model_dump())
    page = Page([header, event])
    checked = found.grounding
    made = f"{checked.verified} of {checked.quotes} quotes stand in the turn they name, after white space is folded."
    return [
        Heading(1, inline("Conversation" if found.motion == NOT_STATED else clean(found.motion))),
        *cruxes.summary(page, found, THEIRS),
        Heading(3, inline("How this was made")),
        Paragraph(inline(f"{found.method.rstrip('.')}. {made}")),
    ]


def model_of(page: Page, seat: str) -> str:
    """The name of the model behind a seat, or `none`."""
    info = next((s for s in page.header.seats if s.seat == seat), None)
    if info is None or info.voice == "book":
        return "none"
    model = info.model or page.header.model
    return model.name if model else "none"
