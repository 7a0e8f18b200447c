"""From a plan to a text: what is said, in what order, and how it is cited."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.language.marked import spoken
from debate.planning.compose import compose, mark
from debate.table.plan import Plan, Point, Sentence, Slot

few = settings(max_examples=40, deadline=None)
PARTS = ("say.1", "say.2", "example", "hedge", "grant", "condition", "more")


def label(ref: str) -> str:
    return ref.partition("/")[2]


def sentence(ref: str, part: str, count: int) -> Sentence:
    """A sentence of `count` words that no other sentence holds."""
    name = f"{ref.replace('/', '')}{part.replace('.', '')}"
    return Sentence(key=f"{ref}.{part}", text=" ".join(f"{name}w{n}" for n in range(count)), cites=(ref,))


def point(number: int, parts: tuple[str, ...] = PARTS, count: int = 12, needed: int = 1) -> Point:
    ref = f"ann/A{number}"
    found = tuple(sentence(ref, p, count) for p in ("say.0", *parts))
    return Point(position=ref, sentences=found, needed=min(needed, len(found)))


def plan(*slots: Slot, words: tuple[int, int] = (60, 180)) -> Plan:
    return Plan(turn=1, seat="ann", persona="ann", round=0, move="rebut", slots=slots, words=words)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of a few slots over a few positions, each position in one slot or in several."""
    parts = st.lists(st.sampled_from(PARTS), unique=True, max_size=5).map(lambda p: tuple(sorted(p, key=PARTS.index)))
    pool = [point(n, draw(parts), draw(st.integers(5, 30)), draw(st.integers(1, 2))) for n in range(1, 5)]
    takes_up = Sentence(key="phrase/deny.1=bob/B1.gist", text="take it that bees err", cites=("bob/B1",))
    slots = st.builds(
        Slot,
        role=st.just("reason"),
        lead=st.sampled_from([(), (takes_up,)]),
        points=st.lists(st.sampled_from(pool), unique=True, min_size=1, max_size=4).map(tuple),
        most=st.integers(1, 3),
        paragraph=st.booleans(),
    )
    return plan(*draw(st.lists(slots, min_size=1, max_size=4)))


def offered(drawn: Plan) -> dict[str, Sentence]:
    """Every sentence of a plan's points by key."""
    return {s.key: s for slot in drawn.slots for p in slot.points for s in p.sentences}


@pytest.mark.parametrize(
    ("text", "cites", "marked"),
    [
        ("the bend holds", ("ann/A1",), "The bend holds [A1]."),
        ("The bend holds.", ("ann/A1",), "The bend holds [A1]."),
        ("Does it hold?", ("ann/A1",), "Does it hold [A1]?"),
        ("The bend holds", ("ann/A1", "ann/A2"), "The bend holds [A1], [A2]."),
        ("He called it “firm.”", ("ann/A1",), "He called it “firm [A1].”"),
        ("And so on…", ("ann/A1",), "And so on [A1]…"),
        ("My record ends here", (), "My record ends here."),
        ("AI can", ("ann/A1",), "AI can [A1]."),
    ],
)
def test_a_sentence_is_cited_before_its_one_stop(text: str, cites: tuple[str, ...], marked: str) -> None:
    assert mark(Sentence(key="k", text=text, cites=cites), label) == marked


@few
@given(plans())
def test_every_sentence_has_its_capital_its_stop_and_its_citation(drawn: Plan) -> None:
    text = compose(drawn, label).text
    for found in (s for p in text.split("\n\n") for s in re.findall(r"[^.]*\.", p)):
        found = found.strip()
        assert found[0].isupper()
        assert re.search(r"[^\].!?] (\[[AB]\d\](, )?)+\.$", found)
    assert text.endswith(".")
    assert ".." not in text


@few
@given(plans())
def test_what_a_turn_reports_is_what_it_says(drawn: Plan) -> None:
    turn = compose(drawn, label)
    heard = spoken(turn.text)
    known = offered(drawn)
    assert turn.cites == tuple(dict.fromkeys(c for s in heard for c in s.cites))
    assert [known[k].text.casefold() for k in turn.said if k in known] == [
        s.text.casefold() for s in heard if "bees" not in s.text
    ]


@few
@given(plans())
def test_no_sentence_comes_twice(drawn: Plan) -> None:
    heard = [s.text for s in spoken(compose(drawn, label).text) if "bees" not in s.text]
    assert len(heard) == len(set(heard))


@few
@given(plans())
def test_a_later_sentence_of_a_view_comes_only_after_the_earlier_ones(drawn: Plan) -> None:
    said = compose(drawn, label).said
    for slot in drawn.slots:
        for position in slot.points:
            says = [s.key for s in position.sentences if ".say." in s.key and s.key in said]
            possible = [s.key for s in position.sentences if ".say." in s.key]
            assert says == possible[: len(says)]
            assert says == sorted(says, key=said.index)


@few
@given(plans())
def test_a_turn_stays_below_its_limit(drawn: Plan) -> None:
    heard = spoken(compose(drawn, label).text)
    first = drawn.slots[0].points[0].sentences[: drawn.slots[0].points[0].needed]
    least = sum(len(s.text.split()) for s in (*drawn.slots[0].lead, *first))
    assert sum(len(s.text.split()) for s in heard) <= max(drawn.words[1], least)


def test_a_short_plan_with_more_on_record_is_filled() -> None:
    heard = spoken(compose(plan(Slot(role="reason", points=(point(1), point(2)), most=2)), label).text)
    assert 60 <= sum(len(s.text.split()) for s in heard) <= 180


def test_where_nothing_is_on_record_one_sentence_says_so() -> None:
    bare = Slot(role="yield", points=(Point(position="", sentences=(Sentence(key="phrase/yield.0", text="i yield"),)),))
    assert compose(plan(bare, words=(1, 40)), label).text == "I yield."


def test_limits_of_a_view_come_before_more_of_it() -> None:
    point_ = point(1, ("say.1", "example", "hedge"), 55)
    heard = [s.text.split()[0] for s in spoken(compose(plan(Slot(role="reason", points=(point_,))), label).text)]
    assert heard == ["AnnA1say0w0", "AnnA1say1w0", "AnnA1hedgew0"] or heard == ["AnnA1say0w0", "AnnA1hedgew0"]


@given(st.lists(st.booleans(), min_size=1, max_size=4))
def test_paragraphs_start_where_the_plan_says(starts: list[bool]) -> None:
    slots = [Slot(role="reason", points=(point(n, (), 8),), paragraph=start) for n, start in enumerate(starts, 1)]
    text = compose(plan(*slots), label).text
    assert len(text.split("\n\n")) == 1 + sum(starts[1:])


def test_an_empty_slot_is_silent_with_its_lead() -> None:
    lead = (Sentence(key="phrase/mover.0", text="this would move me"),)
    said = compose(
        plan(Slot(role="reason", points=(point(1),)), Slot(role="mover", lead=lead, points=(point(1),))), label
    )
    assert "move me" not in said.text
    assert "phrase/mover.0" not in said.said


@few
@given(plans())
def test_sentences_that_belong_together_are_said_together(drawn: Plan) -> None:
    said = compose(drawn, label).said
    for position in (p for slot in drawn.slots for p in slot.points):
        needed = {s.key for s in position.sentences[: position.needed]}
        assert not needed & set(said) or needed <= set(said)
