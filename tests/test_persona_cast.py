"""The cast that ships: for each way in which its authors could be wronged, a test that it does not happen."""

from __future__ import annotations

import re

import casts
import pytest

from debate.persona import files
from debate.persona.check import Shelf, check
from debate.persona.finding import spoken
from debate.persona.folders import RESERVED, SHARED, shipped
from debate.persona.model import Persona, Position, agree, camp, opposed
from debate.persona.shared import check_shared
from debate.table.agenda import holders, overall

CAST: dict[str, Persona] = {n: files.persona(p) for n, p in casts.SHIPPED.paths().items()}
SHELF = Shelf.of(casts.SHIPPED)
POSITIONS = [(who, i) for who, p in CAST.items() for i in p.positions]
FULL = {"byrnes", "gillen", "herd", "greenblatt", "auto-research"}
UNNAMED = {"auto-research", "hopeless-approach", "restraint"}


def position(ref: str) -> Position:
    who, _, ident = ref.partition("/")
    return CAST[who].positions[ident]


def texts(one: Position) -> list[str]:
    """Everything that a position can put into somebody's mouth."""
    clauses = [one.gist, one.handle or "", one.ask or "", *(t for _, t in spoken(one))]
    return [c for c in clauses if c]


def everything(who: str) -> list[str]:
    return [t for p in CAST[who].positions.values() for t in texts(p)]


def stance(who: str, question: str) -> str:
    mine = holders(CAST[who], question)
    return camp(overall(CAST[who], mine, question)) if mine else ""


# -- the files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", sorted(CAST))
def test_a_shipped_persona_has_no_problem(who: str) -> None:
    found = check(casts.SHIPPED.paths()[who], SHELF)
    assert [str(f) for f in found if f.level == "problem"] == []


@pytest.mark.parametrize("name", SHARED)
def test_a_shared_file_has_no_problem(name: str) -> None:
    found = check_shared(shipped() / f"{name}.yaml", SHELF)
    assert [str(f) for f in found if f.level == "problem"] == []


def test_the_cast_is_large_enough() -> None:
    assert len(CAST) >= 14
    assert len(POSITIONS) >= 160


def test_who_has_much_on_record_and_who_has_little() -> None:
    assert {n for n, p in CAST.items() if p.breadth == "full"} == FULL


@pytest.mark.parametrize(("who", "ident"), POSITIONS)
def test_every_view_has_a_pointer_that_a_reader_can_follow(who: str, ident: str) -> None:
    source = CAST[who].positions[ident].source
    assert source is not None
    assert source.work in CAST[who].sources
    assert len(source.at) >= 4
    assert source.said_to


@pytest.mark.parametrize("who", sorted(CAST))
def test_every_author_has_topics_not_spoken_to_and_readings_to_be_spared(who: str) -> None:
    assert CAST[who].silent_on
    assert CAST[who].misreadings
    assert CAST[who].real_person


# -- numbers and names -----------------------------------------------------------------------------------------------


def test_only_herd_has_stated_a_number() -> None:
    stated = {
        (who, c.value)
        for who, p in CAST.items()
        for c in [*p.credences, *(q.credence for q in p.positions.values() if q.credence)]
        if c.value is not None
    }
    assert stated == {("herd", 0.5)}


@pytest.mark.parametrize("who", sorted(CAST))
def test_every_credence_has_the_words_in_which_it_was_stated(who: str) -> None:
    for credence in CAST[who].credences:
        assert credence.text
        assert credence.position in CAST[who].positions
    for one in CAST[who].positions.values():
        assert one.credence is None or one.credence.text


_ODDS = re.compile(r"\bchances? (?:is|are|of) \d|\b\d+ ?(?:%|per ?cent)|\bone in (?:two|three|four|ten)\b", re.I)


@pytest.mark.parametrize("who", sorted(set(CAST) - {"herd"}))
def test_nobody_else_speaks_of_odds_in_figures(who: str) -> None:
    said = [t for t in everything(who) if _ODDS.search(t)]
    illustrations = ("invented numbers", "for illustration", "fiftieth", "nine times in ten")
    assert [t for t in said if not any(i in t for i in illustrations)] == []


@pytest.mark.parametrize("who", sorted(UNNAMED))
def test_a_lost_name_is_not_guessed_at(who: str) -> None:
    known = {p.name for n, p in CAST.items() if n not in UNNAMED} | {"Buck", "Max", "Kokotajlo", "Soares", "Yudkowsky"}
    assert "commenter" in CAST[who].name.casefold()
    assert not any(name in CAST[who].name or name in (CAST[who].summary or "") for name in known - {"Jeremy Gillen"})


def test_nobody_is_built_from_what_others_say_of_them() -> None:
    names = {p.name for p in CAST.values()}
    for absent in ("Eliezer Yudkowsky", "Paul Christiano", "Matthew Barnett", "Nate Soares", "Daniel Kokotajlo"):
        assert absent not in names


@pytest.mark.parametrize("ident", sorted(casts.SHIPPED.exhibits))
def test_a_second_hand_view_is_no_seat_and_says_who_reports_it(ident: str) -> None:
    exhibit = casts.SHIPPED.exhibits[ident]
    assert ident not in CAST
    assert exhibit.via in CAST
    assert exhibit.disputed
    assert exhibit.source
    assert not any(re.match(r"(I|My|We)\b", s) for s in exhibit.say)


def test_the_reading_of_yudkowsky_is_shown_from_both_sides() -> None:
    readers = {e.via for e in casts.SHIPPED.exhibits.values() if "Yudkowsky" in e.name}
    assert readers == {"byrnes", "gillen"}


# -- what each holds -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "question", "expected"),
    [
        ("byrnes", "present-schemers", "no"),  # today's assistants are probably no secret schemers
        ("byrnes", "scheming-default", "yes"),  # the systems that he expects are
        ("byrnes", "present-decency", "no"),
        ("herd", "pause", "yes"),  # he would halt AGI, were it up to him
        ("auto-research", "delegate", "yes"),
        ("gillen", "delegate", "no"),
        ("greenblatt", "tests-suffice", "yes"),
    ],
)
def test_a_stance_is_the_authors(who: str, question: str, expected: str) -> None:
    assert stance(who, question) == expected


def test_byrnes_and_the_commenter_agree_about_present_assistants() -> None:
    assert agree(stance("byrnes", "present-schemers"), stance("auto-research", "present-schemers"))


def test_gillen_and_byrnes_agree_that_mixed_preferences_are_to_be_expected() -> None:
    assert agree(stance("gillen", "mixed-preferences"), stance("byrnes", "mixed-preferences"))
    assert not opposed(stance("gillen", "mixed-preferences"), stance("byrnes", "mixed-preferences"))


def test_herd_is_torn_and_undecided_about_the_outcome() -> None:
    assert CAST["herd"].side == "torn"
    assert CAST["herd"].positions["H01"].answers == {"default-outcome": "unsure"}
    assert "H01" in CAST["herd"].thesis


def test_herd_says_that_a_halt_is_not_to_be_had() -> None:
    assert "agree" in position("herd/H04").gist
    assert "halt" in position("herd/H04").gist


def test_herds_older_and_rosier_view_is_superseded_and_not_his_thesis() -> None:
    old = [i for i, p in CAST["herd"].positions.items() if p.strength == "superseded"]
    assert old == ["H02", "H03b"]
    assert not set(old) & set(CAST["herd"].thesis)
    assert stance("herd", "lasting-alignment") not in ("yes", "no")


def test_greenblatt_grants_a_substantial_chance_of_catastrophe() -> None:
    assert "substantial" in (position("greenblatt/R15").hedge or "")


@pytest.mark.parametrize("who", sorted(CAST))
def test_side_helps_casting_and_is_never_said(who: str) -> None:
    said = [*everything(who), CAST[who].summary or "", CAST[who].manner or ""]
    verdict = re.compile(r"\b(?:I am|as) an? (?:optimist|pessimist)\b|\b(?:optimist|pessimist) camp")
    assert [t for t in said if verdict.search(t)] == []
    if who == "greenblatt":
        assert not any(re.search(r"optimis[tm]", t, re.IGNORECASE) for t in said)


def test_byrnes_refuses_to_call_the_problem_hopeless() -> None:
    assert any("hopeless" in m for m in CAST["byrnes"].misreadings)
    assert any("not" in t and "hopeless" in t for t in everything("byrnes"))


def test_gillens_old_view_and_withdrawn_draft_carry_that_strength() -> None:
    strengths = {i: p.strength for i, p in CAST["gillen"].positions.items() if p.strength != "first-hand"}
    assert strengths["G17"] == "superseded"
    assert strengths["G37"] == "retracted"
    assert {i for i, s in strengths.items() if s == "probable"} >= {"G22", "G35", "G36"}


def test_what_xuan_is_reported_to_have_said_names_the_reporter() -> None:
    reported = [p for p in CAST["xuan"].positions.values() if p.strength == "reported"]
    assert reported
    assert all(p.via == "Seth Herd" for p in reported)


# -- what is heard in a debate ---------------------------------------------------------------------------------------

PAIRS = [
    ("auto-research", "byrnes"), ("greenblatt", "gillen"), ("herd", "gillen"), ("herd", "byrnes"), ("xuan", "gillen"),
    ("nostream", "byrnes"), ("restraint", "hopeless-approach"),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_what_is_retracted_superseded_or_reported_is_never_argued_as_held(pair: tuple[str, str]) -> None:
    debate = casts.debate(*pair, library=casts.SHIPPED, rounds=4)
    for turn in debate.turns:
        for ref in (k.ref for k in turn.said if k.ref.owner == turn.persona and k.field != "gist"):
            one = position(ref)
            assert one.strength in ("first-hand", "probable"), ref


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_speaker_says_only_what_stands_in_its_own_file(pair: tuple[str, str]) -> None:
    debate = casts.debate(*pair, library=casts.SHIPPED, rounds=4)
    for turn in debate.turns:
        for key in turn.said:
            owner, ident, part = key.ref.owner, key.ref.ident, key.field
            if owner == "exhibit":  # a second-hand view may be pointed at, if it is said who reports it
                assert CAST[casts.SHIPPED.exhibits[ident].via].short in turn.text
            elif owner in CAST and owner != turn.persona:
                assert part in ("gist", "ask"), f"turn {turn.turn} speaks {key} as its own"


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_no_sentence_is_heard_twice(pair: tuple[str, str]) -> None:
    said = [text.casefold() for _, text, _ in casts.said(casts.debate(*pair, library=casts.SHIPPED, rounds=4))]
    assert casts.repeated(said) == set()


def test_names_that_hold_no_persona_are_not_personas() -> None:
    assert not set(RESERVED) & set(CAST)
