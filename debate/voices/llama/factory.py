"""Opens voices for the seats of a debate: each model file once, each context sized before the debate begins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from debate.errors import ModelError, VoiceError
from debate.events import Header, SeatInfo
from debate.models import memory
from debate.models.inspect import ModelFile, describe, require_playable
from debate.voices.base import Voice
from debate.voices.llama.free import FreeVoice
from debate.voices.llama.grounded import open_grounded
from debate.voices.llama.room import Room
from debate.voices.llama.seats import Seats
from debate.voices.llama.values import EngineSettings, LlamaSettings
from debate.voices.llama.worker import Worker
from debate.voices.prompts import PERSONA_TOKENS, PLAN_TOKENS

_USUAL_WORDS = 180
_TURN_TOKENS = 290  # so many words of English, their markup, and a share of the moderator's moves
_MOTION_TOKENS = 256  # with who is at the table
_SLACK = 128  # for markup, and words that take more tokens than most
_FORKS = 2_048  # cells for tries beside what the seats hold; no context is smaller
_OF_MEMORY = 0.8  # of what is free, so that other programs are not pushed out
LEAST_TOKENS = 1_536
"""A shortened persona, the motion, the last turn, a plan and a reply take so much."""


def open_voices(models: Mapping[str, Path], header: Header, settings: LlamaSettings | None = None) -> dict[str, Voice]:
    """A voice for each seat of `models` (seat to model file); seats that name one file share it.

    Raises ModelError or VoiceError before anything is played; what was opened by then is closed again.
    """
    settings = settings or LlamaSettings()
    voices: dict[str, Voice] = {}
    shared: dict[Path, tuple[Path, list[str]]] = {}
    for seat, path in models.items():
        # Known by where links lead, opened by its own name: the Hub cache links to files named by their digest.
        shared.setdefault(path.expanduser().resolve(), (path.expanduser(), []))[1].append(seat)
    try:
        for path, seats in shared.values():
            voices.update(_open_room(path, seats, header, settings))
    except BaseException:
        for voice in voices.values():
            voice.close()
        raise
    return {seat: voices[seat] for seat in models}


def _open_room(path: Path, seats: list[str], header: Header, settings: LlamaSettings) -> dict[str, Voice]:
    file = require_playable(describe(path))
    people = {s.seat: s for s in header.seats}
    if missing := [s for s in seats if s not in people]:
        raise VoiceError(f"no seat {missing[0]} at this table")
    per_seat = seat_tokens(header, settings)
    most = min(per_seat, file.context_length or per_seat)
    worker = Worker()
    ctx = most * len(seats) + _FORKS
    if settings.gpu_layers == 0 or not worker.gpu:
        ctx = _affordable(file, ctx, settings)
    engine = EngineSettings(ctx, 2 * len(seats) + 4, threads=settings.threads, gpu_layers=settings.gpu_layers)
    room = Room.open(path, engine, thinking=settings.thinking, cache=settings.cache, worker=worker)
    try:
        how = {s: settings.speeches.get(s, settings.speech or file.speech) for s in seats}
        free = [people[s] for s in seats if how[s] == "free"]
        voices = _free(room, free, header, settings, most) if free else {}
        grounded = (s for s in seats if how[s] == "grounded")
        return voices | {s: open_grounded(room, settings.temperature) for s in grounded}
    except BaseException:
        room.engine.close()
        raise


def _free(room: Room, people: list[SeatInfo], header: Header, settings: LlamaSettings, most: int) -> dict[str, Voice]:
    facts = room.engine.facts
    if (room_for := min(most, facts.trained_ctx)) < LEAST_TOKENS:
        raise ModelError(
            f"{facts.path.name} would hold {room_for:,} tokens of the debate; free speech needs {LEAST_TOKENS:,}",
            hint="take a model with a longer context, ask for more with --ctx, or use --speech grounded",
        )
    seats = Seats(room, most, people, snapshot_file(header, room, settings))
    return {who.seat: FreeVoice(seats, who, settings) for who in people}


def seat_tokens(header: Header, settings: LlamaSettings) -> int:
    """Tokens that one seat needs for a whole debate: persona, motion, every turn, its plan and its reply.

    Two more rounds than asked for leave room for a moderator's questions and their answers.
    """
    if settings.ctx:
        return settings.ctx
    words = settings.words or _USUAL_WORDS
    turns = len(header.seats) * (header.rounds + 2) * int(_TURN_TOKENS * max(1.0, words / _USUAL_WORDS))
    return PERSONA_TOKENS + _MOTION_TOKENS + turns + PLAN_TOKENS + 2 * words + _SLACK


def snapshot_file(header: Header, room: Room, settings: LlamaSettings) -> Path | None:
    """Where a debate keeps the state of a room: a name made of what does not change when the debate goes on."""
    if not settings.snapshots:
        return None
    seats = [[s.seat, s.persona.id] for s in header.seats]
    debate = [header.motion, header.format, header.rounds, header.seed, seats, header.started_at, room.sha256]
    name = hashlib.sha256(json.dumps(debate).encode()).hexdigest()[:32]
    return room.cache / "snapshots" / f"{name}.snapshot"


def _affordable(file: ModelFile, ctx: int, settings: LlamaSettings) -> int:
    """A context that memory allows; one that was asked for is never cut."""
    if settings.ctx or not file.kv_bytes:
        return ctx
    room = int(_OF_MEMORY * memory.available()) - file.memory_needed(1)
    return max(_FORKS, min(ctx, room // file.kv_bytes))
