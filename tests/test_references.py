"""References, keys, and the one resolver that finds and shows what they lead to."""

from __future__ import annotations

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from debate.persona.model import Exhibit
from debate.persona.ref import Key, Ref
from debate.table.references import References

IDENT = st.from_regex(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+){0,2}", fullmatch=True)
FIELD = st.from_regex(r"[a-z]+(?:_[a-z]+)?", fullmatch=True)


@pytest.mark.parametrize(
    ("key", "ref", "field", "places"),
    [
        ("byrnes/B31.say.0", "byrnes/B31", "say", (0,)),
        ("byrnes/B31.gist", "byrnes/B31", "gist", ()),
        ("byrnes/B31.reply.2.11", "byrnes/B31", "reply", (2, 11)),
        ("ann/A.1.say.0", "ann/A.1", "say", (0,)),
        ("ann/A.1.2.gist", "ann/A.1.2", "gist", ()),
        ("ann/v1.draft.reply.0.1", "ann/v1.draft", "reply", (0, 1)),
        ("exhibit/E3.say.0", "exhibit/E3", "say", (0,)),
        ("phrase/deny.3", "phrase/deny", "", (3,)),
        ("crux/rust", "crux/rust", "", ()),
        ("", "", "", ()),
    ],
)
def test_a_key_names_what_it_belongs_to_its_field_and_its_place(
    key: str, ref: str, field: str, places: tuple[int, ...]
) -> None:
    made = Key(key)
    assert (made.ref, made.field, made.places) == (ref, field, places)
    assert made.is_phrase is key.startswith("phrase/")


@given(IDENT, IDENT, FIELD, st.lists(st.integers(0, 10**6), max_size=3))
def test_a_key_that_was_put_together_comes_apart_again(owner: str, ident: str, field: str, places: list[int]) -> None:
    ref = Ref.of(owner, ident)
    assert (ref.owner, ref.ident) == (owner, ident)
    key = ref.key(field, *places)
    assert (key.ref, key.field, key.places) == (ref, field, tuple(places))


@given(st.text(max_size=60))
def test_any_text_is_a_reference_that_may_lead_nowhere(text: str) -> None:
    assert isinstance(Key(text).ref, Ref)
    assert TypeAdapter(Ref).validate_python(text) == text
    assert References(samples.header).label(Ref(text)) == text


@pytest.mark.parametrize("value", [None, 7, ["ada/O1"], "x" * 301])
def test_what_is_no_text_or_too_long_is_no_reference(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Ref).validate_python(value)


def exhibit(ident: str) -> Exhibit:
    """A second-hand view that Ben Pell reports."""
    return Exhibit.model_validate(
        {
            "id": ident,
            "name": "A diver",
            "gist": "divers saw rust",
            "say": "Divers saw rust",
            "via": "ben",
            "source": {"work": "RH", "at": "ch. 4"},
        }
    )


@pytest.fixture
def shared() -> References:
    """A table at which an exhibit, a position of Ada's and one of Ben's are all called O1."""
    ben = samples.ben.model_copy(update={"positions": {**samples.ben.positions, "O1": samples.ben.positions["P1"]}})
    seats = (samples.header.seats[0], samples.seat(ben, "against"))
    return References(samples.header.model_copy(update={"seats": seats, "exhibits": (exhibit("O1"), exhibit("X1"))}))


@pytest.mark.parametrize(
    ("ref", "label", "anchor"),
    [
        ("ada/O1", "ada/O1", "ada-o1"),
        ("ben/O1", "ben/O1", "ben-o1"),
        ("exhibit/O1", "exhibit/O1", "exhibit-o1"),
        ("ben/P1", "P1", "p1"),
        ("exhibit/X1", "X1", "x1"),
    ],
)
def test_an_id_that_several_files_use_is_shown_with_its_owner(
    shared: References, ref: str, label: str, anchor: str
) -> None:
    found = shared.find(Ref(ref))
    assert found is not None
    assert (found.ref, found.label, found.anchor) == (ref, label, anchor)
    assert shared.label(Ref(ref)) == label


@pytest.mark.parametrize(
    ("mark", "speaker", "means"),
    [
        ("O1", "ada", "ada/O1"),
        ("O1", "ben", "ben/O1"),
        ("O1", "eve", None),
        ("O1", "", None),
        ("exhibit/O1", "ada", "exhibit/O1"),
        ("ben/O1", "ada", "ben/O1"),
        ("X1", "ada", "exhibit/X1"),
        ("P1", "ada", "ben/P1"),
        ("p1", "ada", None),
        ("P9", "ada", None),
    ],
)
def test_a_mark_means_the_speakers_own_position_before_anothers_and_never_one_of_several(
    shared: References, mark: str, speaker: str, means: str | None
) -> None:
    assert shared.named(mark, speaker) == means


def test_every_label_leads_back_to_its_reference(shared: References) -> None:
    everything = shared.all()
    assert [shared.named(c.label) for c in everything] == [c.ref for c in everything]
    assert len({c.anchor for c in everything}) == len(everything)


def test_an_exhibit_is_a_reported_position_and_the_position_of_that_id_stays_itself(shared: References) -> None:
    assert shared.position(Ref("ada/O1")) == samples.ada.positions["O1"]
    reported = shared.position(Ref("exhibit/O1"))
    assert (reported.strength, reported.via, reported.say) == ("reported", "ben", ("Divers saw rust",))
    with pytest.raises(KeyError):
        shared.position(Ref("eve/O1"))
    assert shared.find(Ref("eve/O1")) is None
    assert shared.label(Ref("eve/O1")) == "eve/O1"
