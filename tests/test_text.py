"""Text from outside: made harmless, folded, cut into sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.language.likeness import alike
from debate.language.text import (
    capitalised,
    clean,
    fold,
    has_control,
    line,
    lowered,
    sentences,
    slug,
    stands_alone,
    words,
)

ANY = st.text(max_size=200)


@given(ANY)
def test_clean_text_is_harmless_and_stays_as_it_is(text: str) -> None:
    assert not has_control(clean(text))
    assert clean(clean(text)) == clean(text)
    assert "\n" not in line(text)


@pytest.mark.parametrize(
    ("dirty", "harmless"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("bell\x07 and null\x00", "bell and null"),
        ("left\u202eright", "leftright"),
        ("tags\U000e0041 and joiners\u200b", "tags and joiners"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("tab\tstays", "tab\tstays"),
        ("e\u0301", "é"),
    ],
)
def test_clean_takes_out_what_a_screen_would_obey(dirty: str, harmless: str) -> None:
    assert clean(dirty) == harmless


@given(ANY)
def test_sentences_lose_no_word(text: str) -> None:
    found = sentences(text)
    assert " ".join(found).split() == text.split()
    assert all(s == fold(s) and s for s in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Ask Dr. Pell, e.g. about J. Ohm. He knows.", ["Ask Dr. Pell, e.g. about J. Ohm.", "He knows."]),
        ("It cost 1.8 million. So?", ["It cost 1.8 million.", "So?"]),
        ("He said “Go.” Then he went.", ["He said “Go.”", "Then he went."]),
        ("A heading\n\nA text without an end", ["A heading", "A text without an end"]),
        ("  ", []),
    ],
)
def test_sentences_end_where_a_reader_would_stop(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "sentence",
    ["Tolls would pay for the stone", "I doubt every word about the harbour", "The gravel by the mill is sound"],
)
def test_a_sentence_that_names_its_subject_stands_alone(sentence: str) -> None:
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It would hold",
        "That is why I stay",
        "Still, the bend moves",
        "The second reason is money",
        "I would not call it so",
        "By such means nothing is won",
        "I mean the gravel",
        "",
    ],
)
def test_a_sentence_that_leans_on_another_does_not(sentence: str) -> None:
    assert not stands_alone(sentence)


@given(ANY)
def test_a_slug_is_a_file_name_everywhere(text: str) -> None:
    name = slug(text)
    assert 0 < len(name) <= 48
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not name.startswith("-")
    assert not name.endswith("-")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The town", "the town"),
        ("I doubt it", "I doubt it"),
        ("AI can", "AI can"),
        ("RLHF works", "RLHF works"),
        ("", ""),
    ],
)
def test_lowering_spares_i_and_acronyms(text: str, expected: str) -> None:
    assert lowered(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "Today"),
        ("\u201cagent\u201d is a word", "\u201cAgent\u201d is a word"),
        ("AGI", "AGI"),
        ("2 kinds", "2 kinds"),
        ("", ""),
    ],
)
def test_capitals_reach_past_an_opening_quotation_mark(text: str, expected: str) -> None:
    assert capitalised(text) == expected


@given(ANY)
def test_capitals_leave_everything_behind_the_first_letter(text: str) -> None:
    assert capitalised(text).endswith(text[2:])


def test_words_are_folded_and_keep_their_apostrophes() -> None:
    assert words("Byrnes's case — re-reading it, 3 times!") == ["byrnes's", "case", "re-reading", "it", "3", "times"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("abc", "abc", False), ("abcd", "abcd", True), ("abcd", "abcdefgh", True), ("abcd", "abcdefghi", False),
     ("abcdefghij", "abcdefgxyz", True), ("abcdefghij", "abcdefwxyz", False)],
)  # fmt: skip
def test_sentences_are_alike_by_seven_tenths_of_the_shorter_ones_words(one: str, other: str, same: bool) -> None:
    assert alike(frozenset(one), frozenset(other)) is same
