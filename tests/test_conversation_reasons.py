"""Disputes about a cause, views put side by side, stated probabilities, what is cited at length, and movers."""

from __future__ import annotations

import pytest

from debate.conversation import read, summarise
from debate.conversation.causes import causal
from debate.conversation.exchange import Exchange
from debate.conversation.judge import LexicalJudge
from debate.conversation.marks import marks
from debate.conversation.opposites import opposed
from debate.conversation.phrasing import question
from debate.cruxes import value_of_discrimination, value_of_information
from debate.summary import Crux, Summary


def summary(text: str) -> Summary:
    return summarise(read(text))


def crux(found: Summary, part: str) -> Crux:
    return next(c for c in found.cruxes if part in c.question)


def sides(found: Crux) -> dict[str, str]:
    return {a.seat: a.text.split(":")[0] for a in found.answers}


SLOW = """Ida: The bakery is slow because every loaf is weighed twice.
Jon: I agree that the bakery is slow. It isn't because every loaf is weighed twice, the oven is too small.
Ida: The oven is not too small, we have never filled it.
"""
TIDE = """Ada: I think the harbour will silt up within ten years. I'd say 80% that it happens.
Bea: I'd only say 25%. The currents carry most of the sand past the harbour, whatever the charts claim.
Ada: The currents don't carry the sand past the harbour any more, the new pier is in the way.
"""
PIER = """Ada: I think the harbour will silt up within ten years. I'd say 60% that it happens.
Bea: I'd only say 20%. I don't think the council will extend the pier.
Ada: The council will extend the pier, I'd put it at 50%. If the council extends the pier, I'd say 90% that it silts up.
Bea: I'd say 10%. They have no money. If the council extends the pier, I'd say 70% that the harbour silts up.
"""
APART = """Kit: Lime mortar keeps the wall dry, and cement traps the water in it.
Lou: The wall was wet long before. I don't think the mortar matters for the damp.
Kit: So you think the damp comes up from the ground, I think it comes in through the joints.
Lou: Yes. It rises from the ground, and no mortar will stop it.
"""
CITED = """Moe: I think that the trial was fair.
Nan: The report says: "Seats were given out by lot on the first morning. Nobody checked whether the lots were equal. \
Forty people left before the second day." I don't think that the trial was fair.
Moe: It was fair enough, the trial was repeated in March.
"""


def test_where_both_grant_that_it_is_so_the_question_is_why() -> None:
    found = crux(summary(SLOW), "because")
    assert found.question == "Is the bakery slow because every loaf is weighed twice?"
    assert sides(found)["Jon"] == "No"
    assert sides(found)["Ida"] == "Yes"
    assert not any(c.question == "Is the bakery slow?" for c in summary(SLOW).cruxes)


@pytest.mark.parametrize(
    ("text", "before", "asked", "yes"),
    [
        (
            "The roof leaks, but not because of the frost.",
            None,
            "Is it true that the roof leaks because of the frost?",
            False,
        ),
        ("It isn't because of the frost.", "The roof is wet.", "Is the roof wet because of the frost?", False),
        ("It's not because of the frost.", None, "Is it because of the frost?", False),
    ],
)
def test_a_denied_cause_is_asked_about(text: str, before: str | None, asked: str, yes: bool) -> None:
    found = causal(text, before, False, frozenset())
    assert found is not None
    assert (found.text, found.yes) == (asked, yes)


def test_a_cause_that_nobody_disputes_is_not_asked_about() -> None:
    assert causal("The roof leaks because of the frost.", None, False, frozenset()) is None


def test_probabilities_of_one_claim_are_carried_by_both_answers() -> None:
    found = crux(summary(TIDE), "silt up")
    assert {a.seat: a.credence for a in found.answers} == {"Ada": 0.8, "Bea": 0.25}


def test_a_crux_has_a_value_where_all_three_probabilities_are_stated() -> None:
    found = summary(PIER)
    value = crux(found, "extend the pier").value
    assert value == {
        "voi:Ada": pytest.approx(value_of_information(0.6, 0.9, 0.5), abs=1e-6),
        "voi:Bea": pytest.approx(value_of_information(0.2, 0.7, 0.1), abs=1e-6),
        "vod": pytest.approx(value_of_discrimination((0.6, 0.9, 0.5), (0.2, 0.7, 0.1)), abs=1e-6),
    }
    assert crux(found, "silt up").value is None


def test_both_views_put_side_by_side_are_a_question_and_a_yes_to_it_is_no_agreement() -> None:
    assert question("You think the tide is late, I think the clock is fast.").text == "Is the tide late?"
    found = crux(summary(APART), "the damp comes up from the ground")
    assert sides(found) == {"Lou": "Yes", "Kit": "No"}
    assert found.status == "open"


def test_what_is_cited_at_length_is_not_its_speakers_claim() -> None:
    found = summary(CITED)
    assert [c.question for c in found.cruxes] == ["Was the trial fair?"]
    assert "given out by lot" not in found.model_dump_json()


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("It brings more guests.", "It brings fewer guests.", True),
        ("Prices went up.", "Prices fell.", True),
        ("It brings more guests.", "It brings more guests.", False),
        ("It is now better and now worse.", "It is worse.", False),
    ],
)
def test_opposites(a: str, b: str, expected: bool) -> None:
    assert opposed(a, b) is expected
    assert opposed(b, a) is expected


@pytest.mark.parametrize(
    ("sentence", "mark"),
    [
        ("If the lab finds lead in it I'd agree with you.", "mover"),
        ("Then I'd drop the whole idea.", "mover"),
        ("Would they?", "echo"),
        ("I think the opposite.", "disagree"),
        ("It's slow, but not because of the oven.", "other cause"),
    ],
)
def test_marks(sentence: str, mark: str) -> None:
    assert mark in marks(sentence)


def test_no_refusal_where_no_is_said_of_a_thing() -> None:
    assert "refusal" not in marks("No ladder needed.")


def test_a_side_is_left_unlabelled_where_it_is_not_plain() -> None:
    found = summary(
        "Ann: We should paint the shed green, since the garden is green.\n"
        "Bob: Would we? My neighbour has a red shed and people like the shed.\n"
    )
    assert all(not a.text.startswith(("Holds", ":")) for c in found.cruxes for a in c.answers)


class Deaf(LexicalJudge):
    """A judge that hears no disagreement anywhere."""

    name = "deaf"

    def contest(self, exchange: Exchange) -> float:
        return 0.0


def test_a_judge_is_heard_on_replies_that_leave_doubt() -> None:
    text = "Ann: The shed is dry all winter.\nBob: But the shed is hardly dry, the floor of the shed was wet."
    assert summarise(read(text)).cruxes
    assert summarise(read(text), judge=Deaf()).cruxes == ()


def test_letters_open_turns_with_from() -> None:
    found = read("From: Ann\nThe shed is dry.\n\nFrom: Bob <bob@example.org>\nI don't think the shed is dry.\n")
    assert [(s.speaker, s.text.strip()) for s in found.turns] == [
        ("Ann", "The shed is dry."),
        ("Bob", "I don't think the shed is dry."),
    ]
