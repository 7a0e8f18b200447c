"""Model voices from the command line, with a tiny model of random weights: the worst that a user could bring."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("llama_cpp")
pytest.importorskip("gguf")

from models import write_model

from debate.cli import main
from debate.events import Notice
from debate.journal import read, write
from debate.journal.read import Journal


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """A short debate of which one seat speaks freely through a tiny model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_model(tmp_path / "tiny.gguf")
    settings = ["--words", "20", "--rounds", "1", "--threads", "1", "--ctx", "2048"]
    debate("run", "--model", "book", "--voice", "gillen=tiny.gguf", "--speech", "free", *settings, "--quiet")
    return read.read(next(Path("transcripts").glob("*.jsonl")))


def debate(*arguments: str) -> int:
    """Runs `debate`; gives its exit code."""
    before = sys.argv
    sys.argv = ["debate", *arguments]
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    finally:
        sys.argv = before
    return 0


def test_each_seat_has_its_own_voice_and_the_journal_says_which(played: Journal) -> None:
    voices = {s.seat: (s.voice, s.speech, s.model.name if s.model else None) for s in played.header.seats}
    assert voices == {"auto-research": ("book", None, None), "gillen": ("tiny.gguf", "free", "tiny.gguf")}
    assert played.finished
    assert all((t.seconds is not None) == (t.seat == "gillen") for t in played.turns)
    page = played.path.with_suffix(".md").read_text()
    assert "A language model wrote for Gillen, from paraphrases" in page
    assert "The model tiny.gguf" in page


def test_a_debate_goes_on_with_its_own_model_or_says_that_it_is_gone(
    played: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = b"".join(write.lines(played.events[:4]))
    played.path.write_bytes(cut)
    Path("tiny.gguf").rename("moved.gguf")
    assert debate("resume") == 1
    assert "the model of this debate is not here any more" in capsys.readouterr().err
    assert played.path.read_bytes() == cut
    Path("moved.gguf").rename("tiny.gguf")
    assert debate("resume", "--threads", "1") == 0
    assert len(read.read(played.path).turns) == len(played.turns)


@pytest.mark.parametrize("quiet", [False, True])
def test_going_on_with_another_build_is_told_in_the_journal_and_on_the_page(
    played: Journal, capsys: pytest.CaptureFixture[str], quiet: bool
) -> None:
    played.path.write_bytes(b"".join(write.lines(played.events[:4])))
    capsys.readouterr()
    assert debate("resume", "--threads", "2", *["--quiet"] * quiet) == 0
    says = "Gillen spoke through another model, build or setting before: what follows may differ"
    assert capsys.readouterr().err.count(says) == 1
    again = read.read(played.path)
    assert [e.text for e in again.events[4:5] if isinstance(e, Notice)] == [says]
    assert says in played.path.with_suffix(".md").read_text()
    assert not again.doubts
