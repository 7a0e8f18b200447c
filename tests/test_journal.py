"""Journals: nothing lost, nothing doubled, nothing believed."""

from __future__ import annotations

import errno
import json
import os
from datetime import datetime
from pathlib import Path

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from debate.errors import JournalError, OutputError
from debate.events import SCHEMA
from debate.journal import files, read, write

AT = datetime(2026, 2, 3, 4, 5, 6)
WHOLE = b"".join(write.encode(event) for event in samples.events)
LINES = WHOLE.splitlines(keepends=True)


def put(folder: Path, raw: bytes, name: str = "20260203-040506-bridges.jsonl") -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


def test_a_journal_is_named_by_time_and_motion_and_numbered_when_taken(tmp_path: Path) -> None:
    for _ in range(3):
        with write.create(tmp_path / "out", samples.MOTION, AT) as writer:
            writer.append(samples.header)
    names = [p.name for p in files.journals(tmp_path / "out")]
    stem = "20260203-040506-bridges-inspect-themselves-well-enough"
    assert names == [f"{stem}.jsonl", f"{stem}-2.jsonl", f"{stem}-3.jsonl"]
    assert not list((tmp_path / "out").glob(".*")), "no lock stays behind"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    with write.create(tmp_path, samples.MOTION, AT) as writer:
        for event in samples.events:
            writer.append(event)
    journal = read.read(writer.path)
    assert journal.events == samples.events
    assert journal.finished
    assert not journal.notices
    assert writer.path.read_bytes() == WHOLE


@given(cut=st.integers(min_value=len(LINES[0]) - 1, max_value=len(WHOLE)))
def test_a_debate_cut_at_any_byte_ends_as_if_it_had_not_been_cut(tmp_path: Path, cut: int) -> None:
    path = put(tmp_path, WHOLE[:cut])
    with write.resume(path) as (journal, writer):
        for event in samples.play(journal.events):
            writer.append(event)
    assert path.read_bytes() == WHOLE


@given(cut=st.integers(min_value=0, max_value=len(LINES[0]) - 2))
def test_a_torn_header_is_refused(cut: int) -> None:
    with pytest.raises(JournalError, match=r"torn header|is empty"):
        read.parse(WHOLE[:cut])


def test_a_torn_end_is_dropped_with_a_notice() -> None:
    journal = read.parse(WHOLE[: -len(LINES[-1]) - 9], Path("x.jsonl"))
    assert journal.events == samples.events[:-2]
    assert journal.notices == ("the last line of x.jsonl was cut off and is left out",)


def changed(line: bytes, **changes: object) -> bytes:
    return json.dumps({**json.loads(line), **changes}).encode() + b"\n"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (LINES[1], "does not begin with a header"),
        (changed(LINES[0], schema=SCHEMA + 1), "has schema 2; this version reads up to 1"),
        (LINES[0] + b"{]\n" + LINES[1], "line 2: not an event"),
        (LINES[0] + b"\n" + LINES[1], "line 2: not an event"),
        (LINES[0] + LINES[1] + changed(LINES[2], move="shout"), "line 3: turn.move"),
        (LINES[0] + changed(LINES[1], type="speech"), "line 2: .*speech"),
        (LINES[0] + LINES[1] + LINES[1], "line 3: turn 1 where turn 2 belongs"),
        (LINES[0] + LINES[2], "line 2: turn 2 where turn 1 belongs"),
        (LINES[0] + changed(LINES[1], seat="eve"), "line 2: nobody sits at 'eve'"),
        (LINES[0] + LINES[0], "line 2: a second header"),
        (changed(LINES[0], rounds=10**9), "line 1: header.rounds"),
        (LINES[0] + b"[" * 100_000 + b"\n" + LINES[1], "line 2: not an event"),
        (LINES[0] + changed(LINES[1], seconds=float("nan")) + LINES[2], "line 2: not an event"),
        (LINES[0] + b"\xff\xfe\n" + LINES[1], "line 2: not an event"),
    ],
)
def test_a_broken_journal_is_refused_by_line(raw: bytes, says: str) -> None:
    with pytest.raises(JournalError, match=says):
        read.parse(raw)


def test_a_turn_that_was_changed_afterwards_is_told_of() -> None:
    assert not read.parse(WHOLE).notices
    raw = WHOLE.replace(LINES[2], changed(LINES[2], sentences=[{"text": "Nothing of the kind."}]))
    (notice,) = read.parse(raw).notices
    assert "was changed after it was written" in notice


def test_text_in_a_journal_cannot_drive_the_terminal() -> None:
    journal = read.parse(LINES[0] + changed(LINES[1], sentences=[{"text": "a\x1b[31mb\u202ec\x9bd"}]))
    assert journal.turns[0].text == "a[31mbcd"


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, LINES[0])
    with (
        write.resume(path),
        pytest.raises(JournalError, match="being written by another run"),
        write.resume(path),
    ):
        pass
    with write.resume(path) as (journal, _):
        assert journal.events == (samples.header,)


def test_a_full_disk_is_an_error_that_leaves_whole_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) > 20:
            return real(descriptor, data[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    with write.create(tmp_path, samples.MOTION, AT) as writer:
        writer.append(samples.header)
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OutputError, match="no space left"):
            writer.append(samples.turns[0])
        monkeypatch.undo()
    assert writer.path.read_bytes() == LINES[0]


def test_a_disk_full_from_the_start_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError), write.create(tmp_path, samples.MOTION, AT) as writer:
        writer.append(samples.header)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("below", ["file", "file/deeper"])
def test_a_file_is_no_folder_to_write_to(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="file"):
        write.prepare(tmp_path / below)


class TestFinding:
    """What the argument JOURNAL means."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for name in ("20260101-000000-ships", "20260102-000000-bridges", "20260102-000000-bridges-2"):
            put(tmp_path, LINES[0], f"{name}.jsonl")
            (tmp_path / f"{name}.md").touch()
        (tmp_path / "alone.md").touch()
        return tmp_path

    @pytest.mark.parametrize(
        ("name", "finds"),
        [
            (None, "20260102-000000-bridges-2"),
            ("20260101", "20260101-000000-ships"),
            ("20260102-000000-bridges", "20260102-000000-bridges"),
            ("20260102-000000-bridges-", "20260102-000000-bridges-2"),
            ("20260101-000000-ships.md", "20260101-000000-ships"),
            ("20260101-000000-ships.jsonl", "20260101-000000-ships"),
        ],
    )
    def test_by_name(self, folder: Path, name: str | None, finds: str) -> None:
        assert files.find(name, folder).stem == finds

    def test_by_path(self, folder: Path, tmp_path: Path) -> None:
        path = folder / "20260101-000000-ships.md"
        assert files.find(str(path), Path("elsewhere")) == path.with_suffix(".jsonl")

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("2026", "fits 3 journals"),
            ("bridge", "no journal called 'bridge'"),
            ("nothing.jsonl", "no journal nothing.jsonl"),
            ("", "empty name"),
            ("a\0b", "empty name"),
            ("\x1b[2J", r"no journal called '\[2J'"),
        ],
    )
    def test_refused(self, folder: Path, name: str, says: str) -> None:
        with pytest.raises(JournalError, match=says):
            files.find(name, folder)

    def test_a_page_without_its_journal(self, folder: Path) -> None:
        with pytest.raises(JournalError, match="has no journal beside it"):
            files.find(str(folder / "alone.md"), folder)

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(JournalError, match="no debates in"):
            files.find(None, tmp_path)
