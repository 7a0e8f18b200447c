"""The loop: the same debate from the same seed, whole or from any place where it was cut."""

from __future__ import annotations

import json
from collections.abc import Iterator

import casts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.errors import VoiceError
from debate.events import End, Event, EventAdapter, Header, Ledger, Notice, SummaryEvent, Turn, dump
from debate.moderator.book import BookModerator
from debate.session import play
from debate.table.plan import Plan
from debate.table.record import Record
from debate.voices.base import Partial
from debate.voices.book import BookVoice

TABLES = [("maud", "tobias"), ("maud", "rolf"), ("petra", "tobias", "maud"), ("maud", "maud"), ("ines", "ines")]
every_table = pytest.mark.parametrize("speakers", TABLES, ids="-".join)
every_format = pytest.mark.parametrize("format", casts.FORMATS)


@every_format
@every_table
def test_one_seed_gives_one_debate(speakers: tuple[str, ...], format: str) -> None:
    first = casts.debate(*speakers, format=format, seed=4)
    assert casts.events(casts.table(*speakers, format=format, seed=4)) == first.events


def test_another_seed_gives_another_debate_from_the_same_files() -> None:
    debates = [casts.debate("maud", "tobias", seed=seed) for seed in range(1, 6)]
    assert len({tuple(d.texts.values()) for d in debates}) == len(debates)
    cited = [{c for t in d.turns for c in t.cites} for d in debates]
    assert all(len(a & b) > 0.7 * len(a | b) for a in cited for b in cited)


@every_format
@every_table
def test_every_event_comes_back_from_json_as_it_was(speakers: tuple[str, ...], format: str) -> None:
    for event in casts.debate(*speakers, format=format).events:
        assert EventAdapter.validate_python(json.loads(json.dumps(dump(event)))) == event


@every_format
@every_table
def test_a_debate_is_told_in_order(speakers: tuple[str, ...], format: str) -> None:
    debate = casts.debate(*speakers, format=format)
    assert isinstance(debate.events[0], Header)
    assert isinstance(debate.events[-2], SummaryEvent)
    assert isinstance(debate.events[-1], End)
    assert [t.turn for t in debate.turns] == list(range(1, len(debate.turns) + 1))


@pytest.mark.parametrize(
    ("speakers", "format", "rounds"),
    [
        (("maud", "tobias"), "classic", 3),
        (("maud", "tobias"), "double-crux", 2),
        (("petra", "tobias", "maud"), "turing", 2),
        (("maud", "rolf"), "classic", 3),
    ],
)
def test_a_debate_cut_anywhere_goes_on_as_if_it_had_not_been_cut(
    speakers: tuple[str, ...], format: str, rounds: int
) -> None:
    debate = casts.debate(*speakers, format=format, rounds=rounds)
    whole = debate.events
    for k in range(1, len(whole) + 1):
        assert casts.events(debate.header, past=whole[:k]) == whole[k:]


@settings(max_examples=10)
@given(st.data())
def test_a_debate_cut_again_and_again_is_the_same_debate(data: st.DataObject) -> None:
    debate = casts.debate(
        "maud", "tobias", seed=data.draw(st.integers(1, 3)), format=data.draw(st.sampled_from(casts.FORMATS))
    )
    past = debate.events[:1]
    for k in sorted(data.draw(st.lists(st.integers(1, len(debate.events)), max_size=3))):
        rest = casts.events(debate.header, past=past)
        past = [*past, *rest[: max(0, k - len(past))], Notice(text="resumed")]
    told = [e for e in (*past, *casts.events(debate.header, past=past)) if not isinstance(e, Notice)]
    assert told == debate.events


def test_times_come_from_the_clock_and_nowhere_else() -> None:
    header = casts.table("maud", "tobias")
    voices = {s.seat: BookVoice() for s in header.seats}
    timed = [e for e in play(header, voices, BookModerator(), clock=lambda: "noon") if not isinstance(e, Partial)]
    assert timed[-1] == End(reason="finished", finished_at="noon")
    assert timed[:-1] == casts.debate("maud", "tobias").events[:-1]


def test_each_turn_is_announced_before_it_is_made() -> None:
    header = casts.table("maud", "tobias")
    seen = list(play(header, {s.seat: BookVoice() for s in header.seats}, BookModerator()))
    for n, event in enumerate(seen):
        if isinstance(event, Turn):
            begun = seen[n - 1]
            assert isinstance(begun, Partial)
            assert begun.kind == "begin"
            assert begun.draft is not None
            assert (begun.draft.turn, begun.draft.seat, begun.draft.answers) == (event.turn, event.seat, event.answers)


class Failing(BookVoice):
    """A book voice that loses its voice in turn 4."""

    def speak(self, plan: Plan, record: Record) -> Iterator[Partial | Turn]:
        """Speaks, or raises VoiceError."""
        if plan.turn == 4:
            raise VoiceError("hoarse")
        yield from super().speak(plan, record)


def test_when_a_voice_fails_everything_before_is_complete_and_the_debate_can_go_on() -> None:
    debate = casts.debate("maud", "tobias")
    past: list[Event] = []
    told = play(debate.header, {"maud": BookVoice(), "tobias": Failing()}, BookModerator())
    with pytest.raises(VoiceError, match="hoarse"):
        past.extend(e for e in told if not isinstance(e, Partial))
    assert past == debate.events[: len(past)]
    assert past + casts.events(debate.header, past=past) == debate.events


def test_a_debate_that_has_ended_has_nothing_to_add() -> None:
    debate = casts.debate("maud", "tobias")
    assert casts.events(debate.header, past=debate.events) == []


@pytest.mark.parametrize(("speakers", "reason"), [(("maud", "tobias"), "finished"), (("maud", "ines"), "nothing-left")])
def test_why_a_debate_ended_is_told(speakers: tuple[str, ...], reason: str) -> None:
    assert casts.debate(*speakers, motion=casts.MOTION).end.reason == reason


def test_the_books_are_kept_at_the_end_of_rounds_only() -> None:
    debate = casts.debate("maud", "tobias")
    for n, event in enumerate(debate.events):
        if isinstance(event, Ledger):
            before = next(e for e in reversed(debate.events[:n]) if isinstance(e, Turn))
            after = next(e for e in debate.events[n:] if isinstance(e, Turn))
            assert before.round < after.round
