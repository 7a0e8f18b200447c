"""How far what was said rests on the speaker's file, measured by wording."""

from __future__ import annotations

import json
from pathlib import Path

import casts
import pytest
from turns import says, turn
from typer.testing import CliRunner

from debate.cli.app import app
from debate.events import End, Header, SeatInfo
from debate.faithfulness.judge import judge
from debate.faithfulness.lookup import File, Weights
from debate.faithfulness.report import check, footer
from debate.journal.write import lines
from debate.language.negation import denied, opposed
from debate.persona import reader
from debate.persona.model import Persona

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


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("models will keep their values", "models will not keep their values", True),
        ("models will not keep their values", "no models keep their values", False),
        ("nobody knows how to protect preferences", "we know how to protect preferences", True),
        ("scaffolds add nothing to a model", "scaffolds add abilities to a model", True),
        ("disgust is the best model of restraint", "disgust is a poor model of restraint", True),
        ("rust spreads", "paint is cheap", None),
    ],
)
def test_whether_two_sentences_say_yes_and_no(a: str, b: str, expected: bool | None) -> None:
    assert opposed(a, b) is expected
    assert opposed(b, a) is expected


def test_a_negation_reaches_over_its_own_clause_only() -> None:
    marked = denied("sensors do not sleep, and inspectors see rust")
    assert marked["sleep"]
    assert not marked["rust"]


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


def test_the_footer_names_the_control_and_is_silent_without_free_speech() -> None:
    told = footer([table("free", "free"), ON_FILE])
    assert told is not None
    assert "1.00" in told
    assert "against 0.00" in told
    assert footer([table(None, "grounded"), ON_FILE]) is None
    assert footer([]) is None


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
