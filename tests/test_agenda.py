"""What a debate is about: worked out from the files alone, seats treated alike."""

from __future__ import annotations

import casts
import pytest

from debate.persona.model import Persona, Position, Question
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


# -- what weighs how much --------------------------------------------------------------------------------------------

DOWN = [("q0", None), *((f"q{n}", f"q{n - 1}") for n in range(1, 6)), ("q2b", "q1"), ("far", None)]
CHAIN = tuple(Question(id=i, text="Is it so?", kind="value", under=above) for i, above in DOWN)


def quarrel(ann: dict[str, object], bob: dict[str, object], thesis: tuple[str, ...] = ()) -> Agenda:
    """Two seats that answer questions which lead down from the motion, q0; positions by id, without their gists."""
    header = casts.table("maud", "tobias", motion=casts.MOTION)
    header = header.model_copy(update={"questions": CHAIN, "motion_question": "q0"})
    files = ({i: {"gist": "x", **p} for i, p in given.items()} for given in (ann, bob))
    made = [{"id": n, "name": n, "positions": p, "thesis": thesis} for n, p in zip(("ann", "bob"), files, strict=True)]
    return Agenda(casts.seated(header, map(Persona.model_validate, made)))


@pytest.mark.parametrize(
    ("question", "more", "load"),
    [("q0", {}, 0.9), ("q1", {}, 0.55), ("q2", {}, 0.5), ("q3", {}, 0.44), ("q4", {}, 0.38), ("q5", {}, 0.34),
     ("far", {}, 0.15), ("q1", {"mover": "x"}, 0.65), ("q1", {"condition": "x", "mover": "x"}, 0.65)],
)  # fmt: skip
def test_a_view_bears_more_the_nearer_to_the_motion_and_where_its_limits_are_told(
    question: str, more: dict[str, object], load: float
) -> None:
    assert quarrel({"A1": {"answers": {question: "yes"}, **more}}, {}).issues[question].load == {"ann": load}


@pytest.mark.parametrize(("ident", "load"), [("A1", 0.9), ("A2", 0.83), ("A3", 0.774), ("A4", 0.55)])
def test_a_view_bears_more_the_nearer_to_the_thesis(ident: str, load: float) -> None:
    rests = {"A1": {"A2": "stated"}, "A2": {"A3": "stated"}}
    ann = {
        i: {"rests_on": rests.get(i, {}), "answers": {"q1": "yes"} if i == ident else {}} for i in "A1 A2 A3 A4".split()
    }
    assert quarrel(ann, {}, thesis=("A1",)).issues["q1"].load["ann"] == load


@pytest.mark.parametrize(
    ("ann", "bob", "replies", "strength"),
    [("yes", "no", [], 0.412), ("yes", "yes", [], 0), ("yes", "depends", [], 0.124), ("unsure", "unsure", [], 0.124),
     ("yes", "mostly-not", [("q1", "inferred")], 0.454), ("yes", "no", [("q1", "stated")], 0.481),
     ("yes", "no", [("ann/A1", "stated"), ("q1", "stated")], 0.55), ("yes", "no", [("bob/B1", "stated")], 0.412),
     ("yes", "no", [("ann/A1", "stated")] * 3, 0.55)],
)  # fmt: skip
def test_strength_is_contest_times_load_times_what_the_files_reply(
    ann: str, bob: str, replies: list[tuple[str, str]], strength: float
) -> None:
    told = [{"to": to, "basis": basis, "say": "x"} for to, basis in replies]
    here = quarrel({"A1": {"answers": {"q1": ann}}}, {"B1": {"answers": {"q1": bob}, "replies": told}})
    assert here.issues["q1"].strength == pytest.approx(strength, abs=1e-3)
    assert here.rank("q1") == pytest.approx(strength if here.issues["q1"].opposed else 0.0825, abs=1e-3)
    assert here.rank("q2") == 0


@pytest.mark.parametrize(("answered", "strengths"), [("q1 q2", [0.412, 0.401]), ("q1 q2 q2b", [0.412, 0.375, 0.375])])
def test_a_question_carries_the_one_above_unless_that_comes_apart(answered: str, strengths: list[float]) -> None:
    ann, bob = ({f"X{q}": {"answers": {q: side}} for q in answered.split()} for side in ("yes", "no"))
    ranked = quarrel(ann, bob).ranked
    assert [i.question.id for i in ranked] == answered.split()
    assert [i.strength for i in ranked] == pytest.approx(strengths, abs=1e-3)
