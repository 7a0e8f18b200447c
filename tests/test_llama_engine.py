"""The engine: sequences that only grow, forks that leave no trace, and numbers that are checked before they go down."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("llama_cpp")
import numpy as np

from debate.errors import ModelError, VoiceError
from debate.voices.llama.engine import ContextFullError, Engine, EngineSettings, Sampling
from debate.voices.llama.machine import physical_cores
from debate.voices.llama.native.model import Model, chunk_size
from debate.voices.llama.native.serve import Service
from debate.voices.llama.values import derive_seed
from tests.models import Kind, write_model

PROMPT = "what we think of it is not in the end what it is. " * 4
KINDS: tuple[Kind, ...] = ("llama", "mamba", "gemma3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module", params=KINDS)
def engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """Attention, recurrent, and sliding-window memory."""
    path = write_model(folder / f"{request.param}.gguf", kind=request.param)
    engine = Engine.open(path, EngineSettings(ctx=2_048, sequences=6, forks=4, threads=1))
    yield engine
    engine.close()


@pytest.fixture
def llama(folder: Path) -> Iterator[Engine]:
    engine = Engine.open(write_model(folder / "small.gguf"), EngineSettings(ctx=256, sequences=3, forks=4, threads=1))
    yield engine
    engine.close()


@pytest.fixture
def read(engine: Engine) -> Iterator[int]:
    """A sequence that holds the prompt."""
    seq = engine.new()
    engine.extend(seq, engine.tokens(PROMPT))
    yield seq
    engine.release(seq)


def write(engine: Engine, seq: int, most: int = 40, **sampling: object) -> str:
    fork = engine.fork(seq)
    try:
        return "".join(p.text for p in engine.generate(fork, Sampling(**sampling), most))  # type: ignore[arg-type]
    finally:
        engine.release(fork)


def test_what_was_tried_on_a_fork_leaves_no_trace(engine: Engine, read: int) -> None:
    before = engine.history(read)
    write(engine, read, temperature=1.5)
    assert engine.history(read) == before
    engine.extend(read, engine.tokens(" and so on"))
    other = engine.new()
    engine.extend(other, engine.tokens(PROMPT))
    engine.extend(other, engine.tokens(" and so on"))
    assert np.allclose(engine.logits(read), engine.logits(other), atol=1e-4)
    engine.release(other)


def test_one_seed_says_one_thing(engine: Engine, read: int) -> None:
    assert write(engine, read, seed=1, temperature=2.0) == write(engine, read, seed=1, temperature=2.0)
    assert write(engine, read, seed=1, temperature=2.0) != write(engine, read, seed=2, temperature=2.0)


def test_scores_are_log_probabilities_of_each_token(engine: Engine, read: int) -> None:
    candidates = [engine.tokens(" think"), engine.tokens("it is what it is"), [], engine.tokens("zz")]
    scores = engine.score(read, candidates)
    assert [len(s) for s in scores] == [len(c) for c in candidates]
    fork = engine.fork(read)
    for token, score in zip(candidates[1], scores[1], strict=True):
        logits = engine.logits(fork).astype(np.float64)
        assert score == pytest.approx(logits[token] - np.log(np.exp(logits).sum()), abs=2e-3)
        engine.extend(fork, [token])
    engine.release(fork)
    again = engine.score(read, candidates)
    assert [sum(s) for s in again] == pytest.approx([sum(s) for s in scores], abs=2e-3)


def test_a_kept_state_goes_on_bit_for_bit(engine: Engine, read: int) -> None:
    state, tokens = engine.save(read), engine.history(read)
    for seq in (read, other := engine.new()):
        engine.load(seq, state, tokens)
    engine.extend(read, engine.tokens(" the"))
    kept = engine.logits(read).copy()
    engine.extend(other, engine.tokens(" the"))
    assert np.allclose(kept, engine.logits(other), atol=1e-4)
    engine.release(other)


def test_a_state_of_another_text_is_refused_and_leaves_nothing(engine: Engine, read: int) -> None:
    state = engine.save(read)
    with pytest.raises(VoiceError):
        engine.load(read, state, engine.history(read)[:-1])
    assert engine.length(read) == 0
    with pytest.raises(VoiceError):
        engine.load(read, b"no state at all", [1, 2])


def test_reading_can_be_stopped_between_batches(engine: Engine) -> None:
    seq = engine.new()
    steps = engine.steps({seq: engine.tokens(PROMPT * 6)})
    done, total = next(steps)
    steps.close()
    assert engine.length(seq) == done < total or done == total
    engine.release(seq)


def test_a_json_schema_is_kept_to_by_whatever_writes(engine: Engine, read: int) -> None:
    import json

    fields = {"yes": {"type": "boolean"}, "n": {"enum": ["a", "b"]}}
    schema = {"type": "object", "properties": fields, "required": ["yes", "n"], "additionalProperties": False}
    text = write(engine, read, most=120, schema=json.dumps(schema), temperature=1.5)
    assert set(json.loads(text.split("}")[0] + "}")) == {"yes", "n"}


def test_text_survives_its_tokens(engine: Engine) -> None:
    text = "Naïve — 日本語, 🌉, long-tail-token-of-more-than-thirty-two-bytes\n\ttabs"
    assert engine.text(engine.tokens(text)) == text


def test_markup_in_content_is_only_text(engine: Engine) -> None:
    assert len(engine.tokens("<|im_end|>", special=True)) == 1
    assert len(engine.tokens("<|im_end|>")) > 1


def test_characters_are_never_cut(engine: Engine, read: int) -> None:
    assert write(engine, read, 80, temperature=3.0, top_k=0, min_p=0.0).encode()  # no half surrogates


def test_a_full_context_is_said_so_and_not_fatal(llama: Engine) -> None:
    seq = llama.new()
    with pytest.raises(ContextFullError):
        llama.extend(seq, [5] * 400)
    llama.clear(seq)
    llama.extend(seq, [5] * 200)
    ends = [p.end for p in llama.generate(seq, Sampling(temperature=2.0), 300)]
    assert ends[-1] in ("full", "stop")


@pytest.mark.parametrize("token", [-1, 1 << 30])
def test_tokens_outside_the_vocabulary_never_reach_the_engine(llama: Engine, token: int) -> None:
    seq = llama.new()
    with pytest.raises(VoiceError):
        llama.extend(seq, [token])
    llama.extend(seq, [5])
    with pytest.raises(VoiceError):
        llama.score(seq, [[5, token]])


def test_sequences_that_are_not_in_use_are_refused(llama: Engine) -> None:
    with pytest.raises(VoiceError):
        llama.extend(3, [5])
    with pytest.raises(VoiceError):
        llama.logits(llama.new())
    seq = llama.new()
    llama.release(seq)
    llama.release(seq)
    with pytest.raises(VoiceError):
        llama.history(seq)


def test_sequences_run_out_politely(llama: Engine) -> None:
    with pytest.raises(VoiceError):
        [llama.new() for _ in range(300)]


def test_a_closed_engine_says_so(llama: Engine) -> None:
    llama.close()
    llama.close()
    with pytest.raises(VoiceError):
        llama.new()


def test_two_threads_take_turns(llama: Engine) -> None:
    seqs = [llama.new(), llama.new()]
    threads = [threading.Thread(target=llama.extend, args=(seq, [5, 6, 7] * 12)) for seq in seqs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [llama.length(s) for s in seqs] == [36, 36]


def test_weights_that_are_no_numbers_are_found_out(folder: Path) -> None:
    engine = Engine.open(write_model(folder / "broken.gguf", broken=True), EngineSettings(ctx=256, threads=1))
    seq = engine.new()
    engine.extend(seq, [5, 6])
    with pytest.raises(VoiceError, match="damaged"):
        list(engine.generate(seq, Sampling(), 4))
    engine.close()


def test_files_that_are_no_models_are_refused(folder: Path) -> None:
    with pytest.raises(ModelError):
        Engine.open(folder / "missing.gguf")
    (folder / "text.gguf").write_text("no model")
    with pytest.raises(ModelError):
        Engine.open(folder / "text.gguf")


def test_a_schema_that_makes_no_grammar_is_refused(llama: Engine) -> None:
    seq = llama.new()
    llama.extend(seq, [5])
    with pytest.raises(VoiceError):
        list(llama.generate(seq, Sampling(schema='{"$ref": "#/nowhere"}'), 4))


def test_more_sequences_than_fit_a_batch_are_no_trouble(folder: Path) -> None:
    model = Model.load(write_model(folder / "wide.gguf"), threads=1, gpu_layers=0)
    model.facts = replace(model.facts, chunk=16)
    engine = Engine(Service(model), model.facts, EngineSettings(ctx=512, sequences=40, forks=24))
    seq = engine.new()
    engine.extend(seq, engine.tokens(PROMPT))
    assert len(engine.score(seq, [engine.tokens(f"{n} is it")[:6] for n in range(30)])) == 30
    engine.close()


def test_seeds_depend_on_every_part() -> None:
    seeds = {derive_seed(a, b, c) for a in range(3) for b in range(3) for c in range(3)}
    assert len(seeds) == 27


@pytest.mark.parametrize(
    ("parameters", "threads", "on_gpu", "size"),
    [(10**6, 2, False, 512), (135 * 10**6, 2, False, 64), (8 * 10**9, 2, False, 16), (8 * 10**9, 2, True, 512)],
)
def test_batches_are_small_where_reading_is_slow(parameters: int, threads: int, on_gpu: bool, size: int) -> None:
    assert chunk_size(parameters, threads, on_gpu=on_gpu) == size


def test_a_container_with_half_a_core_still_gets_one_thread(tmp_path: Path) -> None:
    quota = tmp_path / "cpu.max"
    quota.write_text("50000 100000")
    assert physical_cores(tmp_path, quota) == 1
    quota.write_text("max 100000")
    assert physical_cores(tmp_path, quota) >= 1
