"""Raw text sorted into speech and thinking, however it is cut into pieces."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.voices.llama.stream import Reader

CASES = [
    ("Plain speech, with 1 < 2 and [brackets].", "Plain speech, with 1 < 2 and [brackets].", ""),
    ("<think>Hm.</think>So.", "So.", "Hm."),
    ("A<thinking>b</thinking>C", "AC", "b"),
    ("[THINK]x[/THINK]y", "y", "x"),
    ("<|channel|>analysis<|message|>x<|start|>assistant<|channel|>final<|message|>y", "y", "x<|start|>assistant"),
    ("Done.<|im_end|>\nuser: more", "Done.", ""),
    ("Mine.\nAnn: hers. <think>never</think>", "Mine.", ""),
    ("<think>unfinished", "", "unfinished"),
    ("<|START_THINKING|>a<|END_THINKING|>b", "b", "a"),
]
STOPS = ("<|im_end|>", "\nAnn:")


def sort(pieces: list[str], stops: tuple[str, ...] = STOPS, thinks: str = "") -> tuple[str, str]:
    reader = Reader(stops, thinks)
    out = [item for piece in pieces for item in reader.feed(piece)] + reader.finish()
    text, thinking = ("".join(t for k, t in out if k == kind) for kind in ("text", "thinking"))
    return text, thinking


@pytest.mark.parametrize(("raw", "text", "thinking"), CASES)
def test_markers_are_found(raw: str, text: str, thinking: str) -> None:
    assert sort([raw]) == (text, thinking)


@pytest.mark.parametrize("raw", [raw for raw, _, _ in CASES])
@given(cuts=st.sets(st.integers(0, 90)))
def test_how_a_text_is_cut_into_pieces_does_not_matter(raw: str, cuts: set[int]) -> None:
    at = [0, *sorted(c for c in cuts if c < len(raw)), len(raw)]
    assert sort([raw[a:b] for a, b in itertools.pairwise(at)]) == sort([raw])


def test_thinking_that_the_prompt_opened_goes_on_until_it_is_closed() -> None:
    assert sort(["still ", "at it</think>", "now"], thinks="</think>") == ("now", "still at it")


@pytest.mark.parametrize("text", ["a <b> c", "see [M04], then", "1 < 2> 1"])
def test_what_is_closed_and_no_marker_is_passed_on_at_once(text: str) -> None:
    assert Reader(()).feed(text) == [("text", text)]


@pytest.mark.parametrize("text", ["a <thi", "a [THI", "a <b]", "a [b>"])
def test_what_may_still_become_a_marker_is_held(text: str) -> None:
    assert Reader(()).feed(text) == [("text", "a ")]


def test_of_two_stops_the_earlier_in_the_text_counts() -> None:
    assert sort(["one B two A three"], stops=("A", "B")) == ("one ", "")


@given(st.text())
def test_nothing_is_lost_without_markers(text: str) -> None:
    plain = text.replace("<", "").replace("[", "")
    assert sort(list(plain), stops=()) == (plain, "")
