"""Controls: what a debate added, and what was there before."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from debate.conversation import Conversation, Speech
from debate.conversation.control import compare_conversation
from debate.cruxes.control import cells, compare, doubled, same, shuffled
from debate.events import Event, Header
from tests.casts import debate, events


def play(header: Header) -> Sequence[Event]:
    return events(header)


@pytest.fixture(scope="module")
def town():  # type: ignore[no-untyped-def]
    return debate("maud", "tobias", rounds=2)


def test_the_files_have_the_questions_and_nothing_was_said(town) -> None:  # type: ignore[no-untyped-def]
    summary, found = compare(town.events, play)
    assert (
        found.played.cruxes
        == tuple(c.question for c in town.summary.cruxes)
        == tuple(c.question for c in summary.cruxes)
    )
    files = found.controls[0]
    assert set(found.played.cruxes) <= set(files.cruxes)
    assert (files.quotes, files.turns) == (0, None)
    assert found.played.quotes > 0
    assert f"{len(files.survive)} of {len(found.played.cruxes)}" in found.note


def test_where_there_is_no_crux_nothing_is_compared(town) -> None:  # type: ignore[no-untyped-def]
    assert "nothing to compare" not in compare(town.events, play)[1].note
    alike = debate("maud", "maud", rounds=1)
    assert not alike.summary.cruxes
    assert compare(alike.events, play)[1].note == "The debate has no crux, so there is nothing to compare."


def test_one_persona_on_both_sides_has_no_crux_with_itself(town) -> None:  # type: ignore[no-untyped-def]
    _, found = compare(town.events, play)
    alone = [c for c in found.controls if c.name.endswith("on both sides")]
    assert len(alone) == 2
    assert not any(c.cruxes or c.survive for c in alone)


def test_a_shuffle_keeps_every_turn_and_points_only_back(town) -> None:  # type: ignore[no-untyped-def]
    mixed = shuffled(town.turns, seed=3)
    assert sorted(t.text for t in mixed) == sorted(t.text for t in town.turns)
    assert [t.turn for t in mixed] == list(range(1, len(mixed) + 1))
    assert all(a.turn < t.turn for t in mixed for a in t.answers if a.turn is not None)
    assert mixed == shuffled(town.turns, seed=3)
    assert mixed != shuffled(town.turns, seed=4)


def test_what_was_added_is_counted(town) -> None:  # type: ignore[no-untyped-def]
    added = compare(town.events, play)[1].added
    assert added is not None
    assert added.argued >= len(town.summary.cruxes)
    assert added.conceded == len(set(town.record().grants))


def test_a_journal_without_a_summary_is_compared_as_well(town) -> None:  # type: ignore[no-untyped-def]
    cut = [e for e in town.events if e.type not in ("summary", "end")]
    assert compare(cut, play) == compare(town.events, play)


def test_two_seats_of_one_persona_are_told_apart(town) -> None:  # type: ignore[no-untyped-def]
    twice = doubled(town.header, town.header.seats[0])
    assert len({s.seat for s in twice.seats}) == len({s.name for s in twice.seats}) == 2
    assert {s.persona.id for s in twice.seats} == {town.header.seats[0].persona.id}


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("Is the bridge safe?", "Is the bridge safe?", True),
        ("Will the old bridge carry buses?", "Would the old bridge carry buses?", True),
        ("Will the bridge carry buses?", "Will the ferry carry cars?", False),
        ("", "Is the bridge safe?", False),
    ],
)
def test_when_two_questions_are_one(a: str, b: str, one: bool) -> None:
    assert same(a, b) is one


def test_a_conversation_is_compared_with_its_shuffle_and_its_speakers() -> None:
    conversation = Conversation(
        turns=(
            Speech(speaker="Ann", text="I think the swimming pool costs far more every year than the library does."),
            Speech(speaker="Bea", text="I disagree. The swimming pool does not cost more than the library."),
            Speech(speaker="Ann", text="I still believe the pool costs more, because the boiler burns oil."),
        )
    )
    summary, found = compare_conversation(conversation)
    assert found.played.cruxes == tuple(c.question for c in summary.cruxes)
    assert [c.name for c in found.controls] == ["turns shuffled", "Ann alone", "Bea alone"]
    assert not any(c.cruxes for c in found.controls[1:])
    assert found.added is None


@pytest.mark.parametrize("turns", [(), (Speech(speaker="Ann", text=""),)])
def test_nothing_said_is_compared_with_nothing(turns: tuple[Speech, ...]) -> None:
    _, found = compare_conversation(Conversation(turns=turns))
    assert not found.played.cruxes


def test_the_table_has_a_row_for_each(town) -> None:  # type: ignore[no-untyped-def]
    _, found = compare(town.events, play)
    head, rows = cells(found)
    assert len(rows) == 1 + len(found.controls)
    assert {len(r) for r in rows} == {len(head)}
