"""Grounded speech: what is said is chosen among the sentences of the file; the file speaks.

The plan chooses, and where it has little to go by the model helps (`weighing.py`). The turn is composed as the book
voice composes it, so nothing can be said that the file does not hold, whatever the model.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from debate.events import ModelInfo, Score, Sentence, Turn
from debate.persona.ref import Key
from debate.planning.compose import compose
from debate.table.plan import Offer, Plan, Slot
from debate.table.record import Record
from debate.values import Speech
from debate.voices.base import Partial, turn
from debate.voices.llama.machine import engine_version
from debate.voices.llama.meaning import PROMPT, WIDTH, Meaning
from debate.voices.llama.room import Room
from debate.voices.llama.weighing import Weighed, Weigher, key

_RUNNERS_UP = 5


class GroundedVoice:
    """Speaks for one seat; voices of one room share its model."""

    name = "llama"
    speech: Speech | None = "grounded"

    def __init__(self, room: Room, meaning: Meaning, temperature: float) -> None:
        self._room, self.meaning, self._temperature = room.enter(self), meaning, temperature

    def info(self) -> ModelInfo | None:
        """The model behind the voice."""
        return self._room.info()

    def close(self) -> None:
        """Leaves the room; the last voice to leave it closes the model. Safe to call twice."""
        self.meaning.save()
        self._room.leave(self)

    def speak(self, plan: Plan, record: Record) -> Iterator[Partial | Turn]:
        """The turn, with the scores of what was said and of the runners-up where the plan's choice did not stand.

        Raises VoiceError if the model fails.
        """
        started = time.monotonic()
        weigher = Weigher(plan, record, self.meaning, self._temperature)
        weighed: dict[Slot, list[Weighed]] = {}
        for n, slot in enumerate(plan.slots):
            if found := weigher.weigh(slot):
                weighed[slot] = found
            yield Partial(kind="reading", done=n + 1, total=len(plan.slots))
        self.meaning.save()

        def pick(slot: Slot, _: Sequence[Sentence]) -> Sequence[Offer]:
            return [w.point for w in weighed[slot]] if slot in weighed else slot.points

        sentences = compose(plan, pick)
        said = {k for s in sentences for k in s.keys}
        seconds = round(time.monotonic() - started, 3)
        yield turn(
            plan,
            sentences,
            seconds=seconds,
            seconds_to_first_token=seconds,
            completion_tokens=0,
            tries=1,
            scores=tuple(s for slot in weighed.values() for s in _scores(slot, said)),
        )


def _scores(weighed: Sequence[Weighed], said: AbstractSet[Key]) -> Iterator[Score]:
    """What was said from a slot that was weighed, and the best of what was not."""
    left = _RUNNERS_UP
    for w in weighed:
        was_said = any(s.key in said for s in w.point.sentences[:1])
        if was_said or left > 0:
            left -= not was_said
            yield Score(key=key(w.point), score=w.score, said=was_said)


def open_grounded(room: Room, temperature: float) -> GroundedVoice:
    """A voice for one seat of a debate, on an open model."""
    made_by = json.dumps([room.sha256, engine_version(), PROMPT, WIDTH])
    path = room.cache / "meanings" / f"{hashlib.sha256(made_by.encode()).hexdigest()[:40]}.npz"
    return GroundedVoice(room, Meaning(room.engine, path, room.opening(())), temperature)
