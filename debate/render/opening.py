"""The head of a transcript: that it is a simulation, whether the speakers ever met, who is for and against."""

from __future__ import annotations

import re

from debate.cruxes.wording import joined
from debate.language.text import capitalised, clean, lowered, stopped
from debate.persona.model import Persona, Position
from debate.render.blocks import Aside, Block, Heading, Inline, Paragraph, Piece, inline, link, strong
from debate.render.facts import Page

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def opening(page: Page) -> list[Block]:
    """Title, notice, sides, and the disagreement in a line."""
    return [
        Heading(1, inline(title(page))),
        notice(page),
        Paragraph(sides(page)),
        Paragraph(in_a_line(page)),
    ]


def title(page: Page) -> str:
    """The question that is debated, else the motion."""
    question = page.question(page.header.motion_question or "")
    return clean(question.text if question else page.header.motion)


def number(count: int) -> str:
    """A small number as a word."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def full_name(persona: Persona) -> str:
    """A persona's name within a sentence; a nameless one keeps its article."""
    if (persona.short_name or "").lower().startswith("the "):
        return "the " + lowered(persona.name.removeprefix("The ").removeprefix("the "))
    return persona.name


def notice(page: Page) -> Aside:
    """What a reader has to know before the first turn."""
    first = page.cited[0].label if page.cited else "B31"
    free = any(s.speech == "free" for s in page.header.seats)
    without = (
        "a sentence without such a mark is the model's own, and nothing on file was found to say it."
        if free
        else "A sentence without such a mark only points at what is being discussed, or says that nothing is on file."
    )
    mark = Piece("code", f"[{first}]")
    return Aside(
        "simulation",
        (
            inline(strong("This is a simulation."), " ", *_made(page), " ", *_met(page), _lost(page), _silent(free)),
            inline(mark, f" leads to a position and its source. {capitalised(without)}"),
        ),
    )


def _made(page: Page) -> Inline:
    real = [p for p in page.personas.values() if p.real_person]
    if not real:
        return inline("The speakers are invented; what they say comes from their position files.")
    free = [s for s in page.header.seats if s.speech == "free"]
    who = f"{number(len(real))} {'author has' if len(real) == 1 else 'authors have'} published"
    none = {1: "the author", 2: "either"}.get(len(real), "any of them")
    nor = {1: "the author took no part in it", 2: "neither took part in it"}.get(
        len(real), "none of them took part in it"
    )
    if not free:
        return inline(f"A program arranged paraphrases of what {who}; no sentence is a quotation of {none}, and {nor}.")
    whose = "" if len(free) == len(page.header.seats) else f" for {joined([page.name(s.seat) for s in free])}"
    return inline(
        f"A language model wrote{whose}, from paraphrases of what {who}; it can be wrong about them. "
        f"No sentence is a quotation of {none}, and {nor}."
    )


def _met(page: Page) -> Inline:
    people = list(page.personas.values())
    sources = link("sources", "#sources")
    if len(people) < 2:
        return inline("One author fills every seat; the ", sources, " say to whom each cited view was said. ")
    exchanged = [c for c in page.cited if isinstance(c.view, Position) and said_to_other(c.view, c.ref.owner, people)]
    they = "The two" if len(people) == 2 else "These authors"
    if exchanged:
        positions = sum(isinstance(c.view, Position) for c in page.cited)
        were = "was" if len(exchanged) == 1 else "were"
        rest = "The rest were said to someone else, and the" if len(exchanged) < positions else "The"
        return inline(
            f"{they} did exchange views: of the {positions} positions cited here, {len(exchanged)} {were} said by one "
            f"of them to another. {rest} order of the turns is the program's; the ",
            sources,
            " say to whom each was said. ",
        )
    met = any(said_to_other(v, p.id, people) for p in people for v in p.positions.values()) or _replied(page)
    if met and not page.turns:
        return inline(f"{they} did exchange views; the ", sources, " say to whom each cited view was said. ")
    if met:
        return inline(
            f"{they} did exchange views, but what is cited here was said to others; the ", sources, " say to whom. "
        )
    other = "each other" if len(people) == 2 else "one another"
    return inline(
        f"Nothing on file shows that {lowered(they)} argued this with {other}: each statement was made to someone "
        "else, and the ",
        sources,
        " say to whom. ",
    )


def _replied(page: Page) -> bool:
    return any(target.basis == "reply-stated" for turn in page.turns for target in turn.answers)


def said_to_other(view: Position, owner: str, people: list[Persona]) -> bool:
    """Whether a position was stated to another person at the table, by the names in its source."""
    told = (view.source.said_to or "").casefold() if view.source else ""
    told = re.split(r"\babout\b", told)[0]
    for person in people:
        names = {person.name.casefold(), (person.short_name or person.name).casefold()}
        if person.id != owner and any(re.search(rf"\b{re.escape(_bare(n))}\b", told) for n in names if _bare(n)):
            return True
    return False


def _bare(name: str) -> str:
    name = name.removeprefix("the ").strip()
    return "" if name in ("commenter", "author", "speaker", "reader") else name


def _lost(page: Page) -> str:
    lost = [p for p in page.personas.values() if p.real_person and full_name(p) != p.name]
    if not lost:
        return ""
    who = joined([full_name(p) for p in lost])
    return f"The name of {who} is lost in the copy that we have; please do not guess it. "


def _silent(free: bool) -> str:
    return "" if free else "Where a speaker's file holds nothing, the speaker says so."


def sides(page: Page) -> Inline:
    """Who is for the motion, who against, and how that is known."""
    parts: list[Inline] = []
    for side, title in (("for", "For:"), ("against", "Against:"), ("neither", "On neither side:")):
        seats = [s for s in page.header.seats if s.on_motion.side == side]
        if seats:
            people = joined([full_name(s.persona) for s in seats])
            parts.append(inline(strong(title), f" {people}. "))
    return inline(*parts, _basis(page))


def _basis(page: Page) -> str:
    seats = page.header.seats
    by = {b: [page.name(s.seat) for s in seats if s.on_motion.basis == b] for b in ("stated", "inferred", "none")}
    if len(by["inferred"]) == len(seats):
        who = {1: "The speaker did not speak", 2: "Neither spoke"}.get(len(seats), "None of them spoke")
        return f"{who} to this motion; the sides are read off what was said."
    out = []
    if by["stated"]:
        out.append(f"The side of {joined(by['stated'])} is stated in the sources")
    if by["inferred"]:
        out.append(f"the side of {joined(by['inferred'])} is read off what was said")
    if by["none"]:
        out.append(f"nothing on file says where {joined(by['none'])} would stand")
    return capitalised("; ".join(out)) + "."


def in_a_line(page: Page) -> Inline:
    """The root disagreement in one line."""
    title = strong("Where they part, in a line:")
    if page.summary is None:
        return inline(title, " not worked out; this debate has not come to its end.")
    if not page.summary.cruxes:
        return inline(title, " nowhere that this debate shows; no crux was found.")
    crux = page.summary.cruxes[0]
    question = page.asked(crux)
    words = question.about if question and question.about else clean(crux.question)
    return inline(title, f" {stopped(words).rstrip('.')} (", link("crux 1", "#crux-1"), ").")
