"""What may be said in a debate without points: whoever speaks, what a sentence claims is so."""

from __future__ import annotations

import re
from itertools import pairwise

import casts
import pytest
from casts import Debate

from debate.events import Sentence, Turn
from debate.language.text import stands_alone
from debate.moves import MOVES
from debate.persona.ref import Key, Ref
from debate.table.phrases import PHRASES
from debate.table.plan import Offer
from debate.table.record import Record
from debate.table.unsaid import stated_first

TOWN = [("maud", "tobias"), ("tobias", "maud"), ("petra", "tobias"), ("maud", "hugo"), ("rolf", "ines"),
        ("rolf", "maud"), ("maud", "tobias", "petra")]  # fmt: skip
IDS = sorted(casts.SHIPPED.paths())
CAST = [("greenblatt", "gillen"), ("gillen", "hallgren"), ("mcaleese", "byrnes"), ("byrnes", "nostream"),
        *[(a, b) for a in IDS for b in IDS if a < b][::9], ("gillen", "byrnes", "greenblatt")]  # fmt: skip
FORMATS = ("classic", "double-crux", "turing")
DEBATES = [
    pytest.param(casts.TOWN if speakers in TOWN else casts.SHIPPED, speakers, format, id="-".join((*speakers, format)))
    for speakers in (*TOWN, *CAST)
    for format in FORMATS
]
every_debate = pytest.mark.parametrize(("library", "speakers", "format"), DEBATES)


def played(library: object, speakers: tuple[str, ...], format: str, rounds: int = 3) -> Debate:
    motion = {"motion": casts.MOTION} if library is casts.TOWN else {}
    return casts.debate(*speakers, library=library, format=format, rounds=rounds, **motion)  # type: ignore[arg-type]


def stated_on(record: Record, seat: str, to: str) -> bool:
    """Whether a stated reply or claim of a seat's file answers a position or a question."""
    known = record.references.find(Ref(to))
    asked = {to, *(record.position(Ref(to)).answers if known else ())}
    mine = [p for p in record.persona(seat).positions.values() if p.held]
    return any(asked & set(p.answers) and p.say for p in mine) or any(
        r.basis == "stated" and r.to in asked for p in mine for r in p.replies
    )


def spoken(debate: Debate, phrase: str) -> list[tuple[Turn, Sentence]]:
    return [(t, s) for t in debate.turns for s in t.sentences if s.key.startswith(f"phrase/{phrase}.")]


# -- whoever speaks --------------------------------------------------------------------------------------------------


@every_debate
def test_an_inferred_reply_is_said_only_where_nothing_stated_answers(
    library: object, speakers: tuple[str, ...], format: str
) -> None:
    debate = played(library, speakers, format)
    record = debate.record()
    for turn in debate.turns:
        for sentence in turn.sentences:
            reply = record.reply(sentence)
            if reply and reply.basis == "inferred":
                assert not stated_on(record, turn.seat, reply.to), sentence.text


@every_debate
def test_a_view_is_never_heard_without_its_hedge(library: object, speakers: tuple[str, ...], format: str) -> None:
    debate = played(library, speakers, format)
    record, said = debate.record(), Record(debate.header)
    for turn in debate.turns:
        said.add(turn)
        for sentence in (s for s in turn.sentences if s.by == "file" and s.key.field not in ("ask", "gist")):
            if record.references.find(sentence.key.ref) and (hedge := record.position(sentence.key.ref).hedge):
                assert sentence.key.ref.key("hedge") in said.used or said.repeats(hedge), sentence.text


@every_debate
def test_what_points_at_a_view_follows_that_view(library: object, speakers: tuple[str, ...], format: str) -> None:
    """Only what can be heard first comes after a sentence of another position."""
    for turn in played(library, speakers, format).turns:
        for before, after in pairwise(turn.sentences):
            first = after.key.field in ("ask", "mover", "reply") or (after.key.field, after.key.places) == ("say", (0,))
            if after.by == "file" and before.key.ref != after.key.ref and not first:
                assert stands_alone(after.text), after.text


@every_debate
def test_where_a_seat_says_that_it_has_no_answer_it_has_none(
    library: object, speakers: tuple[str, ...], format: str
) -> None:
    debate = played(library, speakers, format)
    record = debate.record()
    for turn, sentence in spoken(debate, "none"):
        (about,) = {a.position for a in turn.answers if a.basis == "none" and a.position}
        mine = [p for p in record.persona(turn.seat).positions.values() if p.held]
        assert not any(r.to == about and r.basis == "stated" for p in mine for r in p.replies), sentence.text
        asks = {q for q, stance in record.position(about).answers.items() if stance == "asks"}
        assert not any(asks & set(p.answers) for p in mine), sentence.text
        assert about in {a.position for a in record.unanswered()} or not record.position(about).ask
    for turn, sentence in spoken(debate, "said"):
        (number,) = re.findall(r"turn (\d+)", sentence.text)
        assert record.turn(int(number)).seat == turn.seat
        assert int(number) < turn.turn
    for turn, _ in spoken(debate, "no-mover"):
        about = {a.question for a in turn.answers if a.basis == "duty"}
        assert not any(p.mover and about & {*p.mover.toward} for p in record.persona(turn.seat).positions.values())
    for turn, _ in spoken(debate, "yield"):
        assert not any(later.seat == turn.seat for later in debate.turns[turn.turn :])


@every_debate
def test_a_turn_is_headed_by_what_it_does_first(library: object, speakers: tuple[str, ...], format: str) -> None:
    debate = played(library, speakers, format)
    for turn in debate.turns:
        if turn.move in ("descend", "mover"):
            asked = [debate.interventions[a.intervention - 1].move for a in turn.answers if a.intervention]
            assert turn.move in asked
        if turn.move == "descend":
            first = turn.sentences[0].key
            assert first.startswith(("phrase/rests", "phrase/beneath")) or first.field == "say"


@every_debate
def test_what_the_quarrel_comes_down_to_is_the_moderators_line(
    library: object, speakers: tuple[str, ...], format: str
) -> None:
    debate = played(library, speakers, format)
    assert not any(k.startswith("crux/") for t in debate.turns for k in t.said)
    lines = [i for i in debate.interventions if i.move == "comes-down"]
    if not lines:
        stood = [i for i in debate.agenda().ranked if i.divides({t.seat for t in debate.turns for r in i.sided(t.seat)
                                                                if r in debate.record().said_by[t.seat]})]  # fmt: skip
        assert format == "double-crux" or not stood
        return
    (line,) = lines
    assert line.to == ()
    assert all(t.move in ("close", "yield") for t in debate.turns[line.after_turn :])
    assert not any(s.endswith(line.text) for s in debate.texts.values())


# -- what the file's writer inferred ---------------------------------------------------------------------------------


def offers(*bases: str) -> list[Offer]:
    made = [Sentence(text=f"{n}", basis=basis, keys=(Key(f"ann/A{n}.mover"),)) for n, basis in enumerate(bases)]  # type: ignore[arg-type]
    return [Offer(position=s.key.ref, sentences=(s,), weight=float(n)) for n, s in enumerate(made)]


@pytest.mark.parametrize(
    ("bases", "told"),
    [
        (("stated", "inferred"), ["A0"]),
        (("inferred", "inferred"), ["A1", "A0"]),
        (("inferred", "stated"), ["A1"]),
        ((), []),
    ],
)
def test_an_inferred_mover_is_told_only_where_none_is_stated(bases: tuple[str, ...], told: list[str]) -> None:
    assert [o.position.ident for o in stated_first(offers(*bases))] == told


@every_debate
def test_what_an_answer_rests_on_is_marked_where_the_author_never_said_so(
    library: object, speakers: tuple[str, ...], format: str
) -> None:
    debate = played(library, speakers, format)
    record = debate.record()
    for turn, sentence in spoken(debate, "rests"):
        after = turn.sentences[turn.sentences.index(sentence) + 1]
        (own,) = sentence.cites
        assert sentence.basis == record.position(own).rests_on[after.key.ref.ident]


# -- what was never answered -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_never_answered_on_record_is_not_answered_here(format: str) -> None:
    debate = played(casts.SHIPPED, ("greenblatt", "gillen"), format)
    record = debate.record()
    never = [a for a in record.asked if record.never_answered(a.to, a.position)]
    assert {a.position for a in never} >= {"gillen/G08"}
    assert {*never} <= {*record.unanswered()}
    returned = {i.about.position for i in debate.interventions if i.move == "return" and i.about}
    assert not returned & {a.position for a in never}
    for turn in debate.turns:
        for sentence in turn.sentences:
            reply = record.reply(sentence)
            assert not (reply and reply.basis == "inferred" and record.never_answered(turn.seat, Ref(reply.to)))


# -- joints ----------------------------------------------------------------------------------------------------------

ATTITUDES = r"\b(doubt|dispute|share|accept|deny|differ|puts weight|turns on|everything|all I have|silent|pass over|"
ATTITUDES += r"nothing on record|hold nor|decides|divides|settles|part ways|ways part|stands fast)\b"


def test_no_joint_takes_a_side_or_claims_that_a_file_is_silent() -> None:
    joints = [
        text
        for phrases in (PHRASES, *(m.phrases for m in MOVES.values()))
        for found in phrases.values()
        for text in found
    ]
    assert [text for text in joints if re.search(ATTITUDES, text)] == []


@pytest.mark.parametrize("speakers", [("maud", "tobias"), ("maud", "tobias", "petra")])
def test_a_grade_is_a_sentence_and_names_who_put_the_case(speakers: tuple[str, ...]) -> None:
    debate = played(casts.TOWN, speakers, "turing")
    names = {s.seat: s.name for s in debate.header.seats}
    cases = [t for t in debate.turns if t.move == "steelman" and spoken(Debate(debate.header, [t]), "case")]
    grades = spoken(debate, "graded")
    assert len(grades) == len(cases)
    for turn, sentence in grades:
        assert not re.search(r"\d", sentence.text)
        made = [c for c in cases if turn.seat == next(s for s in names if s != c.seat)]
        assert len(speakers) == 2 or any(names[c.seat] in sentence.text for c in made)
        points = {sum(r.owner == turn.persona for r in c.cites) for c in made}
        words = {1: "The one point", 2: "Both points", 3: "All three points", 4: "All four points"}
        assert any(sentence.text.startswith(words[n]) for n in points)
        assert turn.move == "grade"
        assert turn.sentences[0].key.startswith("phrase/graded")
