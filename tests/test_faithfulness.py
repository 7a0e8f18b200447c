"""How far what was said rests on the speaker's file, measured by wording."""

from __future__ import annotations

import json
import math
from pathlib import Path

import casts
import pytest
from turns import says, turn
from typer.testing import CliRunner

from debate.cli.app import app
from debate.events import End, Header, SeatInfo
from debate.faithfulness.judge import COMPARED, RESTS, judge
from debate.faithfulness.lookup import File, Match, Weights
from debate.faithfulness.report import check, footer, share
from debate.faithfulness.values import Judged, Verdict
from debate.journal.write import lines
from debate.language.likeness import bag
from debate.persona import reader
from debate.persona.model import Persona
from debate.persona.ref import Key

ADA = Persona.model_validate(
    {
        "id": "ada",
        "name": "Ada Ohm",
        "misreadings": ["that bridges never need an inspector"],
        "positions": {
            "O1": {
                "gist": "sensors see rust earlier than inspectors do",
                "say": ["Sensors see rust earlier than inspectors do", "A sensor works through the night"],
            },
            "O2": {"gist": "paint slows the spreading of rust", "say": "Good paint slows the spreading of rust"},
            "O3": {"gist": "ferries are cheaper", "say": "Ferries carry lorries cheaply", "strength": "retracted"},
        },
    }
)
BEN = Persona.model_validate(
    {
        "id": "ben",
        "name": "Ben Pell",
        "positions": {
            "P1": {"gist": "rust hides under the deck", "say": "Rust hides under the deck where nobody looks"},
            "P2": {"gist": "a hammer finds what a sensor misses", "say": "A hammer finds what a sensor misses"},
        },
    }
)
WEIGHTS = Weights([ADA, BEN])
FILES = {p.id: File(p, WEIGHTS) for p in (ADA, BEN)}


@pytest.mark.parametrize(
    ("sentence", "verdict", "position"),
    [
        ("An inspector sees rust later than sensors see it", "rests", "ada/O1"),
        ("Spreading rust is slowed by good paint", "rests", "ada/O2"),
        ("Sensors never see rust earlier than inspectors do", "contradicts", "ada/O1"),
        ("No paint slows the spreading of rust", "contradicts", "ada/O2"),
        ("Bridges will never need an inspector", "misreading", None),
        ("I do not say that bridges never need an inspector", "beyond", None),
        ("The mayor sold his vineyard in spring", "beyond", None),
        ("Sensors see rust 40% earlier than inspectors do", "beyond", None),
        ("Ferries carry lorries cheaply over rivers", "beyond", None),  # retracted: it supports nothing
        ("Well, yes", "joins", None),
    ],
)
def test_a_sentence_gets_a_verdict_with_its_position(sentence: str, verdict: str, position: str | None) -> None:
    judged = judge(sentence, FILES["ada"])
    assert (judged.verdict, judged.position) == (verdict, position)
    assert (judged.key.ref if judged.key else None) == (position if verdict == "rests" else None)
    assert 0 <= judged.support <= 1


def test_the_evidence_is_text_of_the_file() -> None:
    slowed = judge("Spreading rust is slowed by good paint", FILES["ada"])
    assert slowed.evidence == "Good paint slows the spreading of rust"
    assert slowed.key == "ada/O2.say.0"
    counted = judge("Sensors see rust 40% earlier than inspectors do", FILES["ada"])
    assert "40%" in counted.evidence


# -- the bounds -------------------------------------------------------------------------------------------------------


class Near(File):
    """Ada's file in which the paint is found near, whatever is said: so near, and with so many telling words."""

    def __init__(self, support: float, shared: int) -> None:
        super().__init__(ADA, WEIGHTS)
        self.found = Match(Key("ada/O2.say.0"), "Good paint slows the spreading of rust", support, shared)

    def matches(self, sentence: str) -> list[Match]:
        return [self.found]


SAYS, DENIES = "Good paint slows rust", "No paint slows the spreading of rust"


@pytest.mark.parametrize(
    ("sentence", "support", "shared", "verdict"),
    [(SAYS, RESTS, 3, "rests"), (SAYS, RESTS - 0.01, 3, "beyond"), (SAYS, 0.9, 2, "beyond"),
     (DENIES, COMPARED, 3, "contradicts"), (DENIES, COMPARED - 0.01, 3, "beyond"), (DENIES, RESTS, 3, "contradicts"),
     ("Good paint rusts", 0.9, 3, "rests"), ("Good paint", 0.9, 3, "joins")],
)  # fmt: skip
def test_how_near_a_sentence_has_to_be(sentence: str, support: float, shared: int, verdict: str) -> None:
    judged = judge(sentence, Near(support, shared))
    assert judged.verdict == verdict
    assert judged.support == (0 if verdict == "joins" else support)
    assert (judged.position is None) is (verdict in ("beyond", "joins"))


def test_a_number_that_is_not_on_file_halves_the_support_and_nothing_shared_gives_none() -> None:
    assert judge("Paint slows rust by 40%", Near(0.9, 3)).support == RESTS / 2
    assert judge("Paint slows rust by 40%", Near(0.1, 3)).support == 0.1
    assert judge("The mayor sold his vineyard", FILES["ada"]).support == 0
    assert FILES["ada"].matches("The mayor sold his vineyard") == []


def alone(*say: str, misreading: str = "x") -> File:
    """The file of a persona with one position, so that all words weigh the same."""
    position = {"gist": "paint slows", "say": say}
    eve = Persona.model_validate(
        {"id": "eve", "name": "Eve", "misreadings": [misreading], "positions": {"E1": position}}
    )
    return File(eve, Weights([eve]))


@pytest.mark.parametrize(
    ("say", "verdict"),
    [
        ("Paint slows", "contradicts"),  # near as well, and too short to tell
        ("Paint never slows rust on stone", "rests"),
        (
            "No paint slows rust on wheels, walls, ships or bridges in a wet winter by the sea",
            "contradicts",
        ),  # not near
    ],
)
def test_only_what_all_the_nearest_texts_deny_is_contradicted(say: str, verdict: str) -> None:
    assert judge("Paint never slows rust", alone("Paint slows rust on iron", say)).verdict == verdict


@pytest.mark.parametrize(
    ("misreading", "sentence", "verdict"),
    [("that ferries sink", "Ferries sink in most storms", "misreading"),
     ("that ferries sink, since they are built of wood", "Ferries sink in most storms", "misreading"),
     ("ferries, since they are built of wood", "Ferries sink in most storms", "beyond"),  # one word is not enough
     ("that old ferries sink in storms", "Ferries sink in storms", "misreading"),
     ("that old ferries sink in storms", "Ferries mind storms at night", "beyond"),
     ("that ferries sink in storms", "Ferries never sink in storms", "beyond"),
     ("that paint slows rust on iron", "Paint slows rust on iron", "rests")],  # the file says it as plainly
)  # fmt: skip
def test_a_misreading_is_repeated_by_most_of_its_words(misreading: str, sentence: str, verdict: str) -> None:
    assert judge(sentence, alone("Paint slows rust on iron", misreading=misreading)).verdict == verdict


def test_support_is_the_share_on_file_and_the_closeness_by_halves() -> None:
    (found,) = alone("Paint slows rust on iron").matches("Paint slows wheels on iron rails")
    assert found.support == 0.6333  # (3/5 + 2·3/9) / 2
    assert (found.text, found.shared) == ("Paint slows rust on iron", 3)


@pytest.mark.parametrize(("word", "used"), [("rust", 3), ("hammer", 1), ("vineyard", 1), ("sensors", 2)])
def test_a_word_tells_more_the_fewer_of_the_five_positions_use_it(word: str, used: int) -> None:
    assert WEIGHTS(bag(word)) == pytest.approx(math.log(1 + 5 / used))
    assert WEIGHTS([*bag(word), *bag("mayor")]) == pytest.approx(math.log(1 + 5 / used) + math.log(6))


# -- a whole debate --------------------------------------------------------------------------------------------------


def seat(persona: Persona, speech: str | None) -> SeatInfo:
    return SeatInfo.model_validate(
        {"seat": persona.id, "name": persona.short, "on_motion": {"side": "neither", "basis": "none"},
         "voice": "llama" if speech else "book", "speech": speech, "persona": persona}
    )  # fmt: skip


def table(*speech: str | None) -> Header:
    seats = tuple(seat(p, s) for p, s in zip((ADA, BEN), speech, strict=True))
    return Header(version="0", motion="Bridges last", format="classic", rounds=1, seed=1, seats=seats)


ON_FILE = turn(1, "ada", "Sensors see the rust earlier than an inspector. Good paint slows the spreading of rust.")
DRIFT = turn(2, "ben", "The mayor sold a vineyard in spring. Swimming lessons should be free of charge.")


def test_a_free_turn_on_file_scores_high_and_against_the_other_file_low() -> None:
    found = check(table("free", "free"), [ON_FILE, DRIFT])
    assert [t.score for t in found.turns] == [1.0, 0.0]
    assert found.turns[0].control == 0.0
    assert found.uses == ()


def test_voices_that_read_from_the_file_get_no_score_but_a_list() -> None:
    found = check(table("grounded", None), [turn(1, "ada", says(ON_FILE.sentences[0].text, "ada/O1", "ben/P1"))])
    assert found.turns == ()
    assert found.score is None
    assert [(u.seat, u.used, u.never) for u in found.uses] == [("ada", ("O1",), ("O2",)), ("ben", (), ("P1", "P2"))]


def test_a_turn_in_which_the_file_stood_in_is_not_scored() -> None:
    assert check(table("free", "free"), [ON_FILE.model_copy(update={"flags": ("book",)})]).turns == ()


def test_a_turn_in_the_name_of_somebody_not_in_that_seat_is_left_out() -> None:
    assert check(table("free", "free"), [ON_FILE.model_copy(update={"persona": "zoe"})]).turns == ()


def test_restating_the_other_speaker_by_name_claims_nothing() -> None:
    said = turn(1, "ada", "Ben Pell says that rust hides under the deck where nobody looks.")
    (scored,) = check(table("free", "free"), [said]).turns
    assert scored.sentences[0].verdict == "joins"
    assert scored.sentences[0].position == "ben/P1"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [("Ben Pell says that a hammer finds what a sensor misses", "joins"),
     ("Somebody says that a hammer finds what a sensor misses", "beyond"),
     ("Ben Pell says that sensors see rust earlier than inspectors do", "rests"),
     ("Ben Pell says that the mayor sold his vineyard", "beyond")],
)  # fmt: skip
def test_naming_another_excuses_only_what_stands_in_the_others_file(said: str, verdict: str) -> None:
    (scored,) = check(table("free", "free"), [turn(1, "ada", f"{said}.")]).turns
    (judged,) = scored.sentences
    assert judged.verdict == verdict
    assert scored.count(judged.verdict) == 1


@pytest.mark.parametrize(
    ("verdicts", "score"),
    [([], 0), (["joins", "joins"], 0), (["rests", "joins"], 1), (["rests", "rests", "rests", "beyond"], 0.75),
     (["rests", "rests", "contradicts"], 0.3333), (["rests", "rests", "rests", "misreading"], 0.5),
     (["rests", "contradicts", "misreading"], 0)],
)  # fmt: skip
def test_what_contradicts_the_file_or_misreads_it_counts_against_what_rests_on_it(
    verdicts: list[Verdict], score: float
) -> None:
    assert share([Judged(text="x", verdict=v, support=0.5) for v in verdicts]) == score


MIXED = turn(3, "ada", "Well, yes. No paint slows the spreading of rust. Bridges will never need an inspector.")


def test_only_what_claims_something_is_counted() -> None:
    (scored,) = check(table("free", "free"), [MIXED]).turns
    joins, denies, misreads = scored.sentences
    assert scored.support == pytest.approx((denies.support + misreads.support) / 2, abs=1e-4)
    assert [joins.verdict, denies.verdict, misreads.verdict] == ["joins", "contradicts", "misreading"]
    (silent,) = check(table("free", "free"), [turn(1, "ada", "Well, yes.")]).turns
    assert (silent.score, silent.support, silent.control) == (0, 0, 0)


def test_whoever_has_no_file_is_no_control() -> None:
    card, free = Persona(id="card", name="A. Card"), table("free", "free")
    header = free.model_copy(update={"seats": (*free.seats, seat(card, "free"))})
    (scored,) = check(header, [turn(1, "ada", "Rust hides under the deck where nobody looks.")]).turns
    assert (scored.score, scored.control) == (0, 1)


def test_the_footer_names_the_control_and_is_silent_without_free_speech() -> None:
    told = footer([table("free", "free"), ON_FILE])
    assert told is not None
    assert "1.00" in told
    assert told.endswith("against 0.00 on the other speakers' files.")
    worse = footer([table("free", "free"), MIXED])
    assert worse is not None
    assert worse.endswith("contradict it: 1; sentences that come close to a listed misreading: 1.")
    assert footer([table(None, "grounded"), ON_FILE]) is None
    assert footer([]) is None
    assert footer([ON_FILE]) is None, "nobody is seated"


def test_check_reads_a_journal_and_tells_each_sentence(tmp_path: Path) -> None:
    path = tmp_path / "20250101-000000-bridges.jsonl"
    path.write_bytes(b"".join(lines([table("free", None), ON_FILE, DRIFT, End(reason="finished")])))
    shown = CliRunner().invoke(app, ["check", str(path)])
    assert shown.exit_code == 0
    assert "Turn 1, Ada Ohm: 1.00" in shown.stdout
    assert "Ben Pell read from the file: 0 of 2 positions used." in shown.stdout
    facts = json.loads(CliRunner().invoke(app, ["check", str(path), "--json"]).stdout)
    assert facts["score"] == 1.0
    assert facts["turns"][0]["sentences"][0]["position"] == "ada/O1"
    assert facts["uses"][0]["never"] == ["P1", "P2"]


def test_check_shows_the_text_on_file_of_what_claims_something(tmp_path: Path) -> None:
    path = tmp_path / "20250101-000000-bridges.jsonl"
    restates = "Ben Pell says that a hammer finds what a sensor misses."
    said = turn(1, "ada", f"Well, yes. {restates} The mayor sold his vineyard. Good paint slows rust.")
    ada, ben = table("free", None).seats
    header = table("free", None).model_copy(
        update={"seats": (ada, ben, seat(Persona(id="card", name="A. Card"), "free"))}
    )
    path.write_bytes(b"".join(lines([header, said, End(reason="finished")])))
    first, *others = CliRunner().invoke(app, ["check", str(path)]).stdout.split("\n\n")
    told = [row.split()[0] for row in first.splitlines()[1:]]
    assert others[-1].startswith("A. Card: no positions on file")
    assert told == ["joins", "joins", "beyond", "rests", "on"]


# -- the cast --------------------------------------------------------------------------------------------------------

MADE = reader.read(Path(__file__).parents[1] / "benchmarks" / "faithfulness.yaml").data
CAST = {n: casts.SHIPPED.load(n) for n in casts.SHIPPED.paths()}


def mean_score(kind: str, shift: int = 0) -> float:
    """Mean score of the hand-made turns of a kind, each against its own file or that of the `shift`-th next author."""
    names = sorted({d["persona"] for d in MADE})
    scores = []
    for made in (d for d in MADE if d["kind"] == kind):
        owner = names[(names.index(made["persona"]) + shift) % len(names)]
        one = CAST[owner]
        header = table("free", "free").model_copy(update={"seats": (seat(one, "free"),)})
        scores += [t.score for t in check(header, [turn(1, owner, made["text"])]).turns]
    return sum(scores) / len(scores)


def test_turns_on_file_score_far_above_those_that_drift_and_those_of_others() -> None:
    own, drifting, others = mean_score("on"), mean_score("drift"), mean_score("on", shift=3)
    assert own > 0.6
    assert drifting < 0.25
    assert others < 0.25
