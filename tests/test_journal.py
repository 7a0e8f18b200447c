"""Journals: nothing lost, nothing doubled, nothing believed."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
import samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debate.errors import JournalError, OutputError
from debate.events import SCHEMA
from debate.journal import files, read, write

AT = datetime(2026, 2, 3, 4, 5, 6)
LINES = list(write.lines(samples.events))
WHOLE = b"".join(LINES)


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


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
        (changed(LINES[0], schema=SCHEMA + 1), "has schema 3; this version reads up to 2"),
        (changed(LINES[0], rounds=10**9), "line 1: header.rounds"),
        (changed(LINES[0], settings=json.loads('{"x": ' + "[" * 300 + "]" * 300 + "}")), "nested too deeply"),
        (changed(LINES[0], schema=0), "line 1: header.schema"),
        (b"{]\n" + LINES[1], "line 1: not an event"),
    ],
)
def test_without_its_header_a_journal_is_none(raw: bytes, says: str) -> None:
    with pytest.raises(JournalError, match=says):
        read.parse(raw)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{]\n", "not an event"),
        (b"\n", "not an event"),
        (b"\xff\xfe\n", "not an event"),
        (b"[" * 100_000 + b"\n", "not an event"),
        *((b'{"type": "turn", "x": ' + b"[" * n + b"]" * n + b"}\n", "") for n in (300, 600, 900)),
        (changed(LINES[1], seconds=float("nan")), "not an event"),
        (changed(LINES[1], seconds=-float("inf")), "not an event"),
        (LINES[1].replace(b'"turn": 1', b'"turn": 1, "seconds": 1e999', 1), "not an event"),
        (changed(LINES[1], completion_tokens=10**400), "not an event"),
        (LINES[1].replace(b'"turn": 1', b'"turn": ' + b"9" * 5_000, 1), "not an event"),
        (changed(LINES[1], move="shout"), "turn.move"),
        (changed(LINES[1], type="speech"), "speech"),
        (changed(LINES[1], seat="eve"), "nobody sits at 'eve'"),
        (LINES[0], "a second header"),
    ],
)
@pytest.mark.parametrize("schema", [1, 2])
def test_a_line_that_cannot_be_read_is_named_and_left_out(line: bytes, says: str, schema: int) -> None:
    lines = [*LINES[:2], line, *LINES[2:]]
    journal = read.parse(b"".join(map(unsealed, lines) if schema == 1 else lines), Path("x.jsonl"))
    assert journal.events[1:] == samples.events[1:]
    doubt = journal.doubts[0]
    assert doubt.startswith("line 3 ")
    assert says in doubt or schema == 2
    assert journal.notices == (f"x.jsonl is not as it was written: {'; '.join(journal.doubts)}",)


def unsealed(line: bytes) -> bytes:
    """A line as schema 1 had it."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return line
    data.pop("chain", None)
    return json.dumps(data | ({"schema": 1} if data["type"] == "header" else {})).encode() + b"\n"


OLD = [unsealed(line) for line in LINES]


class TestSchema1:
    """Journals of before the chain."""

    def test_is_read(self) -> None:
        journal = read.parse(b"".join(OLD))
        assert journal.events[1:] == samples.events[1:]
        assert not journal.notices

    @pytest.mark.parametrize(
        ("lines", "says"),
        [
            ([0, 1, 1, 2], "line 3 is left out: turn 1 stands before"),
            ([0, 2], "line 2 is turn 2, which does not follow"),
            ([0, 1, 4, 2], "line 3 is turn 3, which does not follow"),
        ],
    )
    def test_turns_out_of_order_are_named(self, lines: list[int], says: str) -> None:
        assert read.parse(b"".join(OLD[n] for n in lines)).doubts[0] == says

    def test_is_not_gone_on_with(self, tmp_path: Path) -> None:
        with (
            pytest.raises(JournalError, match="written by an earlier version"),
            write.resume(put(tmp_path, b"".join(OLD[:4]))),
        ):
            pass

    def test_a_finished_one_has_nothing_to_go_on_with(self, tmp_path: Path) -> None:
        with write.resume(put(tmp_path, b"".join(OLD))) as (journal, _):
            assert journal.finished

    def test_a_changed_turn_that_a_crux_quotes_is_told_of(self) -> None:
        raw = b"".join([*OLD[:2], changed(OLD[2], sentences=[{"text": "Nothing of the kind."}]), *OLD[3:]])
        (notice,) = read.parse(raw).notices
        assert "was changed after it was written: 3 quotes" in notice


def test_text_in_a_journal_cannot_drive_the_terminal() -> None:
    journal = read.parse(OLD[0] + changed(OLD[1], sentences=[{"text": "a\x1b[31mb\u202ec\x9bd"}]))
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


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed there")
@pytest.mark.parametrize("how", ["removed", "moved", "replaced"])
def test_a_journal_that_loses_its_name_is_noticed(tmp_path: Path, how: str) -> None:
    with write.create(tmp_path, samples.MOTION, AT) as writer:
        writer.append(samples.header)
        elsewhere = writer.path.with_name("elsewhere.jsonl")
        writer.path.rename(elsewhere)
        if how == "removed":
            elsewhere.unlink()
        if how == "replaced":
            writer.path.write_bytes(LINES[0])
        with pytest.raises(OutputError, match="was removed, moved or replaced while it was being written"):
            writer.append(samples.turns[0])
    if how == "moved":
        assert elsewhere.read_bytes() == LINES[0]


def test_without_a_lock_there_is_no_journal(tmp_path: Path) -> None:
    (tmp_path / f".{files.stem(samples.MOTION, AT)}.jsonl.lock").mkdir()
    with pytest.raises((OutputError, JournalError)), write.create(tmp_path, samples.MOTION, AT):
        pass
    assert not files.journals(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_the_lock_of_a_killed_run_holds_nobody_up(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from datetime import datetime\n"
        "from pathlib import Path\n"
        "import samples\n"
        "from debate.journal import write\n"
        "with write.create(Path(sys.argv[1]), samples.MOTION, datetime(2026, 1, 1)) as writer:\n"
        "    writer.append(samples.header)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=surroundings, check=False)
    assert done.returncode == -signal.SIGKILL
    assert list(tmp_path.glob(".*.lock")), "the killed run left its lock behind"
    with write.resume(files.find(None, tmp_path)) as (journal, _):
        assert journal.events == (samples.header,)
    assert not list(tmp_path.glob(".*.lock"))


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
