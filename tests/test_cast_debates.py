"""The cast that ships: anybody can debate anybody, and the default pair debates well."""

from __future__ import annotations

from itertools import pairwise

import casts
import pytest

from debate.cruxes import check
from debate.events import Left, Point
from debate.persona.model import agree

IDS = sorted(casts.SHIPPED.paths())
ORDERED = [(a, b) for a in IDS for b in IDS if a != b]
SAMPLE = ORDERED[:: max(1, len(ORDERED) // 40)]
MOTION_PAIRS = [(m.id, a, b) for m in casts.SHIPPED.motions for a, b in m.pairs]
RESTS = ("reply-stated", "reply-inferred", "question")


def sound(debate: casts.Debate) -> None:
    """Nothing said twice, everything cited resolves, every quote stands."""
    record = debate.record()
    assert not casts.repeated(text for _, text, _ in casts.said(debate))
    assert not casts.repeated(k for t in debate.turns for k in t.said if k.is_phrase)
    assert all(record.references.find(c) for t in debate.turns for c in t.cites)
    assert all(c in t.cites for t, _, cites in casts.said(debate) for c in cites)
    assert check(debate.summary, debate.texts) == []
    assert debate.summary.grounding.quotes == debate.summary.grounding.verified


def agrees_only_on_shared_answers(debate: casts.Debate) -> None:
    """Whoever says that two answers are one speaks next from a position that gives the other's answer."""
    record = debate.record()
    for turn in debate.turns:
        for lead, after in pairwise(turn.sentences):
            if lead.key.startswith("phrase/alike."):
                (theirs,), mine = lead.cites, after.cites[0]
                other, own = record.position(theirs).answers, record.position(mine).answers
                same = [q for q in other if q in own and agree(own[q], other[q])]
                assert mine.owner == turn.persona
                assert any((record.questions[q].about or record.questions[q].text) in lead.text for q in same), (
                    lead.text
                )


@pytest.mark.parametrize(("a", "b"), SAMPLE)
def test_anybody_debates_anybody(a: str, b: str) -> None:
    debate = casts.debate(a, b, library=casts.SHIPPED, rounds=2)
    sound(debate)
    assert len(debate.turns) == 8 or debate.end.reason == "nothing-left"
    assert debate.summary.cruxes or "No crux was found" in debate.summary.overview


@pytest.mark.parametrize(("seed", "motion", "a", "b"), [(n, *p) for n, p in enumerate(MOTION_PAIRS, 1)])
def test_every_listed_pair_debates_its_motion(seed: int, motion: str, a: str, b: str) -> None:
    debate = casts.debate(a, b, library=casts.SHIPPED, motion=motion, seed=seed)
    sound(debate)
    agrees_only_on_shared_answers(debate)
    assert debate.header.motion_question == next(m.question for m in casts.SHIPPED.motions if m.id == motion)


def test_of_the_replies_spoken_on_all_motions_at_most_one_in_five_is_inferred() -> None:
    said = [
        s
        for motion, a, b in MOTION_PAIRS
        for t in casts.debate(a, b, library=casts.SHIPPED, motion=motion).turns
        for s in t.sentences
        if s.key.field == "reply"
    ]
    assert sum(s.basis == "inferred" for s in said) <= len(said) / 5


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_the_default_debate_is_a_debate(seed: int) -> None:
    header = casts.cast(casts.SHIPPED, seed=seed)
    debate = casts.played(header)
    assert [s.seat for s in header.seats] == ["auto-research", "gillen"]
    sound(debate)
    assert len(debate.turns) >= 8
    assert [p.point for p in debate.of(Point)] == [p.point for p in debate.of(Left)] == [1, 2, 3]
    assert 3 <= len(debate.summary.cruxes) <= 7
    assert all(t.cites for t in debate.turns)
    lengths = [sum(len(s.text.split()) for s in t.sentences) for t in debate.turns]
    assert all(n <= 150 for n in lengths)


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_the_rebuttals_of_the_default_debate_rest_on_what_the_files_say_to_each_other(seed: int) -> None:
    debate = casts.played(casts.cast(casts.SHIPPED, seed=seed, format="classic"))
    rebuttals = [t for t in debate.turns if 0 < t.round < debate.turns[-1].round]
    resting = [t for t in rebuttals if any(a.basis in RESTS for a in t.answers)]
    assert len(resting) >= 0.75 * len(rebuttals)
    assert not any(a.basis == "shift" for t in rebuttals for a in t.answers)


@pytest.mark.parametrize("format", casts.FORMATS)
def test_the_default_pair_can_debate_in_every_format(format: str) -> None:
    debate = casts.played(casts.cast(casts.SHIPPED, format=format))
    sound(debate)
    assert debate.end.reason == "finished"


def test_three_of_the_cast_sit_at_one_table() -> None:
    debate = casts.debate("auto-research", "byrnes", "gillen", library=casts.SHIPPED, rounds=2)
    sound(debate)
    assert len(debate.turns) == 12


@pytest.mark.parametrize("who", ["byrnes", "tyre"])
def test_one_of_the_cast_does_not_disagree_with_itself(who: str) -> None:
    debate = casts.debate(who, who, library=casts.SHIPPED)
    sound(debate)
    assert debate.summary.cruxes == ()
