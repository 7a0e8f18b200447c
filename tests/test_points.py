"""The format `points`: which questions are argued, what may be said in them, and what they leave."""

from __future__ import annotations

from itertools import pairwise

import casts
import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.events import Header, Left, Point, Turn
from debate.persona.model import Persona
from debate.table.agenda import Agenda
from debate.table.record import Record

seeds = pytest.mark.parametrize("seed", range(1, 6))
TABLES = [("maud", "tobias"), ("maud", "tobias", "petra"), ("ines", "maud"), ("rolf", "maud"), ("maud", "maud")]


def argued(*speakers: str, **options: object) -> casts.Debate:
    return casts.debate(*speakers, format="points", **options)


def turns(debate: casts.Debate, point: int) -> list[Turn]:
    return [t for t in debate.turns if t.point == point]


@pytest.mark.parametrize("speakers", TABLES)
def test_openings_come_first_then_points_each_with_its_turns_and_what_it_leaves(speakers: tuple[str, ...]) -> None:
    debate = argued(*speakers)
    kinds = [e for e in debate.events if isinstance(e, Turn | Point | Left)]
    at = next(n for n, e in enumerate(kinds) if isinstance(e, Point))
    assert [t.seat for t in kinds[:at]] == list(dict.fromkeys(t.seat for t in kinds[:at]))
    assert all(t.point is None for t in kinds[:at])
    for number in range(1, len(debate.of(Point)) + 1):
        assert isinstance(kinds[at], Point)
        assert kinds[at].point == number
        at += 1
        assert isinstance(kinds[at], Turn)
        while isinstance(kinds[at], Turn):
            assert kinds[at].point == number
            at += 1
        assert isinstance(kinds[at], Left)
        assert kinds[at].point == number
        at += 1
    assert all(isinstance(e, Turn) and e.move == "close" and e.point is None for e in kinds[at:])


@seeds
def test_the_strongest_question_is_always_argued_and_the_seed_never_changes_the_cruxes(seed: int) -> None:
    debate = argued("maud", "tobias", seed=seed, rounds=2)
    assert debate.of(Point)[0].about == Agenda(debate.header).ranked[0].question.id
    assert [c.question for c in debate.summary.cruxes] == [
        c.question for c in argued("maud", "tobias", seed=99, rounds=2).summary.cruxes
    ]


def test_another_seed_argues_other_points_and_says_other_things() -> None:
    debates = [argued("maud", "tobias", seed=n, rounds=2) for n in range(1, 6)]
    assert len({tuple(p.about for p in d.of(Point)) for d in debates}) > 1
    assert len({tuple(t.text for t in d.turns) for d in debates}) > 1


@pytest.mark.parametrize("speakers", TABLES)
@seeds
def test_nobody_answers_itself_or_speaks_without_something_of_its_own(speakers: tuple[str, ...], seed: int) -> None:
    debate = argued(*speakers, seed=seed, rounds=4)
    for point in debate.of(Point):
        here = turns(debate, point.point)
        assert all(a.seat != b.seat for a, b in pairwise(here))
        assert all(any(s.by == "file" for s in t.sentences) for t in here)


@pytest.mark.parametrize("speakers", TABLES)
@seeds
def test_an_inferred_reply_is_said_only_where_nothing_stated_answers(speakers: tuple[str, ...], seed: int) -> None:
    debate = argued(*speakers, seed=seed)
    for turn in debate.turns:
        if any(s.key.field == "reply" and s.basis == "inferred" for s in turn.sentences):
            assert not any(
                s.key.field == "say" and s.basis == "stated" and s.key.ref in _answering(debate, turn)
                for s in turn.sentences
            )


def _answering(debate: casts.Debate, turn: Turn) -> set[str]:
    about = next((p.about for p in debate.of(Point) if p.point == turn.point), None)
    issue = Agenda(debate.header).issues.get(about or "")
    return set(issue.held.get(turn.seat, ())) if issue else set()


@pytest.mark.parametrize("speakers", TABLES)
@seeds
def test_a_claim_keeps_its_hedge(speakers: tuple[str, ...], seed: int) -> None:
    debate = argued(*speakers, seed=seed)
    record = Record(debate.header)
    heard: set[str] = set()
    for turn in debate.turns:
        heard |= {k for s in turn.sentences for k in s.keys}
        for sentence in turn.sentences:
            key = sentence.key
            if key.field == "say" and turn.point:
                hedged = record.position(key.ref).hedge
                assert not hedged or key.ref.key("hedge") in heard or record.repeats(hedged)
        record.add(turn)


def test_what_would_move_an_author_is_asked_where_the_file_names_it_and_answered_next() -> None:
    debate = argued("maud", "tobias", rounds=4)
    asked = [e for e in debate.interventions if e.move == "mover"]
    assert asked
    for intervention in asked:
        answer = debate.turns[intervention.after_turn]
        assert answer.seat in intervention.to
        assert answer.sentences[0].key.field == "mover"


def test_no_phrase_of_the_program_is_spoken_in_a_point() -> None:
    said = [s for t in argued("maud", "tobias", rounds=4).turns if t.point for s in t.sentences]
    assert all(s.by == "file" for s in said)


def test_a_longer_debate_brings_new_matter_and_ends_by_itself() -> None:
    short, long = (argued("maud", "tobias", rounds=n) for n in (2, 40))
    assert short.end.reason == "finished"
    assert long.end.reason == "nothing-left"
    assert len(long.of(Point)) > 2
    said = [k for t in long.turns for s in t.sentences for k in s.keys]
    assert len(said) == len(set(said))


def test_a_short_file_plays_a_short_whole_debate() -> None:
    debate = argued("ines", "maud")
    assert len(debate.turns) < len(argued("maud", "tobias").turns)
    assert debate.of(Left)


@pytest.mark.parametrize("options", [{}, {"rounds": 5}])
def test_a_debate_goes_on_from_any_of_its_events_as_if_it_had_not_stopped(options: dict[str, int]) -> None:
    debate = argued("maud", "tobias", "petra", **options)
    for cut in range(1, len(debate.events)):
        assert casts.events(debate.header, debate.events[:cut]) == debate.events[cut:]


def test_who_has_no_file_speaks_to_the_points_of_the_others() -> None:
    header: Header = casts.table("maud", "tobias", format="points")
    card = Persona(id="card", name="A. Card")
    debate = casts.played(casts.seated(header, [header.seats[0].persona, card]))
    assert [t.seat for t in turns(debate, 1)] == ["maud", "card"]


@given(seed=st.integers(1, 10_000))
def test_a_grant_is_told_in_the_words_in_which_it_was_given(seed: int) -> None:
    debate = argued("maud", "tobias", seed=seed)
    for left in debate.of(Left):
        if left.status == "granted":
            texts = [s.body for t in turns(debate, left.point) for s in t.sentences]
            assert any(text in left.text for text in texts) or any(f"in turn {n}" in left.text for n in left.turns)
