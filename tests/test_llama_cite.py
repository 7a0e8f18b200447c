"""A sentence is tied to a position only where both plainly say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.language.marked import spoken
from debate.persona import files
from debate.voices.llama.cite import Citer, cite, claims, negated
from tests.casts import SHIPPED

BYRNES = files.persona(SHIPPED.find("byrnes"))
CITER = Citer(BYRNES)


def label(ref: str) -> str:
    return ref.partition("/")[2]


def test_a_position_said_in_its_own_words_is_cited() -> None:
    hits = sum(CITER.best(p.say[0] + ".") == f"byrnes/{i}" for i, p in BYRNES.positions.items() if p.say)
    assert hits >= 0.9 * sum(bool(p.say) for p in BYRNES.positions.values())


@pytest.mark.parametrize(
    "sentence",
    [
        "I would like a cup of tea, please.",
        "Yes.",
        "The stock market rose sharply last year in every country.",
        "It is a very good summary of your philosophy, and I find it inspiring.",
    ],
)
def test_what_the_file_does_not_hold_stays_uncited(sentence: str) -> None:
    assert CITER.best(sentence) is None


def test_a_view_is_not_cited_for_its_denial() -> None:
    said = next(p.say[0] for p in BYRNES.positions.values() if p.say and not negated(p.say[0]))
    assert CITER.best(f"It is not so that {said[0].lower()}{said[1:]}.") is None


def test_marks_stand_before_the_stop_and_the_rest_is_counted() -> None:
    known = next(p.say[0] for p in BYRNES.positions.values() if p.say)
    text = f"{known.rstrip('.')}. Every economy will surely triple within seven short months! Really?\n\nSo be it."
    done = cite(text, CITER, label)
    assert done.uncited == 1
    assert len(done.cites) == 1
    assert done.text.count("[") == 1
    assert next(s.cites for s in spoken(done.text)) == done.cites
    assert "\n\n" in done.text


def test_questions_and_short_remarks_claim_nothing() -> None:
    assert not claims("What would change your mind about reward design and imitation?")
    assert not claims("So be it.")
    assert claims("Reward design remains the unsolved problem underneath.")


@given(st.text(max_size=200))
def test_any_text_can_be_cited(text: str) -> None:
    done = cite(text, CITER, label)
    assert done.uncited >= 0
    assert set(done.cites) <= set(BYRNES.positions)
