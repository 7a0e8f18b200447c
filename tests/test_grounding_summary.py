"""Quotes stand in the turns that they name, or they go."""

from __future__ import annotations

import pytest

from debate.cruxes import check, ground
from debate.summary import Answer, Crux, Finding, Grounding, Quote, Sense, Summary, VerbalDispute

TEXTS = {1: "The kettle is broken,\n  and the shop is shut.", 2: "It only needs a new fuse."}


def summary(*quotes: Quote) -> Summary:
    """A summary with the same quotes in every place that holds any."""
    return Summary(
        motion="Shall we buy a kettle?",
        method="by hand",
        overview="",
        cruxes=(
            Crux(
                id="crux-1",
                question="Is it broken?",
                answers=(Answer(seat="a", text="yes", quotes=quotes),),
                strength=0.5,
                strength_from="by hand",
            ),
        ),
        verbal_disputes=(VerbalDispute(term="broken", senses=(Sense(seat="a", text="dead", quotes=quotes),)),),
        concessions=(Finding(text="a grants it", quotes=quotes),),
    )


@pytest.mark.parametrize(
    "text",
    ["The kettle is broken,", "broken, and the shop", "broken,\tand\n\nthe shop", "  the shop is shut.  "],
)
def test_a_quote_stands_after_white_space_folding(text: str) -> None:
    kept = ground(summary(Quote(turn=1, text=text)), TEXTS)
    assert kept.grounding == Grounding(quotes=3, verified=3)
    assert check(kept, TEXTS) == []


@pytest.mark.parametrize(
    "quote",
    [
        Quote(turn=2, text="The kettle is broken,"),  # right words, wrong turn
        Quote(turn=9, text="The kettle is broken,"),  # no such turn
        Quote(turn=1, text="the kettle is broken,"),  # another letter
        Quote(turn=1, text="The kettle is broken and the shop"),  # a comma less
        Quote(turn=1, text=" \n "),  # nothing at all
    ],
)
def test_any_other_quote_is_taken_out_and_counted(quote: Quote) -> None:
    good = Quote(turn=2, text="a new fuse")
    kept = ground(summary(quote, good), TEXTS)
    assert kept.grounding == Grounding(quotes=6, verified=3)
    assert kept.cruxes[0].answers[0].quotes == (good,)
    assert kept.verbal_disputes[0].senses[0].quotes == (good,)
    assert kept.concessions[0].quotes == (good,)


def test_a_transcript_changed_afterwards_is_caught_with_the_place() -> None:
    kept = ground(summary(Quote(turn=1, text="the shop is shut")), TEXTS)
    failures = check(kept, {**TEXTS, 1: "The kettle is broken, and the shop is open."})
    assert [failure.where for failure in failures] == [
        "cruxes.0.answers.0.quotes.0",
        "verbal_disputes.0.senses.0.quotes.0",
        "concessions.0.quotes.0",
    ]
    assert all("not in turn 1" in failure.reason for failure in failures)
