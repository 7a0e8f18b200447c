"""Free speech: the model writes the turn; the plan, the hygiene and the citations hold it to the file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from debate.events import ModelInfo, Notice, Speech, Turn
from debate.persona.model import Persona
from debate.plan.compose import compose
from debate.plan.record import Record
from debate.plan.values import Plan
from debate.prompts import turn_prompt
from debate.text import words
from debate.voices.base import Partial
from debate.voices.llama.cite import Citer, cite
from debate.voices.llama.hygiene import Tidied, english, loops, tidy
from debate.voices.llama.sampling import Sampling, derive_seed
from debate.voices.llama.seats import Seats
from debate.voices.llama.stream import Reader

TRIES = 3
THINKING_TOKENS = 1_024


@dataclass(frozen=True)
class FreeSettings:
    """How a free voice speaks. `words`: at most so many a turn (None: as the plan says). `thinking`: think, and keep it."""

    temperature: float = 0.7
    min_p: float = 0.08
    words: int | None = None
    thinking: bool = False


@dataclass
class _Try:
    """One attempt at a turn, as it streams."""

    reader: Reader
    text: str = ""
    thinking: str = ""
    tokens: int = 0
    whole: bool = False
    first: float | None = None
    tidied: Tidied = field(default_factory=lambda: Tidied(""))


class FreeVoice:
    """Speaks for one seat; several may share the seats of one room."""

    name = "llama"
    speech: Speech | None = "free"

    def __init__(self, seats: Seats, seat: str, persona: Persona, settings: FreeSettings) -> None:
        self._seats, self._seat, self._persona = seats, seat, persona
        self._settings, self._citer = settings, Citer(persona)
        self._room = seats.room.enter()
        self._closed = False

    def info(self) -> ModelInfo | None:
        """The model behind the voice."""
        return self._room.info()

    def close(self) -> None:
        """Leaves the room; the last voice to leave it closes the model. Safe to call twice."""
        if not self._closed:
            self._closed = True
            self._room.leave()

    def speak(self, plan: Plan, record: Record) -> Iterator[Partial | Notice | Turn]:
        """Streams a turn; a Notice comes where old turns had to give way. Raises VoiceError if the model fails."""
        started, read = time.monotonic(), self._room.engine.read
        yield from self._reading(self._seats.begin(record))
        seat = self._seats.seat(self._seat)
        prompt = turn_prompt(plan, record, self._room.engine.count, self._settings.words)
        asked = self._room.tokens(seat.dialogue.ask(prompt))
        most = self._most_tokens(plan)
        for step in self._seats.follow(self._seat, record, len(asked) + most + 32):
            yield Notice(text=step) if isinstance(step, str) else _partial(step)
        asked = self._room.tokens(seat.dialogue.ask(prompt))
        ready = self._room.engine.fork(seat.seq)
        try:
            yield from self._reading(self._room.engine.steps({ready: asked}))
            context = self._room.engine.length(ready)
            tries: list[_Try] = []
            for number in range(1, TRIES + 1):
                yield from self._attempt(plan, record, ready, number, most, tries)
                if not tries[-1].tidied.faults:
                    break
        finally:
            self._room.engine.release(ready)
        best = min(tries, key=lambda t: (len(t.tidied.faults), "empty" in t.tidied.faults))
        turn = self._turn(plan, record, best, len(tries))
        yield turn.model_copy(update={
            "seconds": round(time.monotonic() - started, 3),
            "seconds_to_first_token": round((tries[0].first or time.monotonic()) - started, 3),
            "prompt_tokens": context,
            "prompt_tokens_read": self._room.engine.read - read,
        })

    def _reading(self, steps: Iterator[tuple[int, int]]) -> Iterator[Partial]:
        for step in steps:
            yield _partial(step)

    def _most_tokens(self, plan: Plan) -> int:
        """Tokens of a reply at most: English takes about 1.4 a word, other languages and odd vocabularies more."""
        return 2 * (self._settings.words or plan.words[1]) + 32

    def _attempt(
        self, plan: Plan, record: Record, ready: int, number: int, most: int, tries: list[_Try]
    ) -> Iterator[Partial]:
        """One try on a fork; it is appended to `tries` as soon as it begins."""
        engine, form = self._room.engine, self._seats.seat(self._seat).dialogue.form
        names = [record.name(s) for s in record.others(self._seat)]
        reader = Reader((*form.stops, *(f"\n{n}:" for n in [*names, "Moderator"])), form.thinks)
        attempt = _Try(reader)
        tries.append(attempt)
        history = engine.history(self._seats.seat(self._seat).seq)
        sampling = Sampling(
            seed=derive_seed(record.header.seed, plan.turn, number), temperature=self._settings.temperature,
            min_p=self._settings.min_p, prime=history[-512:],
        )
        fork = engine.fork(ready)
        try:
            yield from self._stream(engine.generate(fork, sampling, most + THINKING_TOKENS), attempt, most, plan)
        finally:
            engine.release(fork)
        attempt.tidied = self._tidied(attempt, plan, record)
        if attempt.tidied.faults:
            yield Partial(kind="discard", text=", ".join(attempt.tidied.faults))

    def _stream(self, pieces: Iterator[object], attempt: _Try, most: int, plan: Plan) -> Iterator[Partial]:
        raise NotImplementedError

    def _tidied(self, attempt: _Try, plan: Plan, record: Record) -> Tidied:
        raise NotImplementedError

    def _turn(self, plan: Plan, record: Record, best: _Try, tries: int) -> Turn:
        raise NotImplementedError


def _partial(step: tuple[int, int]) -> Partial:
    return Partial(kind="reading", done=step[0], total=step[1])
_ = (compose, words, cite, english, loops, tidy)
