"""Grounded speech: the model chooses what the author would answer among the sentences of the file; the file speaks.

A plan has slots with candidate points. The model weighs those of each slot (`weighing.py`), and the turn is composed
as the book voice composes it, from the points that came first. Nothing can be said that the file does not hold,
whatever the model.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from debate.events import Header, ModelInfo, Score, SeatInfo, Sentence, Speech, Turn
from debate.models.digest import read_json
from debate.persona.ref import Key
from debate.planning.compose import compose
from debate.table.plan import Plan, Point, Slot
from debate.table.record import Record
from debate.voices.base import Partial, turn
from debate.voices.llama import binding
from debate.voices.llama.meaning import Meaning, MeaningStore, shipped_meanings
from debate.voices.llama.prefix import cache_folder
from debate.voices.llama.scorer import METHOD, Scorer
from debate.voices.llama.terms import Terms
from debate.voices.llama.weighing import Weighed, Weigher, key, said_of

if TYPE_CHECKING:
    from debate.voices.llama.room import Room
    from debate.voices.llama.values import LlamaSettings

SHIPPED_TERMS = Path(__file__).with_name("terms.json")
SHIPPED_MEANINGS = Path(__file__).with_name("meanings.npz")
_RUNNERS_UP = 5
_kept: WeakKeyDictionary[Room, tuple[Terms, MeaningStore]] = WeakKeyDictionary()  # voices of one room learn together


class GroundedVoice:
    """Speaks for one seat; voices of one room share its model."""

    name = "llama"
    speech: Speech | None = "grounded"

    def __init__(self, room: Room, terms: Terms, meanings: MeaningStore, temperature: float) -> None:
        self._room, self._terms, self._meanings, self._temperature = room.enter(), terms, meanings, temperature
        self._closed = False

    def info(self) -> ModelInfo | None:
        """The model behind the voice."""
        return self._room.info()

    def close(self) -> None:
        """Leaves the room; the last voice to leave it closes the model. Safe to call twice."""
        if not self._closed:
            self._closed = True
            self._save()
            self._room.leave()

    def speak(self, plan: Plan, record: Record) -> Iterator[Partial | Turn]:
        """The turn that the model chose, with the scores of what was said and of the runners-up.

        Raises VoiceError if the model fails.
        """
        started, engine = time.monotonic(), self._room.engine
        opening = self._room.opening(())
        scorer = Scorer(engine, self._terms, opening)
        weigher = Weigher(plan, record, scorer, Meaning(engine, self._meanings, opening), self._temperature)
        weighed: dict[Slot, list[Weighed]] = {}
        for n, slot in enumerate(plan.slots):
            weighed[slot] = weigher.weigh(slot)
            yield Partial(kind="reading", done=n + 1, total=len(plan.slots))
        self._save()

        def pick(slot: Slot, _: Sequence[Sentence]) -> Sequence[Point]:
            return [w.point for w in weighed[slot]]

        sentences = compose(plan, pick)
        said = {k for s in sentences for k in s.keys}
        seconds = round(time.monotonic() - started, 3)
        yield turn(
            plan,
            sentences,
            seconds=seconds,
            seconds_to_first_token=seconds,
            prompt_tokens=scorer.context,
            prompt_tokens_read=scorer.read,
            completion_tokens=0,
            tries=1,
            scores=tuple(s for slot in weighed.values() for s in _scores(slot, said)),
        )

    def _save(self) -> None:
        self._terms.save()
        self._meanings.save()


def _scores(weighed: Sequence[Weighed], said: AbstractSet[Key]) -> Iterator[Score]:
    """What was said from a slot that the model weighed, and the best of what was not."""
    spoken = said_of(weighed, said)
    left = _RUNNERS_UP
    for w, was_said in zip(weighed, spoken, strict=True):
        if w.chosen and (was_said or left > 0):
            left -= not was_said
            yield Score(key=key(w.point), score=w.score, said=was_said)


def open_grounded(room: Room, seat: SeatInfo, header: Header, settings: LlamaSettings) -> GroundedVoice:
    """A voice for one seat of a debate, on an open model."""
    if room not in _kept:
        folder = (settings.cache or cache_folder()) / "terms"
        key = (room.sha256, binding.version())
        given = shipped_meanings(SHIPPED_MEANINGS, room.sha256)
        terms = Terms(folder, (*key, METHOD), shipped_terms(room.sha256))
        _kept[room] = terms, MeaningStore(folder, key, given)
    return GroundedVoice(room, *_kept[room], settings.temperature)


def shipped_terms(sha256: str) -> dict[str, float]:
    """Constant terms of the shipped personas, if they were worked out with this very model; made by a benchmark."""
    held = read_json(SHIPPED_TERMS)
    terms = held.get("terms")
    if (held.get("sha256"), held.get("method")) != (sha256, METHOD) or not isinstance(terms, dict):
        return {}
    return {k: float(v) for k, v in terms.items()}
