"""What a page is made from: how seats are named, what leads somewhere, and where words are cut."""

from __future__ import annotations

import pytest
import samples

from debate.events import Header
from debate.render.blocks import Inline
from debate.render.facts import Page, clipped


def table(*seats: str) -> Header:
    """A header with some of three seats."""
    eve = samples.ben.model_copy(update={"id": "eve", "name": "Eve Stone", "short_name": "Eve"})
    known = {s.seat: s for s in (*samples.header.seats, samples.seat(eve, "neither"))}
    return samples.header.model_copy(update={"seats": tuple(known[s] for s in seats)})


@pytest.mark.parametrize(
    ("seats", "named", "said"),
    [("ada ben", "", ""), ("ada ben", "ben", "Ben"), ("ada ben", "ben ben", "Ben"), ("ada ben", "ada ben", "both"),
     ("ada ben", "ben zoe", "Ben and zoe"), ("ada", "ada", "Ada"), ("ada ben eve", "ben eve", "Ben and Eve"),
     ("ada ben eve", "eve ada ben", "all"), ("ada ben eve", "eve ada zoe", "Eve, Ada and zoe")],
)  # fmt: skip
def test_seats_are_named_together_or_one_by_one(seats: str, named: str, said: str) -> None:
    assert Page([table(*seats.split())]).names(named.split()) == said


def test_whoever_has_no_seat_is_shown_like_the_first() -> None:
    page = Page(samples.events)
    assert [page.place(s) for s in ("ada", "ben", "zoe")] == [0, 1, 0]
    assert page.named("zoe") == "Zoe"


@pytest.mark.parametrize(("ident", "text"), [("rust", "In other words"), ("crux-1", samples.questions[1].text)])
def test_a_crux_is_about_a_shared_question_by_its_id_or_its_words(ident: str, text: str) -> None:
    crux = samples.summary.cruxes[0].model_copy(update={"id": ident, "question": text})
    assert Page(samples.events).asked(crux) == samples.questions[1]
    assert Page(samples.events).asked(crux.model_copy(update={"id": "x", "question": "y"})) is None


def linked(inline: Inline) -> str:
    """The text with its links in brackets; no piece of it is empty."""
    assert all(p.text for p in inline)
    return "".join(f"[{p.text}]({p.target})" if p.target else p.text for p in inline)


@pytest.mark.parametrize(
    ("words", "shown"),
    [("turn 2, or Turn 04", "[turn 2](#t2), or [Turn 04](#t4)"),
     ("see crux 2 and crux 3", "see [crux 2](#crux-2) and crux 3"),
     ("turn 0 and turn 5, crux 0", "turn 0 and turn 5, crux 0"),
     ("return 2, turn 2nd, turns 2", "return 2, turn 2nd, turns 2"), ("", "")],
)  # fmt: skip
def test_what_is_named_is_linked_where_there_is_such_a_turn_or_crux(words: str, shown: str) -> None:
    assert linked(Page(samples.events).pieces(words)) == shown


def test_without_a_summary_no_crux_is_linked() -> None:
    assert Page(samples.events[:3]).anchors == {"t1", "t2"}


@pytest.mark.parametrize(
    ("words", "most", "shown"),
    [("rust hides", 10, "rust hides"), ("rust hides", 9, "rust …"), ("rust, hides", 9, "rust …"),
     ("rust hides here", 11, "rust hides …"), ("corrosion", 4, "corr …")],
)  # fmt: skip
def test_words_are_cut_at_a_words_end_and_the_cut_is_shown(words: str, most: int, shown: str) -> None:
    assert clipped(words, most) == shown
