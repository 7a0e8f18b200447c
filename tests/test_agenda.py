"""What a debate is about: worked out from the files alone, seats treated alike."""

from __future__ import annotations

import casts
import pytest

from debate.persona.model import Persona, Position
from debate.table.agenda import Agenda, descent, holders, overall, steps_from_thesis


def agenda(*speakers: str, **options: object) -> Agenda:
    return Agenda(casts.table(*speakers, motion=casts.MOTION, **options))


def persona(**positions: Position) -> Persona:
    return Persona(id="ann", name="Ann", thesis=("A1",), positions=positions)


def test_questions_on_which_the_files_exclude_each_other_are_ranked_without_the_motion() -> None:
    ranked = [i.question.id for i in agenda("maud", "tobias").ranked]
    assert set(ranked) == {"traffic", "cost", "ground", "trade", "ferry"}
    assert ranked[-1] == "ferry", "the value on which no other view rests weighs least"


def test_questions_answered_alike_are_common_ground() -> None:
    assert {i.question.id for i in agenda("maud", "tobias").common} == {"floods", "upkeep"}


@pytest.mark.parametrize(
    ("speakers", "rounds"), [(("maud", "tobias"), 1), (("maud", "tobias"), 3), (("petra", "maud"), 6)]
)
def test_strength_lies_between_nothing_and_one_and_orders_the_issues(speakers: tuple[str, ...], rounds: int) -> None:
    here = agenda(*speakers, rounds=rounds)
    strengths = [i.strength for i in here.ranked]
    assert strengths == sorted(strengths, reverse=True)
    assert all(0 < s <= 1 for s in strengths)
    assert len(here.chosen) <= max(3, min(7, rounds + 2))


@pytest.mark.parametrize("pair", [("maud", "tobias"), ("petra", "tobias"), ("maud", "hugo")])
def test_the_agenda_does_not_depend_on_who_opens(pair: tuple[str, str]) -> None:
    one, other = agenda(*pair), agenda(*reversed(pair))
    assert [(i.question.id, i.strength) for i in one.ranked] == [(i.question.id, i.strength) for i in other.ranked]


@pytest.mark.parametrize(
    ("speakers", "why"),
    [(("maud", "maud"), "nobody excludes himself"), (("maud", "rolf"), "no question is shared")],
)
def test_without_a_quarrel_there_is_no_issue(speakers: tuple[str, str], why: str) -> None:
    assert agenda(*speakers).ranked == [], why


def test_an_undecided_stance_is_opposed_to_nothing() -> None:
    here = agenda("petra", "maud")
    assert here.issues["ground"].contest < 1
    assert here.issues["bridge"].contest < 1
    assert here.issues["cost"].opposed


def test_what_was_taken_back_or_is_only_reported_is_not_held() -> None:
    here = agenda("hugo", "maud")
    assert "hugo" not in here.issues["ferry"].held
    assert "hugo" not in here.issues["ground"].held
    assert here.issues["cost"].held["hugo"] == ("hugo/H02",)


def test_what_a_seat_says_of_others_is_not_its_own_answer() -> None:
    assert "maud/M10" not in agenda("maud", "tobias").issues["bridge"].held["maud"]


def test_decided_answers_and_the_thesis_are_the_most_telling() -> None:
    ann = persona(
        A0=Position(gist="perhaps", answers={"q": "maybe"}),
        A2=Position(gist="no", answers={"q": "no"}),
        A1=Position(gist="mostly not", answers={"q": "mostly-not"}),
        A3=Position(gist="it was yes", answers={"q": "yes"}, strength="superseded"),
    )
    assert holders(ann, "q") == ["A1", "A2", "A0"]
    assert overall(ann, holders(ann, "q"), "q") == "mostly-not"


def test_a_view_is_as_near_as_its_shortest_way_to_the_thesis() -> None:
    ann = persona(
        A1=Position(gist="a", rests_on={"A2": "stated", "A3": "inferred"}),
        A2=Position(gist="b", rests_on={"A3": "stated"}),
        A3=Position(gist="c", rests_on={"A1": "stated"}),
        A4=Position(gist="d"),
    )
    assert steps_from_thesis(ann, None) == {"A1": 0, "A2": 1, "A3": 1}


@pytest.mark.parametrize(
    ("question", "root", "steps"),
    [
        ("bridge", "bridge", 0),
        ("cost", "bridge", 1),
        ("floods", "bridge", 3),
        ("bridge", "floods", 99),
        ("cost", None, 99),
    ],
)
def test_the_descent_counts_steps_up_to_the_motion(question: str, root: str | None, steps: int) -> None:
    assert descent(casts.TOWN.questions(), question, root) == steps


def test_questions_that_stand_under_each_other_lead_nowhere() -> None:
    shared = casts.TOWN.questions()
    circle = {q: shared[q].model_copy(update={"under": u}) for q, u in (("cost", "ground"), ("ground", "cost"))}
    assert descent(circle, "cost", "bridge") == 99
