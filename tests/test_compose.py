"""From a plan to a text: what is said, in what order, and how it is cited."""

from __future__ import annotations

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from turns import says

from debate.events import Sentence, Turn
from debate.persona.ref import Key, Ref
from debate.planning.compose import compose
from debate.render.facts import Page
from debate.table.plan import Offer, Plan, Slot
from debate.voices.base import turn

few = settings(max_examples=40)
PARTS = ("say.1", "say.2", "example", "hedge", "grant", "condition", "more")


def sentence(ref: Ref, part: str, count: int) -> Sentence:
    """A sentence of `count` words that no other sentence holds."""
    name = f"{ref.replace('/', '')}{part.replace('.', '')}"
    return says(" ".join(f"{name}w{n}" for n in range(count)), ref, keys=[f"{ref}.{part}"])


def point(number: int, parts: tuple[str, ...] = PARTS, count: int = 12, needed: int = 1) -> Offer:
    ref = Ref.of("ann", f"A{number}")
    found = tuple(sentence(ref, p, count) for p in ("say.0", *parts))
    return Offer(position=ref, sentences=found, needed=min(needed, len(found)))


def plan(*slots: Slot, words: tuple[int, int] = (60, 180)) -> Plan:
    return Plan(turn=1, seat="ann", persona="ann", round=0, move="rebut", slots=slots, words=words)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of a few slots over a few positions, each position in one slot or in several."""
    parts = st.lists(st.sampled_from(PARTS), unique=True, max_size=5).map(lambda p: tuple(sorted(p, key=PARTS.index)))
    pool = [point(n, draw(parts), draw(st.integers(5, 30)), draw(st.integers(1, 2))) for n in range(1, 5)]
    takes_up = says("take it that bees err", "bob/B1", keys=["phrase/deny.1", "bob/B1.gist"], by="program")
    slots = st.builds(
        Slot,
        role=st.just("reason"),
        lead=st.sampled_from([(), (takes_up,)]),
        points=st.lists(st.sampled_from(pool), unique=True, min_size=1, max_size=4).map(tuple),
        most=st.integers(1, 3),
        paragraph=st.booleans(),
    )
    return plan(*draw(st.lists(slots, min_size=1, max_size=4)))


def offered(drawn: Plan) -> dict[Key, Sentence]:
    """Every sentence of a plan by key, leads included."""
    points = [s for slot in drawn.slots for p in slot.points for s in p.sentences]
    return {s.key: s for s in (*points, *(s for slot in drawn.slots for s in slot.lead))}


def composed(drawn: Plan) -> Turn:
    """The turn that a plan comes to."""
    return turn(drawn, compose(drawn))


@pytest.mark.parametrize(
    ("text", "cites", "marked"),
    [
        ("the bend holds", ("ada/O1",), "The bend holds [§1]."),
        ("The bend holds.", ("ada/O1",), "The bend holds [§1]."),
        ("Does it hold?", ("ada/O1",), "Does it hold [§1]?"),
        ("The bend holds", ("ada/O1", "ada/O2"), "The bend holds [§1], [reply 2]."),
        ("He called it “firm.”", ("ada/O1",), "He called it “firm [§1].”"),
        ("And so on…", ("ada/O1",), "And so on [§1]…"),
        ("My record ends here", (), "My record ends here."),
        ("AI can", ("ada/O1",), "AI can [§1]."),
        ("Nobody knows", ("eve/E1",), "Nobody knows [eve/E1]."),
    ],
)
def test_a_sentence_is_cited_before_its_one_stop(text: str, cites: tuple[str, ...], marked: str) -> None:
    said = compose(plan(Slot(role="reason", points=(Offer(sentences=(says(text, *cites, keys=["ada/O1.say.0"]),)),))))
    pieces = Page([samples.header]).spoken(said)
    assert "".join(f"[{p.text}]" if p.kind == "cite" else p.text for p in pieces) == marked


@few
@given(plans())
def test_every_sentence_has_its_capital_its_stop_and_its_citation(drawn: Plan) -> None:
    for found in compose(drawn):
        assert found.text[0].isupper()
        assert found.text == f"{found.body}."
        assert found.cites
        assert found.keys


@few
@given(plans())
def test_what_a_turn_reports_is_what_it_says(drawn: Plan) -> None:
    made = composed(drawn)
    known = offered(drawn)
    assert made.cites == tuple(dict.fromkeys(c for s in made.sentences for c in s.cites))
    assert made.said == tuple(dict.fromkeys(k for s in made.sentences for k in s.keys))
    assert made.text.split() == [w for s in made.sentences for w in s.text.split()]
    for said in made.sentences:
        planned = known[said.key]
        assert said.body.casefold() == planned.text.casefold()
        assert said.model_copy(update={"text": planned.text, "paragraph": planned.paragraph}) == planned


@few
@given(plans())
def test_no_sentence_comes_twice(drawn: Plan) -> None:
    heard = [s.text for s in compose(drawn) if "bees" not in s.text]
    assert len(heard) == len(set(heard))


@few
@given(plans())
def test_a_later_sentence_of_a_view_comes_only_after_the_earlier_ones(drawn: Plan) -> None:
    said = composed(drawn).said
    for slot in drawn.slots:
        for position in slot.points:
            possible = [s.key for s in position.sentences if s.key.field == "say"]
            heard = [k for k in possible if k in said]
            assert heard == possible[: len(heard)]
            assert heard == sorted(heard, key=said.index)


@few
@given(plans())
def test_a_turn_stays_below_its_limit(drawn: Plan) -> None:
    heard = compose(drawn)
    first = drawn.slots[0].points[0].sentences[: drawn.slots[0].points[0].needed]
    least = sum(len(s.text.split()) for s in (*drawn.slots[0].lead, *first))
    assert sum(len(s.text.split()) for s in heard) <= max(drawn.words[1], least)


def test_a_short_plan_with_more_on_record_is_filled() -> None:
    heard = compose(plan(Slot(role="reason", points=(point(1), point(2)), most=2)))
    assert 60 <= sum(len(s.text.split()) for s in heard) <= 180


def test_where_nothing_is_on_record_one_sentence_says_so() -> None:
    bare = Slot(role="yield", points=(Offer(sentences=(says("i yield", keys=["phrase/yield.0"], by="program"),)),))
    assert composed(plan(bare, words=(1, 40))).text == "I yield."


def test_limits_of_a_view_and_its_case_come_before_more_of_it() -> None:
    point_ = point(1, ("say.1", "example", "hedge"), 55)
    heard = [s.text.split()[0] for s in compose(plan(Slot(role="reason", points=(point_,))))]
    assert heard == ["AnnA1say0w0", "AnnA1examplew0", "AnnA1hedgew0"]


@given(st.lists(st.booleans(), min_size=1, max_size=4))
def test_paragraphs_start_where_the_plan_says(starts: list[bool]) -> None:
    slots = [Slot(role="reason", points=(point(n, (), 8),), paragraph=start) for n, start in enumerate(starts, 1)]
    made = composed(plan(*slots))
    assert len(made.text.split("\n\n")) == len(made.paragraphs()) == 1 + sum(starts[1:])
    assert [s.paragraph for s in made.sentences] == [1 + sum(starts[1 : n + 1]) for n in range(len(starts))]


def test_an_empty_slot_is_silent_with_its_lead() -> None:
    lead = (says("this would move me", keys=["phrase/mover.0"], by="program"),)
    said = composed(plan(Slot(role="reason", points=(point(1),)), Slot(role="mover", lead=lead, points=(point(1),))))
    assert "move me" not in said.text
    assert "phrase/mover.0" not in said.said


@few
@given(plans())
def test_sentences_that_belong_together_are_said_together(drawn: Plan) -> None:
    said = composed(drawn).said
    for position in (p for slot in drawn.slots for p in slot.points):
        needed = {s.key for s in position.sentences[: position.needed]}
        assert not needed & set(said) or needed <= set(said)
