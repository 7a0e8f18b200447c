"""Free speech: the model writes the turn; the plan, the hygiene and the citations hold it to the file."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing

from debate.events import ModelInfo, Notice, SeatInfo, Turn
from debate.planning.compose import compose
from debate.table.plan import Plan
from debate.table.record import Record
from debate.values import Speech
from debate.voices.base import Partial, turn
from debate.voices.llama.attempt import THINKING_TOKENS, Attempt
from debate.voices.llama.cite import Citer
from debate.voices.llama.hygiene import Tidied, english, tidy
from debate.voices.llama.seats import Seats
from debate.voices.llama.stream import Reader
from debate.voices.llama.values import LlamaSettings, Sampling, derive_seed
from debate.voices.prompts import turn_prompt

TRIES = 3
_SPARE = 32  # tokens left over at the end of a seat's room
_REPETITION = 512  # tokens of the debate that repetition control looks back on


class FreeVoice:
    """Speaks for one seat; several may share the seats of one room."""

    name = "llama"
    speech: Speech | None = "free"

    def __init__(self, seats: Seats, who: SeatInfo, settings: LlamaSettings) -> None:
        self._seats, self._seat, self._persona, self._settings = seats, who.seat, who.persona, settings
        self._citer = Citer(who.persona)
        self._room = seats.room.enter(self)

    def info(self) -> ModelInfo | None:
        """The model behind the voice."""
        return self._room.info()

    def close(self) -> None:
        """Leaves the room; the last voice to leave it closes the model. Safe to call twice."""
        self._seats.finish()
        self._room.leave(self)

    def speak(self, plan: Plan, record: Record) -> Iterator[Partial | Notice | Turn]:
        """Streams a turn; a Notice comes where old turns had to give way. Raises VoiceError if the model fails."""
        engine = self._room.engine
        started, read, seed = time.monotonic(), engine.read, record.header.seed
        yield from _shown(self._seats.begin(record))
        seat = self._seats.seat(self._seat)
        prompt = turn_prompt(plan, record, engine.count, self._settings.words)
        words = self._settings.words or plan.words[1]
        most = 2 * words + 32  # English takes about 1.4 tokens a word, other languages and odd vocabularies more
        asked = len(self._room.tokens(seat.dialogue.ask(prompt)))
        yield from _shown(self._seats.follow(self._seat, record, asked + most + _SPARE))
        self._seats.settle(plan.turn)
        ready = engine.fork(seat.seq)
        try:
            yield from _shown(engine.steps({ready: self._room.tokens(seat.dialogue.ask(prompt))}))
            context = engine.length(ready)
            tries: list[Attempt] = []
            while len(tries) < TRIES and (not tries or tries[-1].tidied.faults):
                tries.append(Attempt(self._reader(record), words, most))
                yield from self._attempt(tries[-1], plan, record, ready, derive_seed(seed, plan.turn, len(tries)))
        finally:
            engine.release(ready)
        first = next((t.first for t in tries if t.first is not None), None) or time.monotonic()
        yield self._turn(plan, tries).model_copy(
            update={
                "seconds": round(time.monotonic() - started, 3),
                "seconds_to_first_token": round(first - started, 3),
                "prompt_tokens": context,
                "prompt_tokens_read": engine.read - read,
            }
        )

    def _reader(self, record: Record) -> Reader:
        form = self._seats.seat(self._seat).dialogue.form
        names = [record.name(s) for s in record.others(self._seat)]
        return Reader((*form.stops, *(f"\n{name}:" for name in [*names, "Moderator"])), form.thinks)

    def _attempt(self, attempt: Attempt, plan: Plan, record: Record, ready: int, seed: int) -> Iterator[Partial]:
        """One try on a fork, with its own seed."""
        engine, how = self._room.engine, self._settings
        prime = engine.history(self._seats.seat(self._seat).seq)[-_REPETITION:]
        sampling = Sampling(seed, how.temperature, how.min_p, prime=prime)
        fork = engine.fork(ready)
        try:
            thinking = THINKING_TOKENS if engine.room() > attempt.most + THINKING_TOKENS else 0
            with closing(engine.generate(fork, sampling, attempt.most + thinking)) as pieces:
                yield from attempt.stream(pieces)
        finally:
            engine.release(fork)
        attempt.tidied = self._tidied(attempt, plan, record)
        if attempt.tidied.faults:
            yield Partial(kind="discard", text=", ".join(attempt.tidied.faults))

    def _tidied(self, attempt: Attempt, plan: Plan, record: Record) -> Tidied:
        others = [record.seats[s] for s in record.others(self._seat)]
        return tidy(
            attempt.text,
            me=[record.name(self._seat), self._persona.name, self._persona.short],
            others=[n for s in others for n in (s.name, s.persona.name, s.persona.short)],
            whole=attempt.whole,
            most=2 * (self._settings.words or plan.words[1]),
            least=3 if plan.move == "yield" else 8,
            english=english(self._persona.summary or ""),
            earlier=[t.text for t in record.turns],
        )

    def _turn(self, plan: Plan, tries: list[Attempt]) -> Turn:
        """The best try as a turn, with its citations; where no try has any words, the plan's own stand in, flagged."""
        best = min(tries, key=lambda t: ("empty" in t.tidied.faults, len(t.tidied.faults)))
        flags = list(best.tidied.flags)
        if "empty" in best.tidied.faults:
            sentences = compose(plan)
            flags.append("book")
        else:
            sentences = self._citer.sentences(best.tidied.text)
            uncited = sum(s.basis == "unsupported" for s in sentences)
            flags += [f"uncited:{uncited}"] if uncited else []
        return turn(
            plan,
            sentences,
            completion_tokens=best.tokens,
            tries=len(tries),
            flags=tuple(flags),
            thinking=best.thinking.strip() or None if self._settings.thinking else None,
        )


def _shown(steps: Iterable[tuple[int, int] | str]) -> Iterator[Partial | Notice]:
    """Steps of reading as partials, texts as notices."""
    for step in steps:
        if isinstance(step, str):
            yield Notice(text=step)
        else:
            yield Partial(kind="reading", done=step[0], total=step[1])
