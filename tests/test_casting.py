"""Who sits where, on which motion, with which questions."""

from __future__ import annotations

from typing import Any

import casts
import pytest

from debate.errors import DebateError, InputError, PersonaError
from debate.events import ModelInfo
from debate.table.agenda import Agenda
from debate.table.casting import MAX_MOTION, MAX_ROUNDS, SeatVoice, with_voices


def seats(**options: Any) -> list[str]:
    return [s.seat for s in casts.cast(casts.TOWN, **options).seats]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["maud", "tobias"]),
        ({"motion": "shops"}, ["maud", "hugo"]),
        ({"optimist": "petra"}, ["petra", "tobias"]),
        ({"pessimist": "tobias"}, ["maud", "tobias"]),
        ({"optimist": "rolf", "pessimist": "ines"}, ["rolf", "ines"]),
        ({"speakers": ("tobias", "maud", "petra")}, ["tobias", "maud", "petra"]),
        ({"speakers": ("hugo",)}, ["hugo", "maud"]),
        ({"optimist": "maud", "pessimist": "tobias", "speakers": ("petra",)}, ["maud", "tobias", "petra"]),
        ({"optimist": "maud", "pessimist": "maud"}, ["maud-1", "maud-2"]),
    ],
)
def test_who_speaks_and_in_what_order(asked: dict[str, Any], expected: list[str]) -> None:
    assert seats(**asked) == expected


def test_one_persona_in_two_seats_can_be_told_apart() -> None:
    names = [s.name for s in casts.table("maud", "maud").seats]
    assert len(set(names)) == 2
    assert all(n.startswith("Maud") for n in names)


@pytest.mark.parametrize(
    ("who", "side", "basis"),
    [
        ("maud", "for", "inferred"),
        ("tobias", "against", "inferred"),
        ("petra", "neither", "inferred"),
        ("rolf", "neither", "none"),
    ],
)
def test_a_side_is_read_off_the_file_and_never_guessed(who: str, side: str, basis: str) -> None:
    seat = casts.table(who, "hugo", motion="bridge").seats[0]
    assert (seat.on_motion.side, seat.on_motion.basis) == (side, basis)


@pytest.mark.parametrize(
    "motion",
    [
        "bridge",
        "The town should build the bridge",
        "the town should build the bridge.",
        "  The town   should build the bridge ",
        "Should the town build the bridge?",
        "Let the town build that bridge",
    ],
)
def test_a_motion_in_other_words_puts_the_same_question(motion: str) -> None:
    assert casts.table("maud", "tobias", motion=motion).motion_question == "bridge"


def test_the_motion_stays_in_the_words_of_whoever_put_it() -> None:
    header = casts.table("maud", "tobias", motion="Let the town build that bridge.")
    assert header.motion == "Let the town build that bridge"


@pytest.mark.parametrize(
    ("pair", "question"),
    [
        (("maud", "tobias"), "bridge"),
        (("maud", "hugo"), "trade"),
        (("maud", "ines"), "ground"),
        (("petra", "maud"), "cost"),
    ],
)
def test_without_a_motion_the_speakers_debate_what_divides_them(pair: tuple[str, str], question: str) -> None:
    assert casts.table(*pair).motion_question == question


def test_a_journal_carries_the_questions_it_needs_and_what_they_lead_up_to() -> None:
    assert {q.id for q in casts.table("ines", "rolf", motion="Swans matter").questions} == {"ground", "cost", "bridge"}


def test_a_second_hand_view_comes_only_with_whoever_reports_it() -> None:
    assert [e.id for e in casts.table("maud", "tobias").exhibits] == ["ferryman"]
    assert casts.table("maud", "petra").exhibits == ()


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"speakers": ("maud", "tobais")}, PersonaError, "tobais"),
        ({"motion": " "}, InputError, "empty"),
        ({"motion": "build\x1b[31m it"}, InputError, "control"),
        ({"motion": "b" * (MAX_MOTION + 1)}, InputError, "longer"),
        ({"rounds": 0}, InputError, "rounds"),
        ({"rounds": -3}, InputError, "rounds"),
        ({"rounds": MAX_ROUNDS + 1}, InputError, "rounds"),
        ({"format": "waltz"}, InputError, "waltz"),
        ({"speakers": ("maud",) * 9}, InputError, "speakers"),
    ],
)
def test_what_cannot_be_cast_is_refused_with_a_hint(asked: dict[str, Any], error: type[DebateError], says: str) -> None:
    with pytest.raises(error) as caught:
        casts.cast(casts.TOWN, **asked)
    assert says in caught.value.message
    assert caught.value.hint


def test_a_misspelt_persona_gets_the_nearest_names() -> None:
    with pytest.raises(PersonaError) as caught:
        casts.table("maud", "tobais")
    assert "tobias" in caught.value.hint


def test_two_files_may_not_claim_one_id(tmp_path: Any) -> None:
    copy = tmp_path / "other.yaml"
    copy.write_text((casts.FOLDER / "maud.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(InputError, match="'maud'"):
        casts.table("maud", str(copy))


def test_a_file_of_ones_own_is_cast_by_its_path(tmp_path: Any) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "id: mine\nname: Me\npositions: {X1: {gist: bread is dear, say: Bread is dear}}\n", encoding="utf-8"
    )
    second = casts.debate("maud", str(mine)).turns[1]
    assert (second.text, second.cites, second.said) == ("Bread is dear.", ("mine/X1",), ("mine/X1.say.0",))


def test_a_model_that_all_seats_share_is_named_once() -> None:
    header, model = casts.table("maud", "tobias"), ModelInfo(name="small")
    both = with_voices(header, {s: SeatVoice(voice="llama", speech="free", model=model) for s in ("maud", "tobias")})
    one = with_voices(header, {"maud": SeatVoice(voice="llama", speech="free", model=model)})
    assert both.model == model
    assert one.model is None
    assert [s.voice for s in one.seats] == ["llama", "book"]


def test_the_seats_know_everything_that_the_debate_needs() -> None:
    header = casts.table("maud", "tobias")
    assert set(Agenda(header).seats) == {"maud", "tobias"}
    assert header.seats[0].persona == casts.TOWN.load("maud")
