"""Free debates on tiny models with random weights: nothing crashes, nothing is hidden, and a debate can go on."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("llama_cpp")

from debate.errors import ModelError
from debate.events import Event, Header, Notice, SummaryEvent, Turn
from debate.moderator.book import BookModerator
from debate.session import play
from debate.values import Speech
from debate.voices.base import Partial
from debate.voices.llama.factory import open_voices, seat_tokens
from debate.voices.llama.values import LlamaSettings
from tests.casts import MOTION, table
from tests.models import CHATML, Kind, write_model

WORDS = 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("free")


def header(rounds: int = 1) -> Header:
    return table("maud", "tobias", motion=MOTION, rounds=rounds)


def debate(
    model: Path, cache: Path, past: Sequence[Event] = (), rounds: int = 1, turns: int | None = None, **settings: object
) -> list[Event | Partial]:
    """A free debate, or its first `turns` turns, left as a killed program would leave it."""
    head = past[0] if past else header(rounds)
    assert isinstance(head, Header)
    how = LlamaSettings(speech="free", words=WORDS, threads=1, cache=cache, **settings)  # type: ignore[arg-type]
    voices = open_voices({s.seat: model for s in head.seats}, head, how)
    out: list[Event | Partial] = []
    try:
        for event in play(head, voices, BookModerator(), past):
            out.append(event)
            if turns is not None and sum(isinstance(e, Turn) for e in out) == turns:
                break
    finally:
        for voice in voices.values():
            voice.close()
    return out


def events(out: Sequence[Event | Partial]) -> list[Event]:
    return [e for e in out if not isinstance(e, Partial)]


def turns_of(out: Sequence[Event | Partial]) -> list[Turn]:
    return [e for e in out if isinstance(e, Turn)]


def spoken(turns: Sequence[Turn]) -> list[tuple[object, ...]]:
    return [(t.turn, t.seat, t.text, t.cites, t.flags, t.tries, t.completion_tokens) for t in turns]


@pytest.mark.parametrize(
    ("kind", "template"), [("llama", CHATML), ("mamba", CHATML), ("gemma3", CHATML), ("llama", None)]
)
def test_the_worst_model_plays_to_the_end_with_honest_flags(folder: Path, kind: Kind, template: str | None) -> None:
    model = write_model(folder / f"{kind}-{template is None}.gguf", kind=kind, template=template, ctx=8_192)
    out = debate(model, folder / "cache")
    turns = turns_of(out)
    assert len(turns) == 6
    for turn in turns:
        assert turn.text.strip()
        assert turn.flags
        assert turn.tries is not None
        assert 1 <= turn.tries <= 3
        assert turn.prompt_tokens
        assert turn.prompt_tokens_read
        assert turn.completion_tokens
        assert turn.seconds is not None
        assert turn.seconds_to_first_token is not None
        assert turn.thinking is None
    summary = next(e for e in out if isinstance(e, SummaryEvent))
    assert summary.grounding.quotes == summary.grounding.verified
    discards = sum(isinstance(e, Partial) and e.kind == "discard" for e in out)
    assert discards >= sum((t.tries or 1) - 1 for t in turns)


def test_a_turn_reads_only_what_is_new(folder: Path) -> None:
    model = write_model(folder / "reads.gguf", ctx=8_192)
    turns = turns_of(debate(model, folder / "reads"))
    for before, turn in itertools.pairwise(turns[2:]):
        assert turn.prompt_tokens_read < turn.prompt_tokens / 2
        assert before.prompt_tokens_read is not None


def test_the_second_debate_takes_the_personas_from_disk_and_says_the_same(folder: Path) -> None:
    model = write_model(folder / "warm.gguf", ctx=8_192)
    cold, warm = (turns_of(debate(model, folder / "warm")) for _ in range(2))
    assert spoken(cold) == spoken(warm)
    assert warm[0].prompt_tokens_read < cold[0].prompt_tokens_read / 2


def test_a_debate_that_outgrows_the_context_says_so_and_goes_on(folder: Path) -> None:
    model = write_model(folder / "small.gguf", ctx=8_192)
    out = debate(model, folder / "small", rounds=3, ctx=1_700)
    assert len(turns_of(out)) >= 6
    notices = [e for e in out if isinstance(e, Notice)]
    assert notices
    assert all("no longer fit" in n.text and "first sentence" in n.text for n in notices)
    assert all(t.prompt_tokens <= 1_700 for t in turns_of(out))


@pytest.mark.parametrize(("kind", "cut"), [("llama", 1), ("llama", 4), ("mamba", 3), ("gemma3", 3)])
def test_a_debate_that_was_cut_off_goes_on_exactly(folder: Path, kind: Kind, cut: int) -> None:
    model = write_model(folder / f"resume-{kind}.gguf", kind=kind, ctx=8_192)
    whole = turns_of(debate(model, folder / "whole"))
    cache = folder / f"cut-{kind}-{cut}"
    begun = events(debate(model, cache, turns=cut))
    rest = debate(model, cache, begun)
    assert not [e for e in rest if isinstance(e, Notice)]
    assert spoken(turns_of(begun) + turns_of(rest)) == spoken(whole)


def test_without_the_kept_state_a_debate_says_that_it_may_differ(folder: Path) -> None:
    model = write_model(folder / "lost.gguf", ctx=8_192)
    begun = events(debate(model, folder / "lost", turns=2, snapshots=False))
    rest = debate(model, folder / "lost", begun, snapshots=False)
    assert ["may differ" in e.text for e in rest if isinstance(e, Notice)] == [True]
    assert len(turns_of(rest)) == 4


@pytest.mark.parametrize("second", ["free", "grounded"])
def test_seats_that_name_one_file_share_one_model_however_they_speak(folder: Path, second: Speech) -> None:
    model = write_model(folder / f"shared-{second}.gguf", ctx=8_192)
    head = header()
    how = LlamaSettings(speech="free", speeches={head.seats[1].seat: second}, cache=folder / "x")
    voices = open_voices({s.seat: model for s in head.seats}, head, how)
    assert [voices[s.seat].speech for s in head.seats] == ["free", second]
    rooms = {id(v._room) for v in voices.values()}  # type: ignore[attr-defined]
    assert len(rooms) == 1
    infos = {v.info().model_dump_json() for v in voices.values()}  # type: ignore[union-attr]
    assert len(infos) == 1
    for voice in voices.values():
        voice.close()
        voice.close()


def test_what_cannot_be_played_is_refused_before_anything_is(folder: Path) -> None:
    head = header()
    short = write_model(folder / "short.gguf", ctx=512)
    for path in (short, folder / "none.gguf", folder):
        with pytest.raises(ModelError):
            open_voices({s.seat: path for s in head.seats}, head, LlamaSettings(speech="free", cache=folder / "x"))


def test_a_seat_has_room_for_its_debate() -> None:
    short, long = (seat_tokens(header(rounds), LlamaSettings()) for rounds in (1, 12))
    assert short < long
    assert seat_tokens(header(), LlamaSettings(ctx=4_096)) == 4_096
