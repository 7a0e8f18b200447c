"""A model file as reader: one open model, its rules read once, every question on a fork that is dropped afterwards."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from debate.errors import VoiceError
from debate.moderator.judging.reader import Prompt
from debate.voices.llama.room import Room
from debate.voices.llama.values import EngineSettings, Sampling

CONTEXT = 2_560
"""Tokens: two pieces of text at their longest, options and rules, with the rules' own sequence beside them."""


class LocalReader:
    """Reads prompts with a model on this machine."""

    def __init__(self, room: Room, name: str = "") -> None:
        self._room, self._form, self._engine = room, room.form, room.engine
        self._rules: dict[str, int] = {}
        self.name, self.sha256 = name or room.engine.facts.path.name, room.sha256

    @classmethod
    def open(cls, path: Path, name: str = "", threads: int = 0, gpu_layers: int = -1) -> LocalReader:
        """Opens a model file, called `name` or else after itself. Raises ModelError where it cannot be used."""
        settings = EngineSettings(CONTEXT, sequences=4, forks=4, threads=threads, gpu_layers=gpu_layers)
        return cls(Room.open(path, settings), name)

    def weigh(self, prompt: Prompt) -> list[float]:
        """The log-probability of each option's number; see `Reader`."""
        seq = self._read(prompt)
        try:
            numbers = [self._engine.tokens(f"{self._lead()}{n}") for n in range(1, len(prompt.options) + 1)]
            found = [sum(scores) for scores in self._engine.score(seq, numbers)]
        finally:
            self._engine.release(seq)
        if not all(math.isfinite(f) for f in found):
            raise VoiceError("the model computes no numbers; its file may be damaged")
        return found

    def write(self, prompt: Prompt, schema: Mapping[str, Any], most: int) -> str:
        """The likeliest reply that fits the schema; see `Reader`."""
        sampling = Sampling(temperature=0.0, repeat=1.0, dry=False, schema=json.dumps(dict(schema)))
        seq = self._read(prompt)
        try:
            return "".join(piece.text for piece in self._engine.generate(seq, sampling, most))
        finally:
            self._engine.release(seq)

    def close(self) -> None:
        """Frees the model. Safe to call twice."""
        self._engine.close()

    def _read(self, prompt: Prompt) -> int:
        """A sequence that has read a prompt. What people wrote is content: no special token counts in it."""
        if prompt.rules not in self._rules:
            base = self._engine.new()
            self._engine.extend(base, self._room.opening(self._form.opening(prompt.rules)))
            self._rules[prompt.rules] = base
        form = self._form
        parts = [(self._named(form.after_system), True), (prompt.text, False), (self._named(form.to_generation), True)]
        seq = self._engine.fork(self._rules[prompt.rules])
        try:
            self._engine.extend(seq, self._room.tokens(parts))
        except BaseException:
            self._engine.release(seq)
            raise
        return seq

    def _lead(self) -> str:
        """What stands between the markup and a reply: a space, unless the markup ends a line or is a token."""
        before = self._form.to_generation
        return "" if not before or before[-1] in "\n >" else " "

    @staticmethod
    def _named(markup: str) -> str:
        return markup.replace("{me}", "Answer")
