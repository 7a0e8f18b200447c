"""The chain of a journal: whatever happens to a line afterwards is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.errors import JournalError
from debate.events import Event, Notice, dump
from debate.journal import chain, read, write
from debate.render import export

LINES = list(write.lines([*samples.events[:5], Notice(text="going on"), *samples.events[5:]]))
COUNT = len(LINES)
KINDS = [json.loads(line)["type"] for line in LINES]


def doubts(lines: list[bytes]) -> tuple[str, ...]:
    return read.parse(b"".join(lines)).doubts


def with_word(line: bytes, word: str = "Changed.") -> bytes:
    """A line with one of its words changed and its seal left."""
    data = json.loads(line)
    key = next(k for k in ("motion", "text", "concessions", "overview", "reason") if k in data)
    data[key] = {"reason": "nothing-left", "concessions": [7]}.get(key, word)
    return json.dumps(data).encode() + b"\n"


def sealed(events: tuple[Event, ...]) -> list[str]:
    """What cannot change unnoticed of some events."""
    return [chain.seal(dump(event), "") for event in events]


def test_every_kind_of_line_is_here() -> None:
    assert set(KINDS) == {"header", "turn", "intervention", "ledger", "summary", "notice", "end"}


def test_every_line_ends_with_its_seal() -> None:
    before = ""
    for line in LINES:
        data = json.loads(line)
        assert list(data)[-1] == "chain"
        assert data["chain"] == chain.seal(data, before)
        before = data["chain"]
    assert not doubts(LINES)


@pytest.mark.parametrize("n", range(COUNT))
class TestEachLine:
    """One line, of whatever kind, after the writing."""

    def test_changed(self, n: int) -> None:
        assert doubts([*LINES[:n], with_word(LINES[n]), *LINES[n + 1 :]]) == (
            f"line {n + 1} is not the line that was written here",
        )

    def test_without_its_seal(self, n: int) -> None:
        data = json.loads(LINES[n])
        del data["chain"]
        lines = [*LINES[:n], json.dumps(data).encode() + b"\n", *LINES[n + 1 :]]
        assert doubts(lines) == (f"line {n + 1} is not the line that was written here",)

    def test_missing(self, n: int) -> None:
        if n == 0:
            with pytest.raises(JournalError, match="does not begin with a header"):
                doubts(LINES[1:])
        elif n < COUNT - 1:
            assert doubts([*LINES[:n], *LINES[n + 1 :]]) == (f"a line is missing before line {n + 1}",)
        else:
            assert not doubts(LINES[:-1]), "a journal cut at a line's end is one of an unfinished debate"

    def test_standing_twice(self, n: int) -> None:
        journal = read.parse(b"".join([*LINES[: n + 1], *LINES[n:]]))
        assert journal.doubts == (f"line {n + 2} stands twice, also as line {n + 1}",)
        assert journal.events == read.parse(b"".join(LINES)).events

    def test_moved_to_the_end(self, n: int) -> None:
        if 0 < n < COUNT - 1:
            found = doubts([*LINES[:n], *LINES[n + 1 :], LINES[n]])
            assert f"line {n + 1} was moved: it belongs after line {COUNT}" in found
            assert f"line {COUNT} was moved: it belongs after line {n}" in found


def test_two_alike_lines_that_were_both_written_are_in_order() -> None:
    notice = Notice(text="going on")
    assert not doubts(list(write.lines([*samples.events[:4], notice, notice])))


@pytest.mark.parametrize(
    "change", [{"seconds": 9.0}, {"seconds_to_first_token": 9.0}], ids=["seconds", "seconds_to_first_token"]
)
def test_times_are_not_sealed(change: dict[str, float]) -> None:
    line = json.dumps({**json.loads(LINES[1]), **change}).encode() + b"\n"
    assert not doubts([LINES[0], line, *LINES[2:]])


def test_folders_and_stamps_are_not_sealed_at_any_depth() -> None:
    data = json.loads(LINES[0])
    other = {**data, "started_at": "then", "settings": {"models_path": {"ada": "/here"}, "deep": [{"seconds": 1}]}}
    same = {**other, "started_at": "now", "settings": {"models_path": {"ada": "/there"}, "deep": [{}]}}
    assert chain.seal(other, "") == chain.seal(same, "")
    assert chain.seal(other, "") != chain.seal(data, "")


def test_many_doubts_are_counted() -> None:
    found = doubts([LINES[0], *map(with_word, LINES[1:])])
    assert len(found) == 4
    assert found[-1] == f"and {COUNT - 4} more"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(LINES[1:]), max_size=COUNT + 3))
def test_lines_in_any_order_are_told_of_and_make_a_page(lines: list[bytes]) -> None:
    journal = read.parse(b"".join([LINES[0], *lines]), Path("x.jsonl"))
    assert bool(journal.doubts) == (lines != LINES[1 : len(lines) + 1])
    for render in export.FORMATS.values():
        made = render(journal.events, journal.doubts)
        assert all(doubt in made for doubt in journal.doubts)


@settings(deadline=None)
@given(st.data())
def test_any_changed_byte_is_told_of_or_harmless(data: st.DataObject) -> None:
    whole = b"".join(LINES)
    at = data.draw(st.integers(len(LINES[0]), len(whole) - 2))
    new = data.draw(st.integers(0, 255))
    journal = read.parse(whole[:at] + bytes([new]) + whole[at + 1 :])
    assert journal.notices or sealed(journal.events) == sealed(read.parse(whole).events)


@pytest.mark.parametrize(
    "lines", [LINES[:1] + LINES[2:4], [*LINES[:3], with_word(LINES[3])], LINES], ids=["unfinished", "changed", "whole"]
)
def test_only_what_is_as_it_was_written_is_gone_on_with(tmp_path: Path, lines: list[bytes]) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"".join(lines))
    if lines is LINES:
        with write.resume(path) as (journal, _):
            assert journal.finished
        return
    with pytest.raises(JournalError, match=r"is not as it was written: .*line") as refused, write.resume(path):
        pass
    assert "debate show" in refused.value.hint
    assert path.read_bytes() == b"".join(lines), "a refused journal is left as it is"


def test_what_is_added_on_resuming_is_sealed_to_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"".join(LINES[:4])[:-1])
    with write.resume(path) as (_, writer):
        written = writer.append(Notice(text="going on"))
    assert not read.read(path).doubts
    assert path.read_text(encoding="utf-8").splitlines(keepends=True)[-1] == written
