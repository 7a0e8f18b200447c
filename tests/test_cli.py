"""The command line: what goes where, exit codes, and nothing lost."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from debate.cli import app, main, manual, options
from debate.cli import playing as command
from debate.cli.app import COMMANDS
from debate.cli.voices import Table
from debate.config import Settings
from debate.errors import VoiceError
from debate.events import Turn
from debate.journal import read, write
from debate.persona import schema
from debate.persona.library import Library
from debate.render import export, markdown
from debate.table.formats import FORMATS
from debate.table.plan import Plan
from debate.table.record import Record
from debate.voices import kinds
from debate.voices.base import Partial
from debate.voices.book import BookVoice

QUICK = ["--model", "book", "--format", "classic", "--rounds", "1"]


class Result(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def debate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `debate` with some arguments, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["debate", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Result(code, *capsys.readouterr())

    return run


def journal(folder: Path = Path("transcripts")) -> Path:
    (path,) = folder.glob("*.jsonl")
    return path


def timeless(raw: str) -> list[object]:
    """Events without what may differ between two runs."""

    def kept(value: object) -> object:
        if isinstance(value, dict):
            return {
                k: kept(v) for k, v in value.items() if not (k.endswith(("_at", "_path")) or k.startswith("seconds"))
            }
        return [kept(v) for v in value] if isinstance(value, list) else value

    return [kept(json.loads(line)) for line in raw.splitlines()]


class TestRun:
    """`debate run`."""

    def test_plays_shows_and_writes_a_debate(self, debate: Run) -> None:
        done = debate("run", *QUICK)
        assert done.code == 0
        assert "1. The commenter (simulated) opens, for the motion" in done.out
        assert "> The moderator to" in done.out
        assert "\nWhere they part\n" in done.out
        assert "\x1b" not in done.out + done.err
        assert done.err.startswith("voice: book")
        path = journal()
        assert done.out.endswith(f"Transcript: {path.with_suffix('.md')}\n")
        assert path.with_suffix(".md").read_text() == markdown.transcript(read.read(path).events)
        assert sorted(p.suffix for p in Path("transcripts").iterdir()) == [".jsonl", ".md"]

    def test_json_is_the_journal_and_nothing_else(self, debate: Run) -> None:
        done = debate("run", *QUICK, "--json")
        assert done.out == journal().read_text()

    def test_quiet_is_the_path_and_nothing_else(self, debate: Run) -> None:
        done = debate("run", *QUICK, "--quiet")
        assert (done.out, done.err) == (f"{journal().with_suffix('.md')}\n", "")

    def test_the_same_seed_makes_the_same_debate_elsewhere(self, debate: Run) -> None:
        one, two, other = (debate("run", *QUICK, "--json", "--seed", s, "--out", o).out for s, o in ("7a", "7b", "8c"))
        assert timeless(one) == timeless(two)
        assert timeless(one) != timeless(other)

    def test_settings_come_from_the_project_file(self, debate: Run) -> None:
        Path("debate.yaml").write_text("model: book\nrounds: 1\nseed: 3\nout: elsewhere\n")
        debate("run", "--seed", "5")
        header = read.read(journal(Path("elsewhere"))).header
        assert (header.rounds, header.seed) == (1, 5)

    def test_a_persona_on_both_sides(self, debate: Run) -> None:
        assert debate("run", *QUICK, "--optimist", "byrnes", "--pessimist", "byrnes").code == 0
        assert len(read.read(journal()).header.seats) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "--optimist", "nobody"], "no persona called 'nobody'"),
        (["run", "--optimist", "byrns"], "did you mean byrnes"),
        (["run", ""], "the motion is empty"),
        (["run", "a\x1b[2Jb"], "control characters"),
        (["run", "--rounds", "0"], "--rounds has to be between 1 and"),
        (["run", "--rounds", "-2"], "--rounds has to be between 1 and"),
        (["run", "--format", "brawl"], "there are: points, classic"),
        (["run", "--out", "file"], "file is a file, not a folder"),
        (["run", "--out", "file/below"], "cannot write"),
        (["run", "--voice", "byrnes"], "does not say whose voice"),
        (["run", "--voice", "eve=book"], "eve is not in this debate"),
        (["run", "--model", "human"], "cannot take part yet"),
        (["run", "--model", "server:x"], "cannot take part yet"),
        (["run", "--voice", "gillen=human"], "cannot take part yet"),
        (["run", "--model", "missing.gguf"], "missing.gguf"),
        (["run", "--moderator", "qwen3-4b"], "--moderator"),
        (["run", "--speech", "loud"], "--speech"),
        (["resume"], "no debates in transcripts"),
        (["show", "nothing"], "no journal called 'nothing'"),
        (["export", "--to", "pdf"], "there are: md, html, json"),
        (["crux", "missing.txt"], "no file missing.txt"),
        pytest.param(
            ["crux", "/dev/zero"],
            "is a device",
            marks=pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device"),
        ),
        (["persona", "show", "byrns"], "did you mean byrnes"),
    ],
)
def test_what_the_user_can_mend_is_two_lines_and_exit_code_1(debate: Run, arguments: list[str], says: str) -> None:
    Path("file").touch()
    done = debate(*arguments)
    assert done.code == 1
    assert done.out == ""
    error, hint = done.err.splitlines()[-2:]
    assert error.startswith("error: ")
    assert hint.startswith("hint: ")
    assert says in error + hint
    assert "\x1b" not in done.err
    assert not Path("transcripts").exists() or not list(Path("transcripts").iterdir())


@pytest.mark.parametrize(
    "arguments", [["run", "--sed", "7"], ["shout"], ["run", "--rounds", "many"], ["persona", "show"]]
)
def test_bad_usage_is_exit_code_2(debate: Run, arguments: list[str]) -> None:
    done = debate(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Usage: debate" in done.err


class TestResume:
    """`debate resume`."""

    @pytest.mark.parametrize("share", [0.0, 0.2, 0.45, 0.6, 0.85, 0.999])
    def test_a_debate_cut_off_anywhere_ends_as_if_it_had_not_been(self, debate: Run, share: float) -> None:
        debate("run", *QUICK)
        path = journal()
        whole, page = path.read_bytes(), path.with_suffix(".md").read_text()
        first = whole.index(b"\n")
        path.write_bytes(whole[: first + int((len(whole) - first) * share)])
        assert debate("resume").code == 0
        assert timeless(path.read_text()) == timeless(whole.decode())
        assert path.with_suffix(".md").read_text() == page

    def test_a_finished_debate_gets_its_transcript_and_no_more(self, debate: Run) -> None:
        debate("run", *QUICK)
        path = journal()
        before = path.read_bytes()
        path.with_suffix(".md").unlink()
        done = debate("resume", path.name[:15])
        assert "nothing to resume" in done.err
        assert path.read_bytes() == before
        assert path.with_suffix(".md").exists()

    def test_a_debate_in_play_is_refused(self, debate: Run) -> None:
        debate("run", *QUICK)
        path = journal()
        path.write_bytes(path.read_bytes()[:-9])
        with write.resume(path):
            done = debate("resume")
        assert done.code == 1
        assert "being written by another run" in done.err


class Failing(BookVoice):
    """A book voice that raises something in one turn."""

    def __init__(self, turn: int, error: BaseException) -> None:
        self._turn, self._error = turn, error

    def speak(self, plan: Plan, record: Record) -> Iterator[Partial | Turn]:
        """The turn, or the error."""
        if plan.turn == self._turn:
            yield Partial(kind="text", text="half a sen")
            raise self._error
        yield from super().speak(plan, record)


@pytest.mark.parametrize(
    ("error", "code", "how"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (VoiceError("no breath"), 1, "broken off"),
        (RuntimeError("a bug"), 0, ""),
    ],
)
def test_a_debate_that_breaks_off_leaves_a_readable_transcript(
    debate: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, how: str
) -> None:
    def failing(header: object, *_: object) -> object:
        return header, Table({"auto-research": Failing(3, error), "gillen": BookVoice()})

    monkeypatch.setattr(command.voices, "new", failing)
    if how:
        done = debate("run", *QUICK)
        assert done.code == code
        assert f"{how}; what was said is in transcripts/" in done.err
        assert "go on with: debate resume 2" in done.err
    else:
        with pytest.raises(RuntimeError, match="a bug"):
            debate("run", *QUICK)
    path = journal()
    assert len(read.read(path).turns) == 2
    assert "the debate has 2 turns so far" in path.with_suffix(".md").read_text()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("transcripts/a.jsonl", "debate resume a"),
        ("else/where/a.jsonl", "debate resume a --out else/where"),
        ("my own/a.jsonl", "debate resume a --out 'my own'"),
    ],
)
def test_the_command_to_resume_can_be_pasted(path: str, says: str) -> None:
    assert command.how_to_resume(Path(path)) == says


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_reader_that_leaves_costs_no_turn(tmp_path: Path) -> None:
    """What `debate run --json | head -1` does."""
    line = [sys.executable, "-m", "debate", "run", *QUICK, "--json"]
    with subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
    assert "Traceback" not in said
    assert "debate resume" in said
    assert read.read(journal(tmp_path / "transcripts")).path.with_suffix(".md").exists()


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("when", ["speaking", "writing"])
def test_a_signal_from_outside(tmp_path: Path, name: str, when: str) -> None:
    """The whole program, stopped by what a terminal, a service manager or a closed window sends, twice over."""
    script = (
        "import sys, os, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background jobs ignore it
        "from debate.voices.book import BookVoice\n"
        "def stop():\n"
        f"    os.kill(os.getpid(), signal.{name})\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "said, sync, count = BookVoice.speak, os.fsync, []\n"
        "def speak(self, plan, record):\n"
        "    if plan.turn == 3: stop()\n"
        "    yield from said(self, plan, record)\n"
        "def fsync(number):\n"
        "    sync(number)\n"
        "    count.append(number)\n"
        "    if len(count) == 3: stop()\n"
        + ("BookVoice.speak = speak\n" if when == "speaking" else "os.fsync = fsync\n")
        + f"signal.signal(signal.{name}, signal.default_int_handler if {name!r} == 'SIGINT' else signal.SIG_DFL)\n"
        "from debate.cli import main\n"
        f"sys.argv = ['debate', 'run', *{QUICK!r}]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 128 + getattr(signal, name)
    assert ("interrupted" if name == "SIGINT" else f"stopped by {name}") in done.stderr
    assert "debate resume" in done.stderr
    assert "Traceback" not in done.stderr
    played = read.read(journal(tmp_path / "transcripts"))
    assert len(played.turns) == 2
    assert played.path.with_suffix(".md").read_text() == markdown.transcript(played.events)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_closed_window_does_not_stop_what_was_told_to_ignore_it(tmp_path: Path) -> None:
    """`nohup debate run`."""
    script = (
        "import sys, os, signal\n"
        "from debate.voices.book import BookVoice\n"
        "said = BookVoice.speak\n"
        "def speak(self, plan, record):\n"
        "    os.kill(os.getpid(), signal.SIGHUP)\n"
        "    yield from said(self, plan, record)\n"
        "BookVoice.speak = speak\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from debate.cli import main\n"
        f"sys.argv = ['debate', 'run', *{QUICK!r}]\n"
        "main()\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, timeout=60, check=True)
    assert read.read(journal(tmp_path / "transcripts")).finished


@pytest.mark.skipif(os.name == "nt", reason="POSIX shells")
@pytest.mark.parametrize("streams", ["2>&-", "2>&1 >&- | true", ">&- 2>&-", "<&- >&- 2>&-", "2>/dev/full"])
def test_a_debate_is_played_whatever_becomes_of_stderr(tmp_path: Path, streams: str) -> None:
    if "full" in streams and not Path("/dev/full").exists():
        pytest.skip("needs a device that is always full")
    command = f"{shlex.join([sys.executable, '-m', 'debate', 'run', *QUICK, '--quiet'])} {streams}"
    subprocess.run(["sh", "-c", command], cwd=tmp_path, timeout=60, check=True)
    command = command.replace("--quiet", "")
    subprocess.run(["sh", "-c", command], cwd=tmp_path, timeout=60, check=True)
    for path in (tmp_path / "transcripts").glob("*.jsonl"):
        assert read.read(path).finished
        assert not read.read(path).notices
    assert len(list((tmp_path / "transcripts").glob("*.md"))) == 2


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed there")
def test_a_journal_removed_while_it_is_written_ends_the_debate_with_its_transcript(
    debate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Removing(BookVoice):
        """Takes the journal away before its third turn."""

        def speak(self, plan: Plan, record: Record) -> Iterator[Partial | Turn]:
            """The turn."""
            if plan.turn == 3:
                journal().unlink()
            yield from super().speak(plan, record)

    table = Table({"auto-research": Removing(), "gillen": BookVoice()})
    monkeypatch.setattr(command.voices, "new", lambda header, *_: (header, table))
    done = debate("run", *QUICK)
    assert done.code == 1
    assert "was removed, moved or replaced while it was being written" in done.err
    assert "go on with" not in done.err
    (page,) = Path("transcripts").glob("*.md")
    assert "the debate has 2 turns so far" in page.read_text()


class TestChanged:
    """A journal that somebody changed."""

    @pytest.fixture
    def path(self, debate: Run) -> Path:
        """One whose second turn is not what was said."""
        debate("run", *QUICK)
        path = journal()
        lines = path.read_text().splitlines(keepends=True)
        data = json.loads(lines[2])
        lines[2] = json.dumps(data | {"text": "Nothing of the kind."}) + "\n"
        path.write_text("".join(lines))
        return path

    @pytest.mark.parametrize("arguments", [["show"], ["export"], ["export", "--to", "html"], ["check"]])
    def test_is_read_with_a_notice(self, debate: Run, path: Path, arguments: list[str]) -> None:
        done = debate(*arguments)
        assert done.code == 0
        says = f"{path.name} is not as it was written: line 3 is not the line that was written here\n"
        assert done.err.startswith(says)
        assert done.out
        assert ("no longer vouches" in done.out) == (arguments[0] == "export")

    def test_is_not_gone_on_with(self, debate: Run, path: Path) -> None:
        before = path.read_bytes()
        done = debate("resume")
        assert (done.code, done.out, path.read_bytes()) == (1, "", before)
        error, hint = done.err.splitlines()
        assert error.startswith("error: ")
        assert "line 3 is not the line that was written here" in error
        assert "debate show" in hint

    def test_is_listed_as_what_it_is(self, debate: Run, path: Path) -> None:
        assert debate("list").out.strip().endswith("\tchanged after it was written")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["motions"], ["persona", "list"], ["run", *QUICK], ["run", *QUICK, "--json"]])
def test_output_that_cannot_be_written_is_an_error(tmp_path: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "debate", *arguments]
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1
    assert "error: cannot write the output: No space left on device\n" in done.stderr
    assert "Traceback" not in done.stderr


class TestPast:
    """`export`, `list` and `show`."""

    def test_one_format_goes_to_stdout(self, debate: Run) -> None:
        debate("run", *QUICK)
        events = read.read(journal()).events
        assert debate("export").out == markdown.transcript(events)
        assert debate("export", "--to", "json").out == export.as_json(events)

    def test_several_formats_go_to_files(self, debate: Run) -> None:
        debate("run", *QUICK)
        done = debate("export", "--to", "md,html", "--to", "json", "-o", "page.html")
        assert done.out.split() == ["page.md", "page.html", "page.json"]
        assert Path("page.html").read_text().startswith("<!doctype html>")

    def test_a_half_finished_debate_can_be_exported(self, debate: Run) -> None:
        debate("run", *QUICK)
        path = journal()
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]) + b'{"type": "tu')
        done = debate("export")
        assert "the debate has 2 turns so far" in done.out
        assert "was cut off and is left out" in done.err

    def test_the_journal_is_never_overwritten(self, debate: Run) -> None:
        debate("run", *QUICK)
        before = journal().read_bytes()
        done = debate("export", "--to", "json", "-o", str(journal()))
        assert done.code == 1
        assert journal().read_bytes() == before

    def test_list_has_a_line_a_debate_even_for_a_broken_one(self, debate: Run) -> None:
        debate("run", *QUICK)
        Path("transcripts/20260101-000000-broken.jsonl").write_text("{")
        broken, fine = debate("list").out.splitlines()
        assert "torn header" in broken
        assert fine.split("\t")[1:] == ["the commenter, Gillen", "6", fine.split("\t")[3], "finished"]

    def test_show_reads_what_run_showed(self, debate: Run) -> None:
        shown = debate("run", *QUICK).out
        assert debate("show").out.strip() == shown.rpartition("\nTranscript:")[0].strip()


def test_persona_list_names_all_and_show_has_every_source(debate: Run) -> None:
    listed = debate("persona", "list").out
    assert all(name in listed for name in Library().paths())
    assert "Foom & Doom 2" in debate("persona", "show", "byrnes").out


def test_motions_come_with_commands(debate: Run) -> None:
    assert "debate run delegate --optimist auto-research --pessimist byrnes" in debate("motions").out


def test_crux_of_a_conversation_is_one_object_on_stdout(debate: Run) -> None:
    Path("talk.txt").write_text(
        "Ann: Rust shows itself in time.\n\nBob: It does not, because it hides in the joints.\n"
    )
    data = json.loads(debate("crux", "talk.txt", "--json").out)
    assert {"motion", "method", "overview", "cruxes", "grounding"} <= set(data)
    assert debate("crux", "talk.txt").out.startswith("# ")


class TestAJournalThatWasChanged:
    """What is derived in it, and its chain."""

    @pytest.fixture
    def changed(self, debate: Run) -> str:
        """A journal whose third line has got another text."""
        debate("run", *QUICK)
        lines = journal().read_text().splitlines(keepends=True)
        (turn,) = [n for n, line in enumerate(lines) if json.loads(line).get("turn") == 1]
        lines[turn] = json.dumps(json.loads(lines[turn]) | {"text": "Bananas are yellow in Spain."}) + "\n"
        journal().write_text("".join(lines))
        return f"line {turn + 1} is not the line that was written here"

    def test_crux_reads_what_was_said_and_names_the_line(self, debate: Run, changed: str) -> None:
        done = debate("crux", str(journal()), "--json")
        assert changed in done.err
        assert "Bananas" not in done.out
        assert json.loads(done.out)["motion"] == read.read(journal()).header.motion

    def test_crux_says_on_its_page_that_it_no_longer_vouches(self, debate: Run, changed: str) -> None:
        assert "## Where they part" in (page := debate("crux", str(journal().with_suffix(".md"))).out)
        assert "no longer vouches" in page

    def test_check_tells_its_doubts(self, debate: Run, changed: str) -> None:
        assert json.loads(debate("check", "--json").out)["doubts"] == [changed]

    def test_crux_of_a_journal_without_a_header_that_can_be_used_is_refused(self, debate: Run) -> None:
        Path("bad.jsonl").write_text('{"type": "header", "schema": 99}\n{"speaker": "Ann", "text": "Yes."}\n')
        done = debate("crux", "bad.jsonl")
        assert (done.code, done.err.splitlines()[0]) == (
            1,
            "error: bad.jsonl has schema 99; this version reads up to 2",
        )


class TestHelp:
    """Help texts."""

    def test_the_reference_is_what_the_help_says(self) -> None:
        path = Path(__file__).parents[1] / "docs" / "cli.md"
        assert path.read_text(encoding="utf-8") == manual.page(), "run: python -m debate.cli.manual > docs/cli.md"

    def test_what_the_list_says_of_a_command_begins_its_own_help(self) -> None:
        helps = dict(manual.commands())
        for name, about in COMMANDS.items():
            text = " ".join(helps[f"debate {name}"].split())
            assert about.split(":")[0].rstrip(".") in text, name

    def test_our_commands_show_an_example_before_their_options(self) -> None:
        for name, text in manual.commands():
            if name.count(" ") == 1 and name not in ("debate model", "debate persona"):
                assert text.index(f"\n  {name}") < text.index("Options:"), name

    @pytest.mark.parametrize(
        ("command", "names", "complete"),
        [
            ("run", kinds.NAMED, options.models),
            ("run", FORMATS, options.formats),
            ("export", export.FORMATS, options.exports),
            ("persona schema", schema.KINDS, None),
        ],
        ids=["voices", "formats", "exports", "schemas"],
    )
    def test_help_and_completion_name_everything_that_there_is(
        self, command: str, names: Collection[str], complete: Callable[[str], list[str]] | None
    ) -> None:
        text = " ".join(dict(manual.commands())[f"debate {command}"].split())
        assert re.search(rf"\b{r'(, | or )'.join(map(re.escape, names))}\b", text)
        assert complete is None or set(names) <= set(complete(""))

    def test_every_command_is_in_the_list(self) -> None:
        files = {p.stem: p.read_text() for p in Path(app.__file__).parent.glob("*.py") if p.stem != "app"}
        assert set(COMMANDS) == {
            n for n, text in files.items() if re.search(r"^(def command\(|app = )", text, re.MULTILINE)
        }

    def test_the_defaults_that_the_help_tells_are_those_of_the_settings(self) -> None:
        text = " ".join(dict(manual.commands())["debate run"].split())
        for name in ("format", "rounds", "seed"):
            assert re.search(rf"--{name} \w [^[]*\[{getattr(Settings(), name)}\]", text), name

    @pytest.mark.parametrize(
        "arguments", [["-h"], ["--help"], ["run", "-h"], ["model", "-h"], ["persona", "list", "--help"]]
    )
    def test_both_spellings_work(self, debate: Run, arguments: list[str]) -> None:
        done = debate(*arguments)
        assert done.code == 0
        assert done.out.startswith("Usage: debate")

    def test_help_and_completion_import_nothing_heavy(self) -> None:
        script = (
            "import sys\n"
            "from debate.cli import app, options\n"
            "assert 'byrnes' in options.personas('by')\n"
            "assert 'delegate' in options.motions('')\n"
            "assert options.voices('byrnes=b') == ['byrnes=book']\n"
            "assert options.models('smol')\n"
            "heavy = {'pydantic', 'yaml', 'jinja2', 'llama_cpp', 'numpy', 'rich.console', 'debate.events'}\n"
            "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("offered", "begun", "offers"),
    [(options.personas, "byr", ["byrnes"]), (options.personas, "zz", []), (options.motions, "zz", []),
     (options.models, "boo", ["book"]), (options.voices, "byr", ["byrnes="]), (options.voices, "x=boo", ["x=book"])],
)  # fmt: skip
def test_completion_offers_what_begins_so(offered: Callable[[str], list[str]], begun: str, offers: list[str]) -> None:
    assert offered(begun) == offers
