"""Model files with damaged headers, as the internet may hold them: each loads or is refused; none ends the program."""

from __future__ import annotations

import random
import struct
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

pytest.importorskip("llama_cpp")
pytest.importorskip("gguf")

from debate.errors import VoiceError
from debate.models.inspect import describe, require_playable
from debate.models.places import embedded_model
from debate.voices.llama.room import Room
from debate.voices.llama.values import EngineSettings, Sampling
from tests.models import write_model

FEW = 8
SETTINGS = EngineSettings(ctx=256, sequences=2, forks=2, threads=1)
ODD = (0, 1, 2, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


def headers(folder: Path) -> list[tuple[bytes, int]]:
    """Sound headers, each with the size of its file: a tiny model's, and the embedded model's where it is installed."""
    paths = [write_model(folder / "sound.gguf"), embedded_model()]
    read = [(p.read_bytes(), p.stat().st_size) for p in paths if p]
    return [(raw[: raw.rfind(b".weight") + 40], size) for raw, size in read]


def mutant(header: bytes, number: int) -> bytes:
    """A header with a few bytes or whole numbers of it replaced, mostly near its start, where the fields are."""
    draw, out = random.Random(number), bytearray(header)
    for _ in range(draw.choice((1, 1, 2, 4, 8))):
        at = draw.randrange(4, min(len(header), draw.choice((400, 4_000, len(header)))) - 4)
        if draw.random() < 0.5:
            out[at] = draw.randrange(256)
        else:
            out[at : at + 4] = struct.pack("<I", draw.choice(ODD))
    return bytes(out)


def outcome(path: Path, cache: Path) -> str:
    """What becomes of a file on the way of a debate: looked at, loaded, read and written with."""
    try:
        require_playable(describe(path))
    except VoiceError:
        return "refused by its header"
    try:
        room = Room.open(path, SETTINGS, cache=cache)
    except VoiceError as error:
        return "died at load" if "stops the engine" in error.message else "refused by the engine"
    try:
        seq = room.engine.new()
        room.engine.extend(seq, room.opening([("What we say — it’s ‘said’.", False)]) or [0])
        room.engine.score(seq, [[0, 0]])
        list(room.engine.generate(seq, Sampling(), 4))
    except VoiceError as error:
        return "died later" if "stops the engine" in error.message else "refused later"
    finally:
        room.engine.close()
    return "loaded"


@pytest.mark.fuzz
def test_no_damaged_header_does_more_than_cost_an_error(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    sound, found = headers(tmp_path), Counter[str]()
    path = tmp_path / "mutant.gguf"
    examples = settings.default.max_examples  # 500 where failures are looked for
    first = int(request.config.getoption("--hypothesis-seed") or 0)
    for number in range(first, first + (examples if examples >= 500 else FEW)):
        header, size = sound[number % len(sound)]
        with path.open("wb") as file:  # the weights are zeros, and take no room on the disk
            file.write(mutant(header, number))
            file.truncate(size)
        found[outcome(path, tmp_path / "cache")] += 1
    print(dict(found))
