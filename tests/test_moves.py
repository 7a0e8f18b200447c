"""Moves of the moderator: known by name, answered by construction, and kept apart from what else a turn says."""

from __future__ import annotations

from random import Random

import casts
import pytest
import turns

from debate.events import Intervention, Target
from debate.moves import MOVES, ModeratorMove, Moment
from debate.persona.model import Persona
from debate.persona.ref import Ref
from debate.table.agenda import Agenda
from debate.table.formats import FORMATS, Format, Stage, schedule
from debate.table.plan import Slot
from debate.table.record import Record
from debate.table.seat_view import SeatView
from debate.table.uptake import answer_to, relation


@pytest.mark.parametrize("format_", FORMATS.values(), ids=lambda f: f.id)
def test_what_opens_a_stage_is_a_move(format_: Format) -> None:
    assert {s.opens_with for s in format_.stages if s.opens_with} <= set(MOVES)


def test_a_move_that_nobody_can_answer_cannot_be_made() -> None:
    class Unanswered(ModeratorMove):
        name = "unanswered"
        does = "asks into the air"

    with pytest.raises(TypeError, match="answer"):
        Unanswered()  # type: ignore[abstract]


def test_every_move_has_its_own_name_and_says_what_it_does() -> None:
    assert all(name == move.name and move.does.split()[0].endswith("s") for name, move in MOVES.items())
    assert len({move.does for move in MOVES.values()}) == len(MOVES)


def test_a_closing_does_not_raise_the_question_that_it_has_named(monkeypatch: pytest.MonkeyPatch) -> None:
    short = Format(id="short", about="an opening and a closing", stages=(Stage(move="open"), Stage(move="close")))
    monkeypatch.setitem(FORMATS, "short", short)
    for seed in range(1, 7):
        debate = casts.debate("auto-research", "byrnes", library=casts.SHIPPED, format="short", seed=seed)
        for turn in (t for t in debate.turns if t.move == "close"):
            named = [k.removeprefix("crux/") for k in turn.said if k.startswith("crux/")]
            about = [q.about for q in debate.header.questions if q.id in named]
            assert all(turn.text.count(a) <= 1 for a in about if a), turn.text


def test_a_correction_is_quoted_from_what_answers_the_sketch() -> None:
    for seed in range(1, 4):
        debate = casts.debate("mcaleese", "byrnes", library=casts.SHIPPED, seed=seed)
        asked = [e for e in debate.events if isinstance(e, Intervention) and e.move == "paraphrase-check"]
        corrected = [t for t in debate.turns if t.move == "correct-paraphrase"]
        assert asked
        assert corrected
        findings = [c for c in debate.summary.concessions if "picture is fair" in c.text]
        for turn, found in zip(corrected, findings, strict=True):
            (quote,) = found.quotes
            said = next(s for s in turn.sentences if s.body == quote.text)
            assert said.key.startswith("phrase/fits") or said.key.field == "reply"


def test_a_question_is_put_by_name_to_whoever_is_held_to_answer_it() -> None:
    for seed in range(1, 9):
        debate = casts.debate("gillen", "byrnes", "greenblatt", library=casts.SHIPPED, seed=seed)
        record = debate.record()
        names = {record.name(s): s for s in record.order}
        for asked in record.asked:
            words = next(s.text for s in record.turn(asked.turn).sentences if asked.position.key("ask") in s.keys)
            told = [seat for name, seat in names.items() if name in words.replace(asked.text, "")]
            assert told in ([], [asked.to]), words


def test_with_three_seats_each_grades_the_case_made_in_its_own_name() -> None:
    debate = casts.debate("gillen", "byrnes", "greenblatt", library=casts.SHIPPED, format="turing")
    cases = {t.turn: t for t in debate.turns if t.move == "steelman"}
    for grade in (t for t in debate.turns if t.move == "grade"):
        for target in (a for a in grade.answers if a.turn in cases):
            order = [s.seat for s in debate.header.seats if s.seat != cases[target.turn or 0].seat]
            assert order[0] == grade.seat


def test_a_question_of_which_nothing_is_on_record_stays_unanswered() -> None:
    seen = 0
    for pair in (("gillen", "hallgren"), ("auto-research", "burget")):
        record = casts.debate(*pair, library=casts.SHIPPED).record()
        silent = {a for a in record.asked if (a.turn, a.to) in record.silent}
        seen += len(silent)
        assert silent <= set(record.unanswered())
    assert seen


# -- one move at a time ------------------------------------------------------------------------------------------------


def heard(*told: str, speakers: tuple[str, ...] = ("maud", "tobias")) -> Record:
    """A record of turns by Maud or Tobias, each given by the keys of its sentences."""
    record = Record(casts.table(*speakers, motion=casts.MOTION))
    for number, keys in enumerate(told, 1):
        seat = "maud" if keys.startswith("M") else "tobias"
        made = [turns.says(k, f"{seat}/{k.split('.')[0]}", keys=[f"{seat}/{k}"], by="file") for k in keys.split()]
        record.add(turns.turn(number, seat, *made))
    return record


def view(record: Record, seat: str) -> SeatView:
    step = schedule(FORMATS["classic"], 3)[1]
    return SeatView(record, Agenda(record.header), seat, step, 4, Random(1))


def moment(record: Record) -> Moment:
    return Moment(record, Agenda(record.header), schedule(FORMATS["classic"], 3)[4], 4, ending=True)


def parts(slot: Slot) -> str:
    """What leads a slot, what it offers, and how much of that may be said."""
    keys = [s.key for p in slot.points for s in p.sentences]
    return " ".join(
        [*(s.key.ref.ident + ":" for s in slot.lead), *(k.field or k.ref.ident for k in keys), str(slot.most)]
    )


@pytest.mark.parametrize(
    ("fields", "slots"),
    [("", ["no-mover 1"]), ("mover", ["mover: mover 2"]),
     ("mover condition forecast", ["mover: mover 2", "condition 1"]),
     ("condition", ["no-mover 1", "conditions: condition 2"]),
     ("forecast condition", ["no-mover 1", "conditions: condition 2", "dates: forecast 2"])],
)  # fmt: skip
def test_asked_for_a_mover_a_seat_tells_what_it_has_and_what_it_has_not(fields: str, slots: list[str]) -> None:
    header = casts.table("maud", "tobias", motion=casts.MOTION)
    text = {"mover": {"text": "A loan at six would move me", "toward": {"cost": "no"}}}
    position = {"gist": "x", "answers": {"cost": "yes"}, **{f: text.get(f, "Oak may be dear") for f in fields.split()}}
    ann = Persona.model_validate({"id": "ann", "name": "Ann", "positions": {"A1": position}})
    record = Record(casts.seated(header, [ann, header.seats[1].persona]))
    asked = Intervention(after_turn=2, move="mover", trigger="x", text="x", about=Target(question="cost"))
    found, target, kind = MOVES["mover"].answer(view(record, "ann"), asked) or ([], Target(), "open")
    assert [parts(s) for s in found] == slots
    assert (target.question, kind) == ("cost", "mover")


@pytest.mark.parametrize(
    ("question", "conditions"),
    [("cost", "T10"), ("bridge", "T10"), ("ground", ""), ("traffic", ""), (None, "T10")],
)
def test_a_condition_bears_on_a_question_or_on_what_lies_beneath_it(question: str | None, conditions: str) -> None:
    asked = Intervention(after_turn=2, move="mover", trigger="x", text="x", about=Target(question=question))
    slots, *_ = MOVES["mover"].answer(view(heard(), "tobias"), asked) or ([],)
    told = [o.position.ident for s in slots for o in s.points if o.sentences[0].key.field == "condition"]
    assert sorted(told) == conditions.split()
    assert question != "bridge" or told[0] == "T10", "what answers the question itself goes first"


@pytest.mark.parametrize(
    ("told", "question", "evidence"),
    [(("M02.say.0",), None, ()), (("M02.say.0", "T02.say.0"), "traffic", (1, 2)),
     (("M02.say.0 M05.say.0", "T02.say.0 T05.say.0", "M05.say.1", "T05.say.1"), "trade", (1, 2, 3, 4)),
     (("M05.say.0", "T05.say.0", "M05.say.1", "T01.say.0", "M05.example", "T05.say.1"), "trade", (1, 2, 5, 6))],
)  # fmt: skip
def test_a_mover_is_asked_for_where_answers_stood_longest(
    told: tuple[str, ...], question: str | None, evidence: tuple[int, ...]
) -> None:
    asked = MOVES["mover"].opens(moment(heard(*told)))
    assert (asked.about.question if asked and asked.about else None, asked.evidence if asked else ()) == (
        question,
        evidence,
    )
    assert asked is None or ("two exchanges" in asked.trigger) is (len(told) > 2)


# -- taking up ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seat", "asked", "ask", "question", "basis", "first"),
    [
        ("tobias", "maud/M09", None, "bridge", "reply-stated", "tobias/T10"),  # written for it
        ("petra", "maud/M09", None, "bridge", "question", "petra/P01"),  # its question is asked
        ("maud", "tobias/T09", None, None, None, None),  # only the topic is shared
        ("maud", "tobias/T09", "would ten years of tolls pay for the timber", "cost", "question", "maud/M03"),
    ],
)
def test_a_question_is_answered_as_it_was_put(
    seat: str, asked: str, ask: str | None, question: str | None, basis: str | None, first: str | None
) -> None:
    record = heard(speakers=("maud", "tobias", "petra"))
    ref = Ref(asked)
    if ask:
        positions = record.persona(ref.owner).positions
        changed = positions | {ref.ident: positions[ref.ident].model_copy(update={"ask": ask})}
        files = [s.persona for s in record.header.seats]
        files = [f.model_copy(update={"positions": changed}) if f.id == ref.owner else f for f in files]
        record = Record(casts.seated(record.header, files))
    found = answer_to(view(record, seat), 1, ref)
    told = (found.target.question, found.target.basis, found.points[0].position) if found else (None, None, None)
    assert told == (question, basis, first)
    assert found is None or (found.asked, found.target.turn, found.target.position) == (True, 1, ref)


@pytest.mark.parametrize(
    ("own", "other", "stands"),
    [("maud/M02", "tobias/T02", "deny"), ("maud/M07", "tobias/T07", "alike"), ("maud/M08", "tobias/T08", "alike"),
     ("petra/P01", "maud/M01", "narrow"), ("petra/P04", "maud/M04", "narrow"), ("petra/P02", "maud/M11", "alike"),
     ("maud/M11", "tobias/T02", "deny"), ("maud/M05", "tobias/T02", "deny"), ("maud/M05", "tobias/T07", "narrow"),
     ("tobias/T06", "petra/P05", "alike")],
)  # fmt: skip
def test_two_views_deny_each_other_or_agree_by_their_answers_to_one_question(own: str, other: str, stands: str) -> None:
    seat = view(heard(speakers=("maud", "tobias", "petra")), own.split("/")[0])
    point = seat.unsaid.point(Ref(own), 1.0)
    assert point is not None
    assert relation(seat, Ref(other), point) == stands
