"""Small debates made by hand between two invented authors: one with interventions, one that goes point by point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from turns import says, turn

from debate.events import (
    End,
    Event,
    Header,
    Intervention,
    Ledger,
    LedgerEntry,
    Left,
    OnMotion,
    Point,
    SeatInfo,
    SummaryEvent,
    Target,
)
from debate.persona.model import Exhibit, Persona, Question
from debate.persona.ref import Ref
from debate.summary import Answer, Crux, Finding, Grounding, Quote, Sense, Settles, VerbalDispute

MOTION = "Bridges inspect themselves well enough"

ada = Persona.model_validate(
    {
        "id": "ada",
        "name": "Ada Ohm",
        "short_name": "Ada",
        "side": "optimist",
        "summary": "Thinks that sensors suffice.",
        "thesis": ["O1"],
        "sources": {
            "NB": {"title": "Notes on bridges", "site": "Span", "date": "2024-05-06", "url": "https://span.example/n"}
        },
        "positions": {
            "O1": {
                "gist": "sensors see more than inspectors do",
                "handle": "sensors see more",
                "say": "Sensors see more than inspectors do",
                "answers": {"inspect": "yes"},
                "source": {"work": "NB", "at": "§1", "said_to": "readers"},
            },
            "O2": {
                "gist": "rust announces itself early",
                "say": "Rust announces itself early",
                "answers": {"rust": "yes"},
                "source": {"work": "NB", "at": "reply 2", "said_to": "Ben Pell"},
            },
            "O3": {"gist": "paint is cheap", "say": "Paint is cheap"},
        },
    }
)
ben = Persona.model_validate(
    {
        "id": "ben",
        "name": "Ben Pell",
        "short_name": "Ben",
        "side": "pessimist",
        "summary": "Thinks that rust hides.",
        "sources": {"RH": {"title": "Where rust hides", "date": None, "date_note": "undated copy"}},
        "positions": {
            "P1": {
                "gist": "rust hides in joints",
                "handle": "rust hides",
                "say": "Rust hides in the joints",
                "answers": {"rust": "no"},
                "strength": "probable",
                "source": {"work": "RH", "at": "ch. 2", "said_to": "a meeting"},
            },
            "P2": {
                "gist": "somebody has to look",
                "say": "Somebody has to look",
                "answers": {"inspect": "no"},
                "source": {"work": "RH", "at": "ch. 3"},
            },
        },
    }
)

questions = (
    Question(
        id="inspect",
        text="Do bridges inspect themselves well enough?",
        kind="predictive",
        about="whether bridges inspect themselves well enough",
    ),
    Question(
        id="rust",
        text="Does rust show itself in time?",
        kind="empirical",
        under="inspect",
        about="whether rust shows itself in time",
    ),
)


def seat(persona: Persona, side: str, **changes: object) -> SeatInfo:
    """A seat filled by `persona` on the book voice."""
    return SeatInfo(
        seat=persona.id,
        name=persona.short,
        voice="book",
        persona=persona,
        on_motion=OnMotion(side=side, basis="inferred"),
    ).model_copy(update=changes)  # type: ignore[arg-type]


header = Header(
    version="0.1.0",
    motion=MOTION,
    motion_question="inspect",
    format="classic",
    rounds=1,
    seed=7,
    seats=(seat(ada, "for"), seat(ben, "against")),
    questions=questions,
    started_at="2026-02-03T04:05:06+00:00",
)


turns = (
    turn(
        1,
        "ada",
        says("Sensors see more than inspectors do.", "ada/O1", keys=["ada/O1.say.0"]),
        says("Is there rust that they miss?", "ada/O2"),
        move="open",
    ),
    turn(
        2,
        "ben",
        says("Rust hides in the joints.", "ben/P1", keys=["ben/P1.say.0"]),
        says("Somebody has to look.", "ben/P2", keys=["ben/P2.say.0"], paragraph=2),
        answers=(Target(turn=1, position=Ref("ada/O1"), basis="question"),),
    ),
    turn(
        3,
        "ada",
        says("To the charge that rust hides: rust announces itself early.", "ada/O2", basis="inferred"),
        move="answer",
        answers=(Target(turn=2, position=Ref("ben/P1"), basis="reply-inferred"),),
    ),
    turn(4, "ben", says("The question between us is rust.", "ben/P1"), move="close"),
)
interventions = (
    Intervention(
        after_turn=2,
        move="return",
        trigger="a direct question went unanswered",
        evidence=(1,),
        to=("ben",),
        text="Turn 1 asked whether there is rust that sensors miss. Is there?",
    ),
    Intervention(
        after_turn=3,
        move="mover",
        trigger="an answer stood unchanged for two exchanges",
        evidence=(2, 3),
        to=("ada", "ben"),
        text="What would you have to see?",
    ),
)
ledger = Ledger(
    after_turn=3,
    questions=(
        LedgerEntry(question="rust", answers={"ada": (3,), "ben": (2,)}, state="opposed"),
        LedgerEntry(question="inspect", answers={"ada": (1,), "ben": (2,)}, state="opposed"),
    ),
)
summary = SummaryEvent(
    motion=MOTION,
    method="no model: from the position files and what was cited",
    overview="Ada trusts sensors; Ben does not. They part on rust.",
    cruxes=(
        Crux(
            id="rust",
            question="Does rust show itself in time?",
            kind="empirical",
            answers=(
                Answer(
                    seat="ada",
                    text="rust announces itself early",
                    cites=(Ref("ada/O2"),),
                    quotes=(Quote(turn=3, text="rust announces itself early"),),
                ),
                Answer(
                    seat="ben",
                    text="rust hides in joints",
                    cites=(Ref("ben/P1"),),
                    quotes=(Quote(turn=2, text="Rust hides in the joints"),),
                    credence=0.2,
                ),
            ),
            crux_for=("ada", "ben"),
            why="Ada (inferred): sensors see only what shows.",
            status="open",
            settled_by=(Settles(seat="ben", text="Ten old joints found clean would shake me", basis="inferred"),),
            strength=0.8,
            strength_from="opposite answers, argued in turns 2 and 3",
        ),
        Crux(
            id="look",
            question="Is a person needed?",
            kind="value",
            answers=(Answer(seat="ben", text="yes", quotes=(Quote(turn=2, text="Somebody has to look"),)),),
            crux_for=("ben",),
            rests_on=("rust",),
            strength=0.4,
            strength_from="argued in turn 2",
        ),
    ),
    verbal_disputes=(
        VerbalDispute(
            term="rust",
            senses=(
                Sense(seat="ada", text="what a sensor reads"),
                Sense(seat="ben", text="any loss of steel", quotes=(Quote(turn=2, text="Rust hides in the joints"),)),
            ),
            residue="crux 1",
        ),
    ),
    common_ground=(
        Finding(
            text="Sensors help",
            seats=("ada", "ben"),
            quotes=(Quote(turn=1, text="Sensors see more than inspectors do"),),
        ),
    ),
    unanswered=(Finding(text="Who pays?", seats=("ben",)),),
    grounding=Grounding(quotes=5, verified=5),
)
end = End(reason="finished", finished_at="2026-02-03T04:06:00+00:00")

events: tuple[Event, ...] = (
    header,
    turns[0],
    turns[1],
    interventions[0],
    turns[2],
    interventions[1],
    ledger,
    turns[3],
    summary,
    end,
)


def crux(number: int, question: str, *answers: Answer, **more: object) -> Crux:
    """A crux for whoever answers it."""
    fields = {"id": f"crux-{number}", "question": question, "answers": answers, "strength": 0.5, "strength_from": "x"}
    return Crux.model_validate(fields | {"crux_for": tuple(a.seat for a in answers), **more})


by_points: tuple[Event, ...] = (
    header.model_copy(
        update={
            "format": "points",
            "exhibits": (
                Exhibit(
                    id="E1",
                    name="Cal Roe",
                    via="Ben Pell",
                    gist="old joints tell nothing",
                    source={"work": "RH", "at": "ch. 4"},
                ),
            ),
        }
    ),
    turn(
        1,
        "ada",
        says("Sensors see more than inspectors do.", "ada/O1"),
        says("They see it soon.", "ada/O1"),
        move="state",
    ),
    turn(2, "ben", says("Somebody has to look.", "ben/P2"), move="state"),
    Point(point=1, question="Does rust show itself in time?", about="rust", why="they answer it in opposite ways"),
    turn(3, "ben", says("Rust hides in the joints.", "ben/P1"), says("That is one case."), point=1, move="claim"),
    turn(
        4,
        "ada",
        says("Not with sensors.", "ada/O2", basis="inferred"),
        says("Rust announces itself early.", "ada/O2"),
        says("Bridges are warm.", basis="unsupported", by="model"),
        says("Cal Roe doubts it.", "exhibit/E1"),
        point=1,
        move="reply",
    ),
    Left(point=1, status="open", text="Left open: Ada, yes; Ben, no. See turn 4.", turns=(3, 4)),
    turn(5, "ada", says("Sensors it is.", "ada/O1"), move="close"),
    SummaryEvent(
        motion=MOTION,
        method="No model. The order is by hand.",
        overview="They part on rust.",
        cruxes=(
            crux(
                1,
                "Does rust show itself in time?",
                Answer(seat="ada", text="rust announces itself early", cites=(Ref("ada/O2"),)),
                Answer(seat="ben", text="rust hides in joints", cites=(Ref("ben/P1"),)),
                point=1,
                status="narrowed",
                status_turns=(4,),
            ),
            crux(2, "Do sensors see enough?", Answer(seat="ada", text="sensors see more", cites=(Ref("ada/O1"),))),
            crux(3, "Is a \u201cperson\u201d needed?", Answer(seat="ben", text='somebody has to "look"')),
            crux(4, "Who pays?", Answer(seat="ben", text="the town pays"), rests_on=("crux-1",)),
        ),
        concessions=(
            Finding(text="Ada concedes", seats=("ada",), quotes=(Quote(turn=4, text="Rust announces itself early"),)),
        ),
    ),
    end,
)


def play(past: Sequence[Event] = ()) -> Iterator[Event]:
    """A fake session: the scripted debate, gone on with after `past`."""
    yield from events[len(past) :]


def hostile(event: Event, text: str) -> Event:
    """An event with every free text replaced."""

    def changed(value: object, key: str = "") -> object:
        if isinstance(value, str) and key in TEXTS:
            return text or "x"
        if isinstance(value, dict):
            return {k: changed(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [changed(v, key) for v in value]
        return value

    return type(event).model_validate(changed(event.model_dump(mode="json", by_alias=True)))


TEXTS = {
    "motion", "name", "short_name", "text", "gist", "handle", "at", "said_to", "title", "site", "date_note", "why",
    "about", "question", "via",
    "question_text", "settled_by", "strength_from", "overview", "method", "term", "residue", "trigger", "version",
    "format",
}  # fmt: skip
