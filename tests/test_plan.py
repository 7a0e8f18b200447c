"""What the turns of a debate say: cited, never twice, and each taking up the others."""

from __future__ import annotations

import casts
import pytest
from casts import Debate
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.events import Sentence, Turn
from debate.persona.model import Persona, agree, opposed
from debate.persona.ref import Ref
from debate.planning.planner import next_plan
from debate.table import formats
from debate.table.agenda import Agenda
from debate.table.phrases import PHRASES, Phrasebook
from debate.table.record import Record

TABLES: list[tuple[str, ...]] = [
    ("maud", "tobias"),
    ("tobias", "maud"),
    ("maud", "ines"),
    ("rolf", "maud"),
    ("ines", "rolf"),
    ("petra", "tobias"),
    ("maud", "hugo"),
    ("tobias", "hugo"),
    ("maud", "maud"),
    ("ines", "ines"),
    ("maud", "tobias", "petra"),
    ("ines", "rolf", "hugo"),
]
every_table = pytest.mark.parametrize("speakers", TABLES, ids="-".join)
every_format = pytest.mark.parametrize("format", casts.FORMATS)


def taken_up(debate: Debate) -> list[tuple[Turn, Sentence, str, Ref, str]]:
    """Every taking up: its turn and sentence, the relation, the position taken up, the phrase before it is filled."""
    out = []
    for turn in debate.turns:
        for sentence in turn.sentences:
            phrase, *bound = sentence.keys
            relation = phrase.ref.ident
            if relation in ("deny", "grant", "narrow", "shift") and bound:
                (gist,) = bound
                assert gist == gist.ref.key("gist")
                out.append((turn, sentence, relation, gist.ref, PHRASES[relation][phrase.places[0]]))
    return out


# -- whatever the table ----------------------------------------------------------------------------------------------


@every_format
@every_table
def test_every_claim_is_cited_to_a_position_at_the_table(speakers: tuple[str, ...], format: str) -> None:
    debate = casts.debate(*speakers, motion=casts.MOTION, format=format)
    record = debate.record()
    files = [t for s in debate.header.seats for p in s.persona.positions.values() for t in (*p.say, p.gist, p.handle)]
    for turn, text, cites in casts.said(debate):
        assert all(record.references.find(c) for c in cites), text
        assert set(cites) <= set(turn.cites)
        if not cites:
            assert not any(f and len(f.split()) > 4 and f.casefold() in text.casefold() for f in files), text


@every_format
@every_table
def test_no_sentence_and_no_joining_phrase_recurs(speakers: tuple[str, ...], format: str) -> None:
    debate = casts.debate(*speakers, motion=casts.MOTION, format=format, rounds=6)
    assert not casts.repeated(text for _, text, _ in casts.said(debate))
    spoken = [
        k for t in debate.turns for s in t.sentences for k in s.keys if k.ref.owner != "crux" and k.field != "gist"
    ]
    assert not casts.repeated(spoken)


@every_format
@every_table
def test_what_was_taken_back_is_never_spoken(speakers: tuple[str, ...], format: str) -> None:
    debate = casts.debate(*speakers, motion=casts.MOTION, format=format, rounds=6)
    record = debate.record()
    for turn in debate.turns:
        for ref in turn.cites:
            if ref.owner == turn.persona:
                assert record.position(ref).strength in ("first-hand", "probable")


@every_format
@every_table
def test_a_turn_is_never_empty_nor_longer_than_a_reader_would_bear(speakers: tuple[str, ...], format: str) -> None:
    for turn in casts.debate(*speakers, motion=casts.MOTION, format=format).turns:
        assert "[" not in turn.text
        assert 0 < len(turn.text.split()) <= 180


@every_table
def test_a_seat_that_has_run_out_says_so_in_one_sentence_and_speaks_no_more(speakers: tuple[str, ...]) -> None:
    debate = casts.debate(*speakers, motion=casts.MOTION, rounds=6)
    gone: set[str] = set()
    for turn in debate.turns:
        assert turn.seat not in gone
        if turn.move == "yield":
            assert (len(turn.text.split("\n\n")), turn.cites, turn.text.count(".")) == (1, (), 1)
            gone.add(turn.seat)
    assert (debate.end.reason == "nothing-left") is bool(gone)


@pytest.mark.parametrize("format", ["classic", "double-crux", "turing"])
@pytest.mark.parametrize("rounds", [1, 2, 6])
def test_each_seat_speaks_once_a_round_in_order(format: str, rounds: int) -> None:
    debate = casts.debate("maud", "tobias", "petra", motion=casts.MOTION, format=format, rounds=rounds)
    steps = formats.schedule(formats.find(format), rounds)
    assert [t.turn for t in debate.turns] == list(range(1, len(debate.turns) + 1))
    left = ["maud", "tobias", "petra"]
    for step in steps:
        here = [t for t in debate.turns if t.round == step.round]
        assert [t.seat for t in here] == (left if len(left) > 1 or not step.stage.per_round else [])
        left = [s for s in left if not any(t.seat == s and t.move == "yield" for t in here)]


# -- taking up -------------------------------------------------------------------------------------------------------


@every_format
@every_table
def test_a_point_is_taken_up_in_its_owners_words_and_cited_to_it(speakers: tuple[str, ...], format: str) -> None:
    debate = casts.debate(*speakers, motion=casts.MOTION, format=format)
    record = debate.record()
    for turn, sentence, _, ref, phrase in taken_up(debate):
        position = record.position(ref)
        assert ref.owner != turn.persona
        target = next(t for t in turn.answers if t.position == ref)
        whole = "{gist}" in phrase or target.basis.startswith("reply")
        words = position.gist if whole else position.short
        assert words.casefold() in sentence.text.casefold()
        assert sentence.cites == (ref,)


@every_format
@every_table
def test_opposite_stances_deny_and_equal_ones_grant(speakers: tuple[str, ...], format: str) -> None:
    debate = casts.debate(*speakers, motion=casts.MOTION, format=format)
    record, agenda = debate.record(), debate.agenda()
    for turn, _, relation, ref, _ in taken_up(debate):
        target = next(t for t in turn.answers if t.position == ref)
        theirs = record.position(ref).answers
        stances = {q: agenda.issues[q].stance.get(turn.seat, "") for q in theirs if q in agenda.issues}
        here = {target.question} & set(stances) or set(stances)
        if relation == "deny":
            assert any(opposed(stances[q], theirs[q]) for q in stances)
        if relation == "grant":
            assert any(agree(stances[q], theirs[q]) for q in stances)
            assert not any(opposed(stances[q], theirs[q]) for q in here)
        if relation in ("narrow", "shift"):
            assert not any(opposed(stances[q], theirs[q]) for q in here) or relation == "shift"


def test_a_written_reply_is_spoken_to_the_point_that_it_was_written_for() -> None:
    debate = casts.debate("maud", "tobias", motion=casts.MOTION)
    record = debate.record()
    spoken = [(t, k) for t in debate.turns for k in t.said if k.field == "reply"]
    assert len(spoken) >= 4
    for turn, key in spoken:
        to = record.position(key.ref).replies[key.places[0]].to
        assert any(t.position == to or t.question == to for t in turn.answers)


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_rebuttal_rests_on_a_reply_or_a_shared_question_where_the_files_meet(seed: int) -> None:
    debate = casts.debate("maud", "tobias", motion=casts.MOTION, seed=seed, rounds=2)
    first = [t for t in debate.turns if t.round == 1]
    assert all(any(a.basis in ("reply-stated", "reply-inferred", "question") for a in t.answers) for t in first)
    bases = [a.basis for t in debate.turns for a in t.answers]
    assert bases.count("reply-stated") >= bases.count("reply-inferred") >= 1
    assert "shift" not in bases


def test_where_the_files_do_not_meet_a_seat_says_that_it_changes_the_subject() -> None:
    debate = casts.debate("rolf", "ines", motion="Swans matter")
    shifts = [t for t in debate.turns if any(a.basis == "shift" for a in t.answers)]
    assert shifts
    for turn in shifts:
        assert any(k.startswith(("phrase/shift", "phrase/go-on", "phrase/yield")) for k in turn.said)


def test_a_file_without_shared_questions_still_debates() -> None:
    debate = casts.debate("maud", "rolf", motion=casts.MOTION, rounds=1)
    assert [t.move for t in debate.turns if t.seat == "rolf" and t.cites] == ["open", "answer", "close"]


@every_format
def test_whoever_has_no_file_is_planned_a_move_and_never_runs_out(format: str) -> None:
    """A character card: a model writes what it says."""
    header = casts.table("maud", "tobias", motion=casts.MOTION, format=format)
    card = Persona(id="card", name="A. Card")
    record = Record(casts.seated(header, [header.seats[0].persona, card]))
    for step in formats.schedule(formats.find(format), 2):
        plan = next_plan(record, Agenda(record.header), "card", step, 2)
        assert plan is not None
        assert plan.move != "yield"
        assert not plan.slots
        assert plan.words[1] > 100


def test_a_direct_question_is_answered_by_what_was_written_for_it_or_said_to_be_open() -> None:
    debate = casts.debate("maud", "tobias", motion=casts.MOTION)
    answers = {
        a.position: t for t in debate.turns for a in t.answers if a.position in ("maud/M09", "tobias/T09") and a.turn
    }
    assert "With the same money I would build boats" in answers["maud/M09"].text
    silent = answers["tobias/T09"].text.split("\n\n")[0]
    assert any(silent.startswith(p) for p in PHRASES["none"])


def test_an_opening_follows_the_thesis() -> None:
    for turn in casts.debate("maud", "tobias", motion=casts.MOTION).turns[:2]:
        persona = casts.TOWN.load(turn.seat)
        begun = [k.ref.ident for k in turn.said if (k.field, k.places) == ("say", (0,))]
        order = [ident for ident in begun if ident in persona.thesis]
        assert order == [c for c in persona.thesis if c in order]
        assert len(order) >= 3


@pytest.mark.parametrize(
    ("thesis", "first"),
    [
        (("T03", "T01", "T04"), ["T03", "T01", "T04"]),  # the conclusion is in it: the author's order
        (("T03", "T04", "T02"), ["T01", "T10", "T03"]),  # it is not: what answers the motion goes first
    ],
)
def test_an_opening_holds_the_conclusion_whatever_the_thesis_says(thesis: tuple[str, ...], first: list[str]) -> None:
    header = casts.table("tobias", "maud", motion=casts.MOTION)
    tobias, maud = (s.persona for s in header.seats)
    opening = casts.played(casts.seated(header, [tobias.model_copy(update={"thesis": thesis}), maud])).turns[0]
    told = [k.partition("/")[2].partition(".") for k in opening.said]
    assert [ident for ident, _, part in told if part == "say.0"][: len(first)] == first


def test_whoever_does_not_open_first_grants_first_what_can_be_granted() -> None:
    second = casts.debate("maud", "tobias", motion=casts.MOTION).turns[1]
    assert second.said[0].ref == "phrase/concede"
    assert second.said[1].field == "grant"


def test_words_are_never_inflected() -> None:
    """Whatever is cited, but for a joining phrase, stands in the file as it was spoken."""
    for speakers in TABLES:
        debate = casts.debate(*speakers, motion=casts.MOTION)
        record = debate.record()
        for turn, sentence in ((t, s) for t in debate.turns for s in t.sentences):
            if len(sentence.cites) != 1:
                continue
            position = record.position(sentence.cites[0])
            if sentence.by == "file":
                assert sentence.body in [text.rstrip("?.!") for _, _, text in position.sentences()]
                continue
            filled = [
                position.gist,
                position.short,
                position.ask or position.gist,
                *record.persona(turn.seat).terms.values(),
            ]
            filled += [q.about or q.text for q in record.questions.values()]
            filled += [s for q in record.questions.values() for senses in q.senses.values() for s in senses.values()]
            assert any(f.casefold() in sentence.text.casefold() for f in filled), sentence.text


# -- phrases ---------------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.sampled_from(sorted(PHRASES)), st.randoms(use_true_random=False))
def test_a_relation_gives_each_phrase_once_and_then_none(relation: str, random: object) -> None:
    book = Phrasebook(set(), random)  # type: ignore[arg-type]
    fill = {
        "name": "Ann",
        "gist": "bees err",
        "handle": "bees err",
        "turn": 3,
        "about": "whether bees err",
        "ask": "why?",
    }
    drawn = [book.draw(relation, fill) for _ in PHRASES[relation]]
    assert len({d.key for d in drawn if d}) == len(PHRASES[relation])
    assert book.draw(relation, fill) is None


@given(st.text(max_size=40))
def test_what_is_filled_in_is_not_looked_at_again(words: str) -> None:
    from random import Random

    text = f"{{name}} {{0}} {words}"
    sentence = Phrasebook(set(), Random(1)).draw("deny", {"name": "Ann", "gist": text, "handle": text})
    assert sentence is not None
    assert text in sentence.text


def test_no_phrase_speaks_of_a_turn_that_is_not_known() -> None:
    from random import Random

    for seed in range(30):
        drawn = Phrasebook(set(), Random(seed)).draw(
            "deny", {"name": "Ann", "gist": "bees err", "handle": "bees err", "turn": ""}
        )
        assert drawn is not None
        assert "urn " not in drawn.text
