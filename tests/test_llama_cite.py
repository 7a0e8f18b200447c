"""A model's sentence is tied to a position only where both plainly say the same, and carries what carries it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.events import Sentence
from debate.language.text import fold, stopped
from debate.persona import files
from debate.persona.model import Position
from debate.persona.ref import Key, Ref
from debate.voices.llama.cite import Citer
from tests.casts import SHIPPED

BYRNES = files.persona(SHIPPED.find("byrnes"))
CITER = Citer(BYRNES)
HELD = {Ref.of("byrnes", ident): p for ident, p in BYRNES.positions.items() if p.held}
FIRST = {ref: p.say[0] for ref, p in HELD.items() if p.say}


def on_file(*fields: str) -> dict[Key, tuple[Position, str]]:
    """Every sentence of those fields by key, with its position."""
    return {
        ref.key(field, *places): (p, stopped(text))
        for ref, p in HELD.items()
        for field, places, text in p.sentences()
        if field in fields
    }


def test_a_position_said_in_its_own_words_is_cited_with_the_key_of_its_field() -> None:
    cited = {ref: CITER.sentence(stopped(text)) for ref, text in FIRST.items()}
    assert all(s.cites == (ref,) for ref, s in cited.items())
    assert sum(s.keys == (ref.key("say", 0),) for ref, s in cited.items()) >= 0.98 * len(cited)


@pytest.mark.parametrize("field", ["reply", "mover"])
def test_replies_and_movers_are_cited_with_their_own_basis(field: str) -> None:
    found = {key: (p, CITER.sentence(text)) for key, (p, text) in on_file(field).items()}
    cited = {key: (p, s) for key, (p, s) in found.items() if s.key == key}
    assert len(cited) >= 0.95 * len(found)
    assert {s.basis for _, s in cited.values()} == {"stated", "inferred"}
    assert all(s.basis == p.basis(key.field, key.places) for key, (p, s) in cited.items())


@pytest.mark.parametrize(
    "sentence",
    [
        "I would like a cup of tea, please.",
        "The stock market rose sharply last year in every country.",
        "It is a very good summary of your philosophy, and I find it inspiring.",
        "Every economy will surely triple within seven short months!",
    ],
)
def test_what_the_file_does_not_hold_stays_unsupported(sentence: str) -> None:
    assert CITER.sentence(sentence) == Sentence(text=sentence, by="model", basis="unsupported")


@pytest.mark.parametrize(
    "sentence",
    ["What would change your mind about reward design and imitation?", "So be it.", "Yes.", "Really?"],
)
def test_questions_and_short_remarks_claim_nothing(sentence: str) -> None:
    assert CITER.sentence(sentence) == Sentence(text=sentence, by="model", basis="frame")


def test_a_view_that_is_asked_about_is_not_held() -> None:
    assert {CITER.sentence(f"{text}?").basis for text in FIRST.values()} == {"frame"}


@pytest.mark.parametrize("denial", ["It is not so that", "I do not think that", "Nobody should say that"])
def test_a_view_is_not_cited_for_its_denial(denial: str) -> None:
    denied = [CITER.sentence(f"{denial} {text[0].lower()}{text[1:]}.") for text in FIRST.values()]
    assert not [s for s in denied if s.cites]
    assert {s.basis for s in denied} == {"unsupported"}


def test_a_text_keeps_its_paragraphs_and_each_sentence_what_carries_it() -> None:
    ref, known = next(iter(FIRST.items()))
    text = f"{stopped(known)} Every economy will surely triple within seven short months! Really?\n\nSo be it."
    said = CITER.sentences(text)
    assert [(s.paragraph, s.basis, s.cites) for s in said] == [
        (1, "stated", (ref,)),
        (1, "unsupported", ()),
        (1, "frame", ()),
        (2, "frame", ()),
    ]


@given(st.text(max_size=200))
def test_any_text_can_be_cited_and_nothing_of_it_is_lost(text: str) -> None:
    said = CITER.sentences(text)
    assert fold("".join(s.text for s in said)).replace(" ", "") == fold(text).replace(" ", "")
    assert [s.paragraph for s in said] == sorted(s.paragraph for s in said)
    for sentence in said:
        assert sentence.by == "model"
        assert bool(sentence.cites) is bool(sentence.keys) is (sentence.basis in ("stated", "inferred"))
        assert set(sentence.cites) <= set(HELD)
