"""A turn is made of its sentences: text and citations follow, and each says who wrote it and what carries it."""

from __future__ import annotations

import casts
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from turns import says, turn

from debate.events import Sentence, Turn, dump
from debate.persona.ref import EXHIBIT, Key, Ref
from debate.table.record import Record

TABLES = [("maud", "tobias"), ("tobias", "hugo"), ("rolf", "ines"), ("maud", "maud"), ("maud", "tobias", "petra")]
every_table = pytest.mark.parametrize("speakers", TABLES, ids="-".join)
every_format = pytest.mark.parametrize("format", casts.FORMATS)

REFS = st.sampled_from(["ann/A1", "ann/A2", "bob/B1", "exhibit/E1"])
SENTENCES = st.builds(
    says,
    st.sampled_from(["Bees err.", "Do they?", "So it is!"]),
    *[REFS] * 2,
    keys=st.lists(REFS.map(lambda r: f"{r}.gist"), max_size=2),
    paragraph=st.integers(1, 3),
)


def on_file(record: Record, key: Key) -> tuple[str, str]:
    """What a file holds under a key, and on whose word."""
    position = record.position(key.ref)
    held = {key.ref.key(field, *places): text for field, places, text in position.sentences()}
    held[key.ref.key("ask")] = position.ask or ""
    basis = position.replies[key.places[0]].basis if key.field == "reply" else "stated"
    return held[key], position.mover.basis if key.field == "mover" and position.mover else basis


def played(speakers: tuple[str, ...], format: str) -> list[tuple[Record, Turn, Sentence]]:
    """Every sentence of a debate on book voices, with its turn and the record of the whole debate."""
    debate = casts.debate(*speakers, motion=casts.MOTION, format=format)
    record = debate.record()
    return [(record, t, s) for t in debate.turns for s in t.sentences]


@every_format
@every_table
def test_a_sentence_of_a_file_stands_there_under_its_key_on_the_word_that_it_gives(
    speakers: tuple[str, ...], format: str
) -> None:
    read = [(r, t, s) for r, t, s in played(speakers, format) if s.by == "file"]
    assert read
    for record, said_in, sentence in read:
        (key,) = sentence.keys
        text, basis = on_file(record, key)
        assert sentence.body.casefold() == text.rstrip(".!?… ").casefold()
        assert sentence.basis == basis
        assert sentence.cites == (key.ref,)
        assert key.ref.owner in (said_in.persona, EXHIBIT)


@every_format
@every_table
def test_a_phrase_is_the_programs_and_only_joins_whatever_it_restates(speakers: tuple[str, ...], format: str) -> None:
    for record, _, sentence in played(speakers, format):
        assert sentence.by in ("file", "program")
        links = sentence.key.startswith("phrase/rests.")  # that one view rests on another somebody has to have said
        assert (sentence.by == "program") is sentence.key.is_phrase is (sentence.basis == "frame" or links)
        if sentence.by == "program":
            restated = [k for k in sentence.keys[1:] if k.ref.owner != "crux"]
            assert all(k.field in ("gist", "ask") and record.references.find(k.ref) for k in restated)
            assert {k.ref for k in restated} <= set(sentence.cites)


@every_format
@every_table
def test_every_citation_leads_somewhere(speakers: tuple[str, ...], format: str) -> None:
    for record, _, sentence in played(speakers, format):
        assert sentence.keys
        assert sentence.verdict is None
        assert all(record.references.find(ref) for ref in sentence.cites)


@every_format
@every_table
def test_replies_and_movers_are_said_on_the_word_of_whoever_wrote_them(speakers: tuple[str, ...], format: str) -> None:
    for record, _, sentence in played(speakers, format):
        position = record.position(sentence.key.ref) if sentence.key.field in ("reply", "mover") else None
        if position is None:
            continue
        reply = sentence.key.field == "reply"
        assert sentence.basis == (position.replies[sentence.key.places[0]] if reply else position.mover).basis


def test_the_town_hears_what_is_stated_and_what_is_inferred() -> None:
    played = [casts.debate("maud", "tobias", motion=casts.MOTION, format=format) for format in casts.FORMATS]
    said = [s for debate in played for t in debate.turns for s in t.sentences]
    assert {s.basis for s in said if s.by == "file"} == {"stated", "inferred"}


# -- what follows ----------------------------------------------------------------------------------------------------


@given(st.lists(SENTENCES, max_size=6))
def test_text_and_citations_follow_from_the_sentences(sentences: list[Sentence]) -> None:
    sentences.sort(key=lambda s: s.paragraph)
    made = turn(1, "ann", *sentences)
    assert made.text.split() == [w for s in sentences for w in s.text.split()]
    assert (
        len(made.text.split("\n\n")) == max(1, len({s.paragraph for s in sentences})) == max(1, len(made.paragraphs()))
    )
    assert list(made.cites) == list(dict.fromkeys(r for s in sentences for r in s.cites))
    assert list(made.said) == list(dict.fromkeys(k for s in sentences for k in s.keys))
    assert [s for p in made.paragraphs() for s in p] == sentences


@given(st.lists(SENTENCES, max_size=4))
def test_a_turn_tells_its_text_and_comes_back_from_what_it_tells(sentences: list[Sentence]) -> None:
    made = turn(1, "ann", *sentences)
    told = dump(made)
    assert (told["text"], told["cites"]) == (made.text, list(made.cites))
    assert Turn.model_validate(told) == made


def test_a_text_beside_the_sentences_is_not_believed() -> None:
    made = turn(1, "ann", says("Bees err.", "ann/A1"), text="Bees are right.", cites=["bob/B1"])
    assert (made.text, made.cites) == ("Bees err.", ("ann/A1",))
    assert made == turn(1, "ann", says("Bees err.", "ann/A1"))


def test_what_was_said_is_not_handed_in() -> None:
    with pytest.raises(ValidationError, match="said"):
        turn(1, "ann", says("Bees err."), said=("ann/A1.gist",))


@pytest.mark.parametrize(
    ("text", "body"),
    [("Bees err.", "Bees err"), ("Do they?", "Do they"), ("And so on…", "And so on"), ("My record", "My record")],
)
def test_a_sentence_is_quoted_without_its_stop(text: str, body: str) -> None:
    assert says(text).body == body


def test_the_first_of_its_keys_is_the_key_of_a_sentence() -> None:
    assert says("So Bob says.", keys=["phrase/deny.1", "bob/B1.gist"]).key == "phrase/deny.1"
    assert says("So it is.").key == Key()


# -- what the record keeps -------------------------------------------------------------------------------------------


def test_the_record_keeps_each_sentence_that_a_seat_rests_on_its_own_file() -> None:
    debate = casts.debate("maud", "tobias", motion=casts.MOTION)
    own = debate.record().own
    expected = [(t.turn, t.seat, r, s) for t in debate.turns for s in t.sentences for r in s.cites if r.owner == t.seat]
    assert [(o.turn, o.seat, o.ref, o.sentence) for o in own] == expected
    for one in own:
        field = one.sentence.key.field if one.sentence.by == "file" and one.sentence.key.field != "ask" else ""
        assert one.part == field


@pytest.mark.parametrize(
    ("keys", "by", "part"),
    [
        (["maud/M01.say.0"], "file", "say"),
        (["maud/M01.reply.0.0"], "file", "reply"),
        (["phrase/recall.1", "maud/M01.gist"], "program", ""),
        ([], "program", ""),
        ([], "model", "say"),
        (["maud/M01.gist"], "model", ""),
    ],
)
def test_which_field_a_sentence_says_is_read_from_its_keys(keys: list[str], by: str, part: str) -> None:
    record = Record(casts.table("maud", "tobias"))
    record.add(turn(1, "maud", says("It bears.", "maud/M01", keys=keys, by=by)))
    (own,) = record.own
    assert (own.ref, own.part) == (Ref("maud/M01"), part)
