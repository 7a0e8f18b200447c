"""What was said on a question: what gives a seat's answer, what would settle it, and where a quote is cut."""

from __future__ import annotations

import casts
import pytest
from turns import says, turn

from debate.table.agenda import Agenda, Issue
from debate.table.evidence import LONGEST, Evidence, Said, cut
from debate.table.record import Record

WORDS = {
    "M03.say.0": "Ten years of tolls would pay for the stone, the timber and the wages",
    "M03.say.1": "The arithmetic needs no growth in trade at all",
    "M04.say.0": "Under the river bend lies gravel that will bear any pier we can afford",
    "M11.hedge": "How many lives it comes to, I cannot tell",
    "M11.say.0": "After dark a doctor cannot get over the water, and people have died of that",
    "T10.say.0": "A second boat would do the work of the bridge for a tenth of its price",
}


def heard(*turns: str) -> Evidence:
    """Evidence from turns by Maud or Tobias, each given by the keys of its sentences."""
    record = Record(casts.table("maud", "tobias", motion=casts.MOTION))
    for number, keys in enumerate(turns, 1):
        seat = "maud" if keys.startswith("M") else "tobias"
        said = [
            says(WORDS.get(k, k), f"{seat}/{k.split('.')[0]}", keys=[f"{seat}/{k}"], by="file") for k in keys.split()
        ]
        record.add(turn(number, seat, *said))
    return Evidence(record, Agenda(record.header))


def issue(evidence: Evidence, question: str) -> Issue:
    return evidence.agenda.issues[question]


def keys(found: list[Said]) -> str:
    """Turn, position and field of what was found."""
    return " ".join(f"{s.turn}:{s.ref.ident}.{s.part}" for s in found)


@pytest.mark.parametrize(
    ("turns", "question", "most", "best"),
    [
        (("M01.say.0", "M11.say.0"), "bridge", 2, "1:M01.say 2:M11.say"),
        (("M11.say.0", "M01.say.0"), "bridge", 2, "2:M01.say 1:M11.say"),  # the most telling position first
        (("M01.say.0", "M11.say.0"), "bridge", 1, "1:M01.say"),
        (("M01.example M01.close M11.say.0",), "bridge", 2, "1:M01.close 1:M11.say"),
        (("M01.example M11.say.0",), "bridge", 2, "1:M11.say 1:M01.example"),  # an example comes behind any claim
        (("M02.reply.0.0 M02.say.0",), "traffic", 2, "1:M02.say"),  # each position once
        (("M01.hedge", "M04.mover"), "bridge", 2, ""),
        (("M02.forecast",), "traffic", 2, "1:M02.forecast"),
        (("T10.say.0", "T01.say.0"), "bridge", 2, "2:T01.say 1:T10.say"),
        (("T10.say.0",), "cost", 2, ""),  # it answers, but not with the seat's stance
    ],
)
def test_the_best_sentences_are_claims_of_the_most_telling_positions(
    turns: tuple[str, ...], question: str, most: int, best: str
) -> None:
    evidence = heard(*turns)
    assert keys(evidence.best(issue(evidence, question), "maud" if "M" in turns[0] else "tobias", most)) == best


def test_two_are_enough_and_what_was_granted_counts_where_it_is_asked_for() -> None:
    evidence = heard("M04.grant")
    assert evidence.best(issue(evidence, "ground"), "maud") == []
    assert keys(evidence.best(issue(evidence, "ground"), "maud", granted=True)) == "1:M04.grant"


@pytest.mark.parametrize(
    ("said", "question", "settles"),
    [
        ("M04.mover", "ground", "1:M04.mover"),
        ("M04.mover", "cost", "1:M04.mover"),  # one question beneath
        ("M04.mover", "bridge", "1:M04.mover"),  # two
        ("M07.condition", "cost", "1:M07.condition"),
        ("M07.condition", "bridge", ""),  # three
        ("M03.mover", "ground", ""),  # above
        ("M03.say.0", "cost", ""),
        ("M02.forecast M02.condition", "traffic", "1:M02.condition 1:M02.forecast"),
        ("M04.mover M03.forecast", "cost", "1:M03.forecast 1:M04.mover"),  # what is said to the question itself
    ],
)
def test_what_would_settle_a_question_is_said_to_it_or_at_most_two_steps_beneath(
    said: str, question: str, settles: str
) -> None:
    evidence = heard(said)
    assert keys(evidence.movers(issue(evidence, question), "maud")) == settles
    assert evidence.movers(issue(evidence, question), "tobias") == []


@pytest.mark.parametrize(
    ("term", "question", "used"),
    [
        ("river bend", None, "1:M04.say"),
        ("River Bend", "cost", "1:M04.say"),
        ("public tolls", "cost", "1:M03.say"),  # its head word, on the question at hand
        ("public tolls", None, ""),
        ("public toll", "cost", "1:M03.say"),  # with any ending
        ("public olls", "cost", ""),  # from the beginning of a word
        ("public tolls", "ground", ""),
    ],
)
def test_a_term_is_used_in_whole_or_by_its_head_word_on_the_question(
    term: str, question: str | None, used: str
) -> None:
    assert keys(heard("M03.say.0 M04.say.0").using(term, "maud", question)) == used


def test_a_term_counts_where_two_seats_use_it_in_their_answers() -> None:
    both, one = heard("M01.say.0 M11.say.0", "T10.say.0"), heard("M01.say.0 M11.say.0")
    assert both.uses("the", issue(both, "bridge")) == 2
    assert one.uses("the", issue(one, "bridge")) == 0
    assert both.turns(issue(both, "bridge")) == [1, 2]
    assert both.turns(issue(both, "traffic")) == [1]


LONG = " ".join(["word"] * (LONGEST - 4))


@pytest.mark.parametrize(
    ("text", "kept"),
    [(f"{LONG} a b c d", f"{LONG} a b c d"), (f"{LONG} a; b, c d e", f"{LONG} a"), (f"{LONG} a, b c d e", f"{LONG} a"),
     (f"a; {LONG} b, c d e", f"a; {LONG} b"), (f"{LONG} a b c d e", f"{LONG} a b c d")],
)  # fmt: skip
def test_a_long_quote_is_cut_at_the_end_of_a_clause(text: str, kept: str) -> None:
    assert cut(text) == kept
