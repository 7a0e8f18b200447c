"""The crux summary: grounded in what was said, and the same from whichever side one looks."""

from __future__ import annotations

import casts
import pytest
from casts import Debate

from debate.cruxes import check, value_of_discrimination, value_of_information
from debate.cruxes.wording import numbered
from debate.events import Header
from debate.persona.model import opposed
from debate.table.evidence import LONGEST, cut

TABLES = [
    ("maud", "tobias"),
    ("petra", "tobias"),
    ("maud", "hugo"),
    ("maud", "tobias", "petra"),
    ("maud", "maud"),
    ("maud", "rolf"),
    ("ines", "maud"),
]
every_table = pytest.mark.parametrize("speakers", TABLES, ids="-".join)
every_format = pytest.mark.parametrize("format", casts.FORMATS)
PAIRS = [
    *((casts.TOWN, "bridge", "maud", "tobias", seed) for seed in (1, 2, 3)),
    *((casts.TOWN, "bridge", "petra", "tobias", seed) for seed in (4, 5)),
    (casts.TOWN, "shops", "maud", "hugo", 6),
    *(
        (casts.SHIPPED, motion.id, a, b, seed)
        for seed, (motion, a, b) in enumerate(((m, a, b) for m in casts.SHIPPED.motions for a, b in m.pairs), 1)
    ),
]
every_pair = pytest.mark.parametrize(("library", "motion", "a", "b", "seed"), PAIRS, ids=lambda v: str(v)[:20])


def blinded(header: Header) -> Header:
    """The same table with A and B for names."""
    letters = dict(zip((s.seat for s in header.seats), "ABCDEFGH", strict=False))
    return header.model_copy(
        update={
            "seats": tuple(
                s.model_copy(
                    update={
                        "name": letters[s.seat],
                        "persona": s.persona.model_copy(
                            update={"name": letters[s.seat], "short_name": letters[s.seat]}
                        ),
                    }
                )
                for s in header.seats
            )
        }
    )


# -- grounded --------------------------------------------------------------------------------------------------------


@every_format
@every_table
def test_every_quote_stands_in_its_turn(speakers: tuple[str, ...], format: str) -> None:
    debate = casts.debate(*speakers, motion=casts.MOTION, format=format)
    assert check(debate.summary, debate.texts) == []
    assert debate.summary.grounding.quotes == debate.summary.grounding.verified


@every_table
def test_a_quote_is_the_words_of_the_speaker_it_is_given_to(speakers: tuple[str, ...]) -> None:
    debate = casts.debate(*speakers, motion=casts.MOTION)
    seat = {t.turn: t.seat for t in debate.turns}
    for crux in debate.summary.cruxes:
        for answer in crux.answers:
            assert answer.quotes
            assert {seat[q.turn] for q in answer.quotes} == {answer.seat}


def test_a_turn_that_was_changed_afterwards_is_caught() -> None:
    debate = casts.debate("maud", "tobias")
    for quote in (q for c in debate.summary.cruxes for a in c.answers for q in a.quotes):
        changed = debate.texts[quote.turn].replace(quote.text.split()[2], "nothing")
        assert check(debate.summary, {**debate.texts, quote.turn: changed})


@every_table
def test_a_crux_is_answered_in_ways_that_exclude_each_other(speakers: tuple[str, ...]) -> None:
    debate = casts.debate(*speakers, motion=casts.MOTION)
    issues = {i.question.text: i for i in debate.agenda().issues.values()}
    for crux in debate.summary.cruxes:
        stances = [issues[crux.question].stance[a.seat] for a in crux.answers]
        assert any(opposed(a, b) for a in stances for b in stances)
        assert set(crux.crux_for) <= {a.seat for a in crux.answers}
        assert crux.why
        assert crux.strength_from


@every_table
def test_cruxes_come_strongest_first_and_lean_only_on_each_other(speakers: tuple[str, ...]) -> None:
    cruxes = casts.debate(*speakers, motion=casts.MOTION).summary.cruxes
    assert [c.id for c in cruxes] == [f"crux-{n}" for n in range(1, len(cruxes) + 1)]
    assert [c.strength for c in cruxes] == sorted((c.strength for c in cruxes), reverse=True)
    below = {c.id: set(c.rests_on) for c in cruxes}
    for _ in cruxes:
        assert all(c not in below[c] and below[c] <= set(below) for c in below)
        below = {c: found.union(*(below[o] for o in found)) for c, found in below.items()}


def test_a_link_says_whether_the_author_states_it() -> None:
    debate = casts.debate("maud", "tobias")
    why = {c.question: c.why for c in debate.summary.cruxes}
    assert (
        "Maud leans on it (stated): the view that tolls would pay for it rests on it"
        in why["Will the river bend bear the piers?"]
    )
    assert "(inferred)" in why["What should become of the ferry?"]


def test_what_would_settle_a_crux_is_what_was_said_to_and_nothing_else() -> None:
    settled = {c.question: c.settled_by for c in casts.debate("maud", "tobias").summary.cruxes}
    (moved,) = settled["Will a bridge relieve the old crossing?"]
    assert (moved.seat, moved.toward, moved.basis) == ("tobias", "yes", "stated")
    assert moved.text.endswith("whose crossing stayed empty for five years would change my mind")
    assert settled["What should become of the ferry?"] == ()


def test_credences_are_the_authors_or_none() -> None:
    for crux in casts.debate("maud", "tobias").summary.cruxes:
        stated = {"maud": 0.7, "tobias": 0.3} if crux.question == "Will a bridge relieve the old crossing?" else {}
        assert {a.seat: a.credence for a in crux.answers if a.credence is not None} == stated


def test_numbers_are_given_where_the_files_state_all_credences() -> None:
    maud, tobias = (0.8, 0.9, 0.7), (0.2, 0.35, 0.3)
    values = {c.question: c.value for c in casts.debate("maud", "tobias").summary.cruxes}
    number = values.pop("Will a bridge relieve the old crossing?")
    assert number is not None
    assert number["voi:maud"] == round(value_of_information(*maud), 6)
    assert number["voi:tobias"] == round(value_of_information(*tobias), 6)
    assert number["vod"] == round(value_of_discrimination(maud, tobias), 6)
    assert set(values.values()) == {None}


def test_credences_that_contradict_each_other_give_no_number() -> None:
    header = casts.table("maud", "tobias")
    broken = tuple(
        c.model_copy(update={"value": 0.01}) if c.given is None else c for c in header.seats[0].persona.credences
    )
    maud = header.seats[0].persona.model_copy(update={"credences": broken[:1] + header.seats[0].persona.credences[1:]})
    debate = casts.played(casts.seated(header, [maud, header.seats[1].persona]))
    assert {c.value for c in debate.summary.cruxes if c.value is None} == {None}
    assert all(c.value is None for c in debate.summary.cruxes)


# -- the same from every side ----------------------------------------------------------------------------------------


def seen(debate: Debate) -> set[str]:
    return debate.cruxes()


@every_pair
def test_who_opens_does_not_change_which_cruxes_are_found(
    library: casts.Library, motion: str, a: str, b: str, seed: int
) -> None:
    forward = casts.debate(a, b, library=library, motion=motion, seed=seed)
    back = casts.debate(b, a, library=library, motion=motion, seed=seed)
    assert seen(forward) == seen(back)


@every_pair
def test_names_do_not_change_which_cruxes_are_found(
    library: casts.Library, motion: str, a: str, b: str, seed: int
) -> None:
    named = casts.debate(a, b, library=library, motion=motion, seed=seed)
    assert seen(casts.played(blinded(named.header))) == seen(named)


@every_pair
def test_the_wording_of_the_motion_does_not_change_what_is_debated(
    library: casts.Library, motion: str, a: str, b: str, seed: int
) -> None:
    listed = casts.table(a, b, library=library, motion=motion, seed=seed)
    text = listed.motion
    for words in (f"This table holds that {text[0].lower()}{text[1:]}", text.upper()):
        reworded = casts.table(a, b, library=library, motion=words, seed=seed)
        assert reworded.model_copy(update={"motion": text}) == listed


def test_a_motion_in_other_words_leads_to_the_same_cruxes() -> None:
    other = casts.debate("maud", "tobias", motion="Let the town build that bridge", seed=2)
    assert seen(other) == seen(casts.debate("maud", "tobias", motion="bridge", seed=2))


# -- nothing invented ------------------------------------------------------------------------------------------------


@every_format
@pytest.mark.parametrize(
    ("speakers", "reason"),
    [
        (("maud", "maud"), "one persona fills every seat"),
        (("rolf", "maud"), "the files share no question"),
        (("rolf", "ines"), "the files share no question"),
    ],
)
def test_without_a_disagreement_no_crux_is_found_and_the_reason_given(
    speakers: tuple[str, str], reason: str, format: str
) -> None:
    summary = casts.debate(*speakers, motion=casts.MOTION, format=format).summary
    assert summary.cruxes == ()
    assert "No crux was found" in summary.overview
    assert reason in summary.overview


def test_speakers_who_agree_have_no_crux_but_common_ground() -> None:
    header = casts.table("maud", "petra")
    same = header.seats[0].persona.model_copy(update={"id": "mary", "name": "Mary", "short_name": "Mary"})
    debate = casts.played(casts.seated(header, [header.seats[0].persona, same]))
    assert debate.summary.cruxes == ()
    assert "the speakers take the same side" in debate.summary.overview


def test_where_nothing_beneath_the_motion_divides_the_speakers_the_motion_is_the_crux() -> None:
    debate = casts.debate("maud", "ines")
    assert debate.cruxes() == {"Will the river bend bear the piers?"}
    assert "crux/ground" in debate.turns[-1].said


def test_a_concession_is_reported_as_one_and_not_as_agreement() -> None:
    debate = casts.debate("maud", "tobias")
    conceded = {q.text for f in debate.summary.concessions for q in f.quotes}
    assert "Nobody has bored at the western edge, I admit" in conceded
    assert not {q.text for f in debate.summary.common_ground for q in f.quotes} & conceded


def test_a_question_that_nobody_could_answer_is_listed() -> None:
    debate = casts.debate("maud", "tobias")
    assert any(f.text.startswith("Who is to sign for the loan?") for f in debate.summary.unanswered)
    assert not any(f.text.startswith("What would you build") for f in debate.summary.unanswered)


def test_a_word_in_two_senses_is_set_out_with_what_remains() -> None:
    (dispute,) = [d for d in casts.debate("maud", "tobias").summary.verbal_disputes if d.term == "busy"]
    assert {s.seat: s.text for s in dispute.senses} == {
        "maud": "more carts than the ferry can carry on a market day",
        "tobias": "a wait of longer than one crossing",
    }
    assert dispute.residue == "Will a bridge relieve the old crossing?"


# -- wording ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turns", "words"),
    [
        ([2], "turn 2"),
        ([2, 3], "turns 2 and 3"),
        ([1, 3], "turns 1 and 3"),
        ([2, 3, 4, 5, 7, 8], "turns 2 to 5, 7 and 8"),
        ([1, 2, 4, 5, 6, 9, 10], "turns 1, 2, 4 to 6, 9 and 10"),
    ],
)
def test_turns_are_counted_up_as_a_reader_would(turns: list[int], words: str) -> None:
    assert numbered(turns) == words


@pytest.mark.parametrize("text", ["a " * LONGEST + "end", "word, " * 60, "one clause; " + "word " * 60, "x" * 400])
def test_a_long_quote_is_cut_and_stays_a_quote(text: str) -> None:
    text = text.strip()
    assert text.startswith(cut(text))
    assert len(cut(text).split()) <= LONGEST
