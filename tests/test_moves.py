"""Moves of the moderator: known by name, answered by construction, and kept apart from what else a turn says."""

from __future__ import annotations

import casts
import pytest

from debate.events import Intervention
from debate.moves import MOVES, ModeratorMove
from debate.table.formats import FORMATS, Format, Stage


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
        debate = casts.debate("auto-research", "byrnes", library=casts.SHIPPED, seed=seed)
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
    for pair in (("greenblatt", "gillen"), ("auto-research", "gillen"), ("nostream", "byrnes")):
        record = casts.debate(*pair, library=casts.SHIPPED).record()
        silent = {a for a in record.asked if (a.turn, a.to) in record.silent}
        seen += len(silent)
        assert silent <= set(record.unanswered())
    assert seen
