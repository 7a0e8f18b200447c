"""Quotes are checked against the turns that they name."""

from __future__ import annotations

import pytest
import samples

from debate.cruxes.grounding import check, ground
from debate.summary import Finding, Grounding, Quote, Summary

TEXTS = {turn.turn: turn.text for turn in samples.turns}


@pytest.mark.parametrize(
    ("turn", "words", "there"),
    [
        (2, "Rust hides in the joints", True),
        (2, "joints. Somebody  has\nto", True),
        (1, "Rust hides in the joints", False),
        (9, "Rust", False),
        (2, "rust hides", False),
        (2, " ", False),
    ],
)
def test_a_quote_stands_only_where_it_was_said(turn: int, words: str, there: bool) -> None:
    finding = Finding(text="a finding", quotes=(Quote(turn=turn, text=words),))
    summary = Summary(motion="m", method="m", overview="o", common_ground=(finding,))
    assert bool(check(summary, TEXTS)) is not there


def test_a_true_summary_stays_as_it_is() -> None:
    assert ground(samples.summary, TEXTS) == samples.summary


def test_a_tampered_transcript_is_caught() -> None:
    grounded = ground(samples.summary, TEXTS | {2: "Rust shows in the joints."})
    assert grounded.grounding == Grounding(quotes=5, verified=2)
    assert grounded.cruxes[0].answers[1].quotes == ()
    assert grounded.cruxes[0].answers[1].text == "rust hides in joints"
