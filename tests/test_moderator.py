"""The moderator: each move has its trigger and its evidence, one at a time, and is followed through."""

from __future__ import annotations

import casts
import pytest
from casts import Debate

from debate.events import Header, Intervention, Turn
from debate.persona.model import Persona, agree, opposed
from debate.persona.ref import Ref

DEBATES = [
    (("maud", "tobias"), {"seed": 1}),
    (("maud", "tobias"), {"seed": 2, "rounds": 6}),
    (("maud", "tobias"), {"format": "double-crux"}),
    (("maud", "tobias"), {"format": "turing"}),
    (("tobias", "maud"), {"seed": 5}),
    (("petra", "tobias"), {}),
    (("maud", "hugo"), {"format": "turing"}),
    (("maud", "maud"), {}),
    (("maud", "tobias", "petra"), {"rounds": 2}),
    (("rolf", "ines"), {}),
]
every_debate = pytest.mark.parametrize(("speakers", "options"), DEBATES, ids=lambda v: "-".join(map(str, v)))


def played(speakers: tuple[str, ...], options: dict[str, object]) -> Debate:
    return casts.debate(*speakers, motion=casts.MOTION, **options)


def turn(debate: Debate, number: int) -> Turn:
    return debate.turns[number - 1]


def answering(debate: Debate, until: int) -> dict[str, dict[str, set[int]]]:
    """question -> seat -> turns up to `until` in which the seat spoke from a position of its own that answers it."""
    record, out = debate.record(), {}
    for t in debate.turns[:until]:
        for key in t.said:
            spoke = key.ref.owner == t.persona and key.field not in ("", "gist")
            if spoke and record.position(key.ref).held:
                for question in record.position(key.ref).answers:
                    out.setdefault(question, {}).setdefault(t.seat, set()).add(t.turn)
    return out


# -- one at a time, with evidence, followed through ------------------------------------------------------------------


@every_debate
def test_at_most_one_move_stands_between_two_turns(speakers: tuple[str, ...], options: dict[str, object]) -> None:
    assert not casts.repeated(str(i.after_turn) for i in played(speakers, options).interventions)


@every_debate
def test_every_move_names_its_trigger_and_turns_that_have_been(
    speakers: tuple[str, ...], options: dict[str, object]
) -> None:
    for move in played(speakers, options).interventions:
        assert move.trigger
        assert move.evidence
        assert all(1 <= n <= move.after_turn for n in move.evidence)


@every_debate
def test_whoever_is_asked_follows_it_through_in_the_next_turn(
    speakers: tuple[str, ...], options: dict[str, object]
) -> None:
    debate = played(speakers, options)
    for number, move in enumerate(debate.interventions, 1):
        for seat in move.to:
            following = next((t for t in debate.turns[move.after_turn :] if t.seat == seat), None)
            assert following is not None, "nobody is asked who has no turn left"
            assert any(t.intervention == number for t in following.answers)


@every_debate
def test_no_move_is_made_twice_in_the_same_words(speakers: tuple[str, ...], options: dict[str, object]) -> None:
    moves = played(speakers, options).interventions
    assert not casts.repeated(f"{i.move} {i.to} {i.text}" for i in moves)


@every_debate
def test_a_move_says_nothing_of_its_own_on_the_matter(speakers: tuple[str, ...], options: dict[str, object]) -> None:
    debate = played(speakers, options)
    files = [t for s in debate.header.seats for p in s.persona.positions.values() for t in (p.gist, *p.say)]
    for move in debate.interventions:
        assert not any(f.casefold() in move.text.casefold() for f in files)


# -- each kind by its trigger ----------------------------------------------------------------------------------------


def moves(kind: str) -> list[tuple[Debate, Intervention]]:
    return [(d, i) for s, o in DEBATES for d in [played(s, o)] for i in d.interventions if i.move == kind]


def test_a_question_is_returned_when_the_one_asked_has_spoken_past_it() -> None:
    assert moves("return")
    for debate, move in moves("return"):
        record = debate.record()
        asked, passed = (turn(debate, n) for n in move.evidence)
        ask = record.position(move.about.position if move.about and move.about.position else Ref()).ask or ""
        assert ask.casefold() in asked.text.casefold()
        assert ask in move.text
        assert move.to == (passed.seat,)
        assert asked.turn < passed.turn
        for between in debate.turns[asked.turn : move.after_turn]:
            assert between.seat != passed.seat or all(a.position != move.about.position for a in between.answers)


def test_a_paraphrase_is_checked_with_another_than_whoever_gave_it() -> None:
    seen = moves("paraphrase-check") + [
        (d, i)
        for seed in range(1, 13)
        for d in [casts.debate("maud", "tobias", motion=casts.MOTION, seed=seed)]
        for i in d.interventions
        if i.move == "paraphrase-check"
    ]
    assert seen
    for debate, move in seen:
        sketch = turn(debate, move.after_turn)
        assert move.about is not None
        assert move.about.position in sketch.cites
        assert debate.record().position(move.about.position or Ref()).describes
        assert sketch.seat not in move.to


@pytest.mark.parametrize("kind", ["mover", "descend"])
def test_only_answers_that_exclude_each_other_are_asked_about(kind: str) -> None:
    assert moves(kind)
    for debate, move in moves(kind):
        assert move.about is not None
        issue = debate.agenda().issues[move.about.question or ""]
        stances = list(issue.stance.values())
        assert any(opposed(a, b) for a in stances for b in stances)
        stood = answering(debate, move.after_turn)[issue.question.id]
        for seat in move.to:
            assert set(move.evidence) & stood[seat], "each side's answer is among the evidence"
        if "two exchanges" in move.trigger:
            assert all(len(stood[seat]) >= 2 for seat in move.to)


def test_a_word_is_put_aside_once_both_have_used_it_and_mean_different_things() -> None:
    assert moves("taboo")
    for debate, move in moves("taboo"):
        assert move.term
        for number in move.evidence:
            assert any(move.term in s.text.casefold() for s in turn(debate, number).sentences)
        assert {turn(debate, n).seat for n in move.evidence} == set(move.to)
        senses = [next(t for t in debate.turns[move.after_turn :] if t.seat == seat).text for seat in move.to]
        assert all(f"\u201c{move.term.casefold()}\u201d" in s.casefold() for s in senses)


def test_taking_stock_asks_nothing_of_anybody() -> None:
    assert moves("take-stock")
    for debate, move in moves("take-stock"):
        assert move.to == ()
        after = debate.turns[move.after_turn : move.after_turn + 1]
        assert all(t.round > turn(debate, move.after_turn).round for t in after)


@pytest.mark.parametrize(("format", "kind"), [("double-crux", "find-crux"), ("turing", "steelman")])
def test_a_format_opens_its_stage_with_its_move(format: str, kind: str) -> None:
    debate = casts.debate("maud", "tobias", motion=casts.MOTION, format=format)
    assert [i.move for i in debate.interventions if i.after_turn == 2] == [kind]


def test_a_crux_is_looked_for_where_both_lean_most() -> None:
    debate = casts.debate("maud", "tobias", motion=casts.MOTION, format="double-crux")
    asked = debate.interventions[0]
    assert set(asked.to) == {"maud", "tobias"}
    about = asked.about
    assert about is not None
    assert all(about.question in [a.question for a in t.answers] for t in debate.turns[2:4])
    assert about.question == debate.agenda().ranked[0].question.id


def stripped(persona: Persona, *fields: str) -> Persona:
    """A persona whose positions lack some fields."""
    bare = {i: p.model_copy(update=dict.fromkeys(fields)) for i, p in persona.positions.items()}
    return persona.model_copy(update={"positions": bare, "terms": {}})


@pytest.mark.parametrize(("field", "kind"), [("ask", "return"), ("describes", "paraphrase-check")])
def test_without_its_trigger_a_move_is_not_made(field: str, kind: str) -> None:
    header = casts.table("maud", "tobias", motion=casts.MOTION)
    bare = casts.seated(header, [stripped(s.persona, field) for s in header.seats])
    for seed in (1, 2, 3):
        debate = casts.played(bare.model_copy(update={"seed": seed}))
        assert kind not in [i.move for i in debate.interventions]


def test_without_senses_no_word_is_put_aside() -> None:
    header = casts.table("maud", "tobias", motion=casts.MOTION)
    plain = tuple(q.model_copy(update={"senses": {}}) for q in header.questions)
    bare: Header = casts.seated(header, [stripped(s.persona) for s in header.seats]).model_copy(
        update={"questions": plain}
    )
    assert "taboo" not in [i.move for i in casts.played(bare).interventions]


@pytest.mark.parametrize("speakers", [("maud", "maud"), ("rolf", "ines"), ("ines", "ines")])
def test_without_a_quarrel_nobody_is_asked_for_a_mover(speakers: tuple[str, str]) -> None:
    debate = casts.debate(*speakers, motion=casts.MOTION)
    assert not {"mover", "descend", "find-crux"} & {i.move for i in debate.interventions}


@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize("pair", [("maud", "tobias"), ("tobias", "maud"), ("maud", "petra")])
def test_whenever_a_speaker_pictures_the_other_side_its_owner_is_asked_first(pair: tuple[str, str], seed: int) -> None:
    debate = casts.debate(*pair, motion=casts.MOTION, seed=seed)
    asked = {i.after_turn: i for i in debate.interventions}
    for sketch in (t for t in debate.turns if "maud/M10" in t.cites):
        assert asked[sketch.turn].move == "paraphrase-check"
        assert asked[sketch.turn].to == (pair[1] if pair[0] == "maud" else "tobias",)


# -- the books -------------------------------------------------------------------------------------------------------


@every_debate
def test_the_books_after_each_round_hold_who_answered_what_and_where(
    speakers: tuple[str, ...], options: dict[str, object]
) -> None:
    debate = played(speakers, options)
    books = {b.after_turn: b for b in debate.ledgers}
    latest = None
    for number, nxt in zip(range(1, len(debate.turns)), debate.turns[1:], strict=False):
        if turn(debate, number).round == nxt.round:
            assert number not in books
            continue
        latest = books.get(number, latest)
        held = {e.question: {s: set(ts) for s, ts in e.answers.items()} for e in latest.questions} if latest else {}
        assert held == answering(debate, number)
        agenda = debate.agenda()
        for entry in latest.questions if latest else ():
            stances = [agenda.issues[entry.question].stance[s] for s in entry.answers]
            pairs = [(a, b) for n, a in enumerate(stances) for b in stances[n + 1 :]]
            if any(opposed(*p) for p in pairs):
                assert entry.state == "opposed"
            elif any(agree(*p) for p in pairs):
                assert entry.state == "agreed"
            else:
                assert entry.state == ("undecided" if pairs else "one-sided")
