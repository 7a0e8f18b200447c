"""Whatever a model file does to llama.cpp costs one line and a turn, and the journal goes on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

pytest.importorskip("llama_cpp")
pytest.importorskip("gguf")

from debate.errors import ModelError, VoiceError
from debate.journal import read
from debate.voices.llama.engine import Engine, EngineSettings, Sampling
from debate.voices.llama.worker import Worker, counting
from tests.models import write_model

SMALL = EngineSettings(ctx=256, sequences=2, forks=2, threads=1)


@pytest.fixture
def mutant(tmp_path: Path) -> Callable[[bytes, bytes], Path]:
    """Writes a small model with some bytes of its header replaced by as many others."""

    def made(old: bytes, new: bytes) -> Path:
        path = write_model(tmp_path / "mutant.gguf", ctx=8_192)
        raw = path.read_bytes()
        assert len(old) == len(new)
        assert old in raw
        path.write_bytes(raw.replace(old, new))
        return path

    return made


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine.open(write_model(tmp_path / "m.gguf"), SMALL)
    yield engine
    engine.close()


def process_of(engine: Engine) -> psutil.Process:
    """The engine's process: the youngest child of this one."""
    return max(psutil.Process().children(), key=lambda p: p.create_time())


def debate(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs `debate` in `folder`."""
    env = {**os.environ, "DEBATE_CACHE": str(folder / "cache"), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "debate", *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120)


PLAY = ("--rounds", "1", "--words", "20", "--threads", "1", "--ctx", "4096", "--quiet")
ABORTS = (b"<0x41>", b"<0x42>")  # two tokens with one text
LAYERS = (b"block_count\x04\0\0\0\x02\0", b"block_count\x04\0\0\0\x02\xdb")  # more than llama.cpp has room for
THROWS = (b"<0xE2>", b"<0xZZ>")  # a byte without its token, met when a text has a dash or a curly quote


def test_a_file_that_aborts_llama_cpp_is_refused_in_its_words(mutant: Callable[[bytes, bytes], Path]) -> None:
    with pytest.raises(ModelError, match=r"^mutant.gguf stops the engine while loading it: GGML_ASSERT\(id_to_token"):
        Engine.open(mutant(*ABORTS), SMALL)


def test_what_llama_cpp_throws_in_mid_work_is_an_error_and_ends_that_engine_only(
    mutant: Callable[[bytes, bytes], Path], engine: Engine
) -> None:
    other = Engine.open(mutant(*THROWS), SMALL)
    assert other.tokens("plain")
    with pytest.raises(VoiceError, match=r"mutant.gguf stops the engine while reading: .*at"):
        other.tokens("a dash — here")
    with pytest.raises(VoiceError, match="while reading"):
        other.tokens("plain")
    other.close()
    assert engine.tokens("plain")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"blk.0.attn_q.weight", b"blk.0.attn_z.weight", "tensor 'blk.0.attn_q.weight' not found"),
        (b"llama.block_count\x04", b"llama.block_count\x0d", "key 'llama.block_count' has invalid GGUF type 13"),
        (b"llama", b"lamma", "unknown model architecture: 'lamma'"),
    ],
)
def test_a_refused_file_is_refused_with_the_first_thing_that_llama_cpp_said(
    mutant: Callable[[bytes, bytes], Path], old: bytes, new: bytes, reason: str
) -> None:
    with pytest.raises(ModelError) as caught:
        Engine.open(mutant(old, new), SMALL)
    assert reason in caught.value.message


@pytest.mark.parametrize("when", ["reading", "writing"])
def test_an_engine_that_is_killed_is_an_error(engine: Engine, when: str) -> None:
    seq = engine.new()
    engine.extend(seq, [5, 6])
    pieces = engine.generate(seq, Sampling(), 50)
    next(pieces)
    process = process_of(engine)
    process.kill()
    process.wait()
    with pytest.raises(VoiceError, match=f"m.gguf stops the engine while {when}"):
        engine.extend(seq, [5]) if when == "reading" else list(pieces)
    engine.release(seq)
    engine.close()


def test_a_load_can_be_broken_off(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def progress(fraction: float) -> None:
        raise Enough

    before = psutil.Process().children()
    with pytest.raises(Enough):
        Engine.open(write_model(tmp_path / "m.gguf"), SMALL, progress)
    assert psutil.Process().children() == before


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_an_engine_that_hangs_is_stopped_by_ctrl_c(tmp_path: Path) -> None:
    code = (
        "import os, psutil, signal, threading\n"
        "from debate.voices.llama.worker import Worker\n"
        "worker = Worker()\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background\n"
        "psutil.Process().children()[0].suspend()\n"
        "threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()\n"
        "try:\n    worker.call('about')\n"
        "except KeyboardInterrupt:\n    print(len(psutil.Process().children()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_no_engine_outlives_the_program(tmp_path: Path) -> None:
    code = (
        "import os, psutil\n"
        "from debate.voices.llama.worker import Worker\n"
        "worker = Worker()\n"
        "print(psutil.Process().children()[0].pid, flush=True)\n"
        "os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    psutil.wait_procs([psutil.Process(int(done.stdout))] if psutil.pid_exists(int(done.stdout)) else [], timeout=30)
    assert not psutil.pid_exists(int(done.stdout))


def test_the_program_itself_never_loads_llama_cpp(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.gguf")
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from debate.voices.llama.engine import Engine, Sampling\n"
        f"engine = Engine.open(Path({str(path)!r}))\nseq = engine.new()\nengine.extend(seq, engine.tokens('it is'))\n"
        "list(engine.generate(seq, Sampling(), 3)); engine.close()\n"
        "print('llama_cpp' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "False\n", done.stderr


def test_tokens_are_counted_without_the_weights(tmp_path: Path) -> None:
    with counting(write_model(tmp_path / "words.gguf", weights=False)) as count:
        assert count("what we think") > 0


def test_modules_in_the_current_folder_are_none_of_the_engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "queue.py").write_text("raise SystemExit('somebody else’s file')")
    monkeypatch.chdir(tmp_path)
    Worker().close()


@pytest.mark.parametrize("speech", ["free", "grounded"])
def test_a_debate_on_a_file_that_aborts_does_not_begin(
    mutant: Callable[[bytes, bytes], Path], tmp_path: Path, speech: str
) -> None:
    mutant(*LAYERS)
    done = debate("run", "--model", "mutant.gguf", "--speech", speech, *PLAY, folder=tmp_path)
    assert done.returncode == 1
    assert re.fullmatch(r"error: mutant.gguf stops .*GGML_ASSERT.*\nhint: .*\n", done.stderr)
    assert not list((tmp_path / "transcripts").glob("*.jsonl"))


def test_a_debate_whose_engine_dies_keeps_its_journal_and_goes_on_with_a_sound_file(
    mutant: Callable[[bytes, bytes], Path], tmp_path: Path
) -> None:
    mutant(*THROWS)
    for command in (["run", "--model", "mutant.gguf", "--speech", "free", *PLAY], ["resume", "--quiet"]):
        done = debate(*command, folder=tmp_path)
        assert done.returncode == 1
        assert len(re.findall(r"^error: mutant.gguf stops the engine while .*\nhint: .*$", done.stderr, re.M)) == 1
        assert "terminate" not in done.stderr
        (journal,) = (tmp_path / "transcripts").glob("*.jsonl")
        assert not list((tmp_path / "transcripts").glob(".*"))  # no lock stays
        assert not read.read(journal).finished
    write_model(tmp_path / "mutant.gguf", ctx=8_192)
    assert debate("resume", "--quiet", folder=tmp_path).returncode == 0
    assert read.read(journal).finished
