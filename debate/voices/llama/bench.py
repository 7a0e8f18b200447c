"""How fast a model is here: what reading, writing and several sequences at once cost, against a bare decode loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from debate.values import Value
from debate.voices.llama.engine import Engine
from debate.voices.llama.machine import peak_memory
from debate.voices.llama.values import EngineSettings, Sampling
from debate.voices.llama.worker import Worker

PROMPT: Final = 128
"""Tokens that are read before the writing starts."""
DECODED: Final = 48
WIDTHS: Final = (1, 2, 4, 8)

_ROUNDS: Final = 2
_TEXT: Final = "A long list of ordinary things, told one by one: a chair, a lamp, two spoons, rain. "


class Bench(Value):
    """What was measured on one model. Speeds in tokens a second, sizes in bytes, times in seconds.

    `bare` is a loop that calls `llama_decode` and nothing else, in the engine's process, on the same prompt in the same
    run; `batch` gives the sum over sequences that are written side by side; `peak` counts both processes.
    """

    seconds_to_load: float
    prompt: float
    decode: float
    bare: float
    batch: dict[int, float]
    peak: int
    threads: int
    gpu_layers: int

    @property
    def ratio(self) -> float:
        """Writing here over the bare loop."""
        return self.decode / self.bare if self.bare else 0.0


def bench(
    path: Path,
    *,
    threads: int = 0,
    gpu_layers: int = -1,
    say: Callable[[str], None] = lambda what: None,
) -> Bench:
    """Measures a model file. Raises VoiceError, or ModelError, if it cannot be used.

    `say` is told what is being measured. Of several rounds the fastest counts: other work on the machine only slows.
    """
    say("loading")
    start = time.perf_counter()
    cells, most = PROMPT + (max(WIDTHS) + 1) * 2 * DECODED, max(WIDTHS) + 1
    worker = Worker()
    engine = Engine.open(
        path, EngineSettings(cells, most, forks=1, threads=threads, gpu_layers=gpu_layers), port=worker
    )
    loaded = time.perf_counter() - start
    try:
        tokens = (engine.tokens(_TEXT) * PROMPT)[:PROMPT]
        seq = engine.new()
        say("reading")
        start = time.perf_counter()
        engine.extend(seq, tokens)
        prompt = PROMPT / (time.perf_counter() - start)
        say("writing, and a bare loop")
        pairs = [(_write(engine, seq, n), float(worker.call("bare", tokens, DECODED))) for n in range(_ROUNDS)]
        engine.release(seq)
        say("writing side by side")
        return Bench(
            seconds_to_load=loaded,
            prompt=prompt,
            decode=max(p[0] for p in pairs),
            bare=max(p[1] for p in pairs),
            batch={width: _side_by_side(engine, tokens, width) for width in WIDTHS},
            peak=worker.call("peak") + peak_memory(),
            threads=engine.facts.threads,
            gpu_layers=engine.facts.gpu_layers,
        )
    finally:
        engine.close()


def _write(engine: Engine, seq: int, seed: int) -> float:
    """Tokens a second of a turn as the voice makes it: sampled with all its controls, and turned into text."""
    best = 0.0
    for other in range(4):  # a model may end at once; another seed makes it go on
        fork = engine.fork(seq)
        times = [time.perf_counter() for _ in engine.generate(fork, Sampling(seed=16 * seed + other), DECODED + 1)]
        engine.release(fork)
        if len(times) > 1:
            best = max(best, (len(times) - 1) / (times[-1] - times[0]))
        if len(times) > DECODED // 2:
            break
    return best


def _side_by_side(engine: Engine, tokens: Sequence[int], width: int) -> float:
    """Tokens a second, summed over `width` sequences that each get one token a step."""
    seqs = [engine.new() for _ in range(width)]
    for seq in seqs:
        engine.extend(seq, tokens[:4])
    begun = time.perf_counter()
    for n in range(DECODED // 2):
        list(engine.steps({seq: [tokens[n]] for seq in seqs}))
    found = width * (DECODED // 2) / (time.perf_counter() - begun)
    for seq in seqs:
        engine.release(seq)
    return found
