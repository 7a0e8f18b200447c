"""The engine room against the plain way, on one model in one run.

    python benchmarks/engine.py MODEL.gguf [--turns 24] [--words 40] [--out FILE.json] [--plot FILE.svg]

1. *debate*: a free debate with a sequence per seat, then the same turns through `Llama.create_chat_completion` with one
   history: the same texts before it, as many tokens written. Seconds to first token by turn, wall time, prompt tokens
   read against their floor (final lengths of the sequences + plans).
2. *opening*: seconds to the first token of the first turn, the personas' prompts read anew and taken from disk.
3. *decode*: tokens a second against a bare `llama_decode` loop; Python time per token early and late in a long turn.
Retries are switched off (each turn is one try), so that both ways write the same. Compare only within one run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from debate.events import Header, Turn
from debate.moderator.book import BookModerator
from debate.persona.library import Library
from debate.session import play
from debate.table.casting import cast
from debate.voices.llama import binding, free
from debate.voices.llama.attempt import Attempt
from debate.voices.llama.bench import bench
from debate.voices.llama.engine import Engine, EngineSettings, Sampling
from debate.voices.llama.factory import open_voices
from debate.voices.llama.stream import Reader
from debate.voices.llama.values import LlamaSettings
from debate.voices.prompts import motion_prompt, spoken_line

PAIR = ("auto-research", "byrnes")
_END = -1  # a token id that ends nothing


@contextmanager
def voices_of(model: Path, header: Header, cache: Path, words: int) -> Iterator[dict[str, Any]]:
    """Free voices for every seat, closed at the end."""
    settings = LlamaSettings(speech="free", words=words, cache=cache, snapshots=False)
    voices = open_voices({s.seat: model for s in header.seats}, header, settings)
    try:
        yield voices
    finally:
        for voice in voices.values():
            voice.close()


def our_way(model: Path, header: Header, turns: int, words: int, cache: Path) -> dict[str, Any]:
    """The debate with a sequence per seat."""
    rows: list[dict[str, Any]] = []
    said: list[Turn] = []
    personas: dict[str, str] = {}
    begun = time.monotonic()
    with voices_of(model, header, cache, words) as voices:
        seats = next(iter(voices.values()))._seats  # figures that only a benchmark wants
        for event in play(header, voices, BookModerator()):
            if not isinstance(event, Turn):
                continue
            said.append(event)
            length = seats.seat(event.seat).length
            rows.append(
                {
                    "turn": event.turn,
                    "first": event.seconds_to_first_token,
                    "seconds": event.seconds,
                    "context": event.prompt_tokens,
                    "read": event.prompt_tokens_read,
                    "plan": event.prompt_tokens - length,
                    "written": event.completion_tokens,
                }
            )
            if len(said) == turns:
                break
        lengths = {s: seats.seat(s).length for s in voices}
        engine = seats.room.engine
        personas = {s: engine.text(seats.seat(s).opening) for s in voices}
    floor = sum(lengths.values()) + sum(r["plan"] for r in rows)
    read = sum(r["read"] for r in rows)
    return {
        "rows": rows,
        "wall": time.monotonic() - begun,
        "read": read,
        "floor": floor,
        "ratio": read / floor,
        "said": said,
        "personas": personas,
    }


def plain_way(model: Path, header: Header, ours: dict[str, Any]) -> dict[str, Any]:
    """The same turns through one history and `create_chat_completion`, as most programs do it."""
    module = binding.lib()
    begun = time.monotonic()
    context = max(r["context"] + r["written"] for r in ours["rows"]) + 512
    threads = os.cpu_count()
    llama = module.Llama(str(model), n_ctx=context, n_threads=threads, n_threads_batch=threads, verbose=False)
    rows = []
    for turn, row in zip(ours["said"], ours["rows"], strict=True):
        messages = _messages(header, ours, turn)
        start, first, written = time.monotonic(), None, 0
        evaluated = 0
        for piece in llama.create_chat_completion(
            messages=messages, max_tokens=row["written"], temperature=0.7, min_p=0.08, stream=True, seed=header.seed
        ):
            if piece["choices"][0]["delta"].get("content"):
                first = first or time.monotonic() - start
                written += 1
        evaluated = llama.n_tokens
        rows.append(
            {
                "turn": turn.turn,
                "first": first or time.monotonic() - start,
                "seconds": time.monotonic() - start,
                "context": evaluated - written,
                "written": written,
            }
        )
    return {"rows": rows, "wall": time.monotonic() - begun}


def _messages(header: Header, ours: dict[str, Any], turn: Turn) -> list[dict[str, str]]:
    """Persona, motion, every turn so far in its speaker's role, and what the turn is for."""
    names = {s.seat: s.name for s in header.seats}
    out = [
        {"role": "system", "content": ours["personas"][turn.seat]},
        {"role": "user", "content": motion_prompt(header, turn.seat)},
    ]
    for other in ours["said"][: turn.turn - 1]:
        mine = other.seat == turn.seat
        text = other.text if mine else spoken_line(names[other.seat], other.text)
        role = "assistant" if mine else "user"
        if out[-1]["role"] == role:
            out[-1]["content"] += "\n\n" + text
        else:
            out.append({"role": role, "content": text})
    ask = f"[Your turn, {names[turn.seat]}. Answer what was said against you, then give your reasons.]"
    if out[-1]["role"] == "user":
        out[-1]["content"] += "\n\n" + ask
    else:
        out.append({"role": "user", "content": ask})
    return out


def openings(model: Path, header: Header, words: int) -> dict[str, Any]:
    """The first turn cold and warm: seconds to the first token and tokens read."""
    out = {}
    with tempfile.TemporaryDirectory() as cache:
        for kind in ("cold", "warm"):
            with voices_of(model, header, Path(cache), words) as voices:
                for event in play(header, voices, BookModerator()):
                    if isinstance(event, Turn):
                        out[kind] = {"first": event.seconds_to_first_token, "read": event.prompt_tokens_read}
                        break
    out["ratio"] = out["cold"]["first"] / out["warm"]["first"]
    return out


def python_time(model: Path, tokens: int = 1_600) -> dict[str, float]:
    """Milliseconds of Python per token over a long turn: all time less what is spent inside llama.cpp.

    The whole way of a free turn is timed: sampling, text, markers, stops, and the look for loops.
    """
    library, inside = binding.lib(), [0.0]

    def timed(function: Any) -> Any:
        def call(*args: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args)
            finally:
                inside[0] += time.perf_counter() - start

        return call

    names = ("llama_decode", "llama_sampler_sample")
    kept = {n: getattr(library, n) for n in names}
    engine = Engine.open(model, EngineSettings(ctx=tokens + 512, sequences=2, forks=1))
    try:
        for name, function in kept.items():
            setattr(library, name, timed(function))
        engine._model.ends = lambda token: token == _END  # type: ignore[method-assign]
        seq = engine.new()
        engine.extend(seq, engine.tokens("The debate goes on. " * 8))
        attempt = Attempt(Reader(("<|never-said|>", "\nNobody:")), 10 * tokens, 10 * tokens)
        attempt._loops = lambda: False  # type: ignore[method-assign]
        marks = []
        pieces = engine.generate(seq, Sampling(temperature=1.0), tokens)
        for _ in attempt.stream(pieces):
            marks.append((attempt.tokens, time.perf_counter(), inside[0]))
        return {"early": _per_token(marks, 20, 200), "late": _per_token(marks, tokens - 200, tokens - 20)}
    finally:
        for name, function in kept.items():
            setattr(library, name, function)
        engine.close()


def _per_token(marks: list[tuple[int, float, float]], start: int, end: int) -> float:
    inside = [m for m in marks if start <= m[0] <= end]
    (n0, t0, c0), (n1, t1, c1) = inside[0], inside[-1]
    return 1_000 * ((t1 - t0) - (c1 - c0)) / max(1, n1 - n0)


def decoding(model: Path, runs: int) -> dict[str, Any]:
    """Tokens a second as the voice writes, against a bare loop, in several runs."""
    found = [bench(model) for _ in range(runs)]
    return {
        "ours": [f.decode for f in found],
        "bare": [f.bare for f in found],
        "ratio": max(f.decode for f in found) / max(f.bare for f in found),
        "batch": found[-1].batch,
        "read": max(f.prompt for f in found),
    }


def plot(ours: list[dict[str, Any]], plain: list[dict[str, Any]], path: Path) -> None:
    """Seconds to first token by turn, both ways, as an SVG that needs nothing to look at."""
    width, height, left, low = 640, 300, 56, 250
    top = max(r["first"] for r in [*ours, *plain]) * 1.1
    turns = max(2, len(ours))

    def line(rows: list[dict[str, Any]], colour: str) -> str:
        step = (width - left - 20) / (turns - 1)
        at = " ".join(f"{left + (r['turn'] - 1) * step:.1f},{low - r['first'] / top * (low - 20):.1f}" for r in rows)
        return f'<polyline points="{at}" fill="none" stroke="{colour}" stroke-width="2"/>'

    ticks = "".join(
        f'<text x="{left - 8}" y="{low - k / 4 * (low - 20) + 4:.0f}" text-anchor="end">{top * k / 4:.1f}</text>'
        f'<path d="M{left} {low - k / 4 * (low - 20):.0f}H{width - 20}" stroke="#ccc"/>'
        for k in range(5)
    )
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        f' font-size="12">'
        f'<rect width="100%" height="100%" fill="#fff"/>{ticks}{line(plain, "#c0392b")}{line(ours, "#2471a3")}'
        f'<text x="{left}" y="14">seconds to first token, by turn</text>'
        f'<text x="{width / 2}" y="{low + 22}" text-anchor="middle">turn 1 to {turns}</text>'
        f'<text x="{left}" y="{height - 8}" fill="#2471a3">a sequence per seat</text>'
        f'<text x="{left + 160}" y="{height - 8}" fill="#c0392b">one history, create_chat_completion</text></svg>\n',
        encoding="utf-8",
    )


def main() -> None:
    """Reads the command line, measures, and writes what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--turns", type=int, default=24)
    parser.add_argument("--words", type=int, default=40)
    parser.add_argument("--runs", type=int, default=3, help="repetitions of the decoding measurement")
    parser.add_argument("--only", default="debate,opening,decode")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    free.TRIES = 1
    header = cast(Library(), speakers=PAIR, rounds=max(1, given.turns // 2), seed=7)
    found: dict[str, Any] = {
        "model": given.model.name,
        "engine": binding.version(),
        "machine": platform.platform(),
        "load": os.getloadavg(),
    }
    if "debate" in given.only:
        with tempfile.TemporaryDirectory() as cache:
            ours = our_way(given.model, header, given.turns, given.words, Path(cache))
        plain = plain_way(given.model, header, ours)
        if given.plot:
            plot(ours["rows"], plain["rows"], given.plot)
        found["ours"] = {k: v for k, v in ours.items() if k not in ("said", "personas")}
        found["plain"], found["wall_ratio"] = plain, plain["wall"] / ours["wall"]
    if "opening" in given.only:
        found["opening"] = openings(given.model, header, given.words)
    if "decode" in given.only:
        found["decode"], found["python_ms"] = decoding(given.model, given.runs), python_time(given.model)
    text = json.dumps(found, indent=1)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")
    os.write(1, text.encode() + b"\n")


if __name__ == "__main__":
    main()
