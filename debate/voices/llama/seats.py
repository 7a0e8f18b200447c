"""The seats of one room: each has its prompt in a sequence of its own, which follows the debate.

When a debate outgrows what a model can hold, a seat's oldest turns give way to the moderator's running summary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from debate.errors import VoiceError
from debate.persona.model import Persona
from debate.plan.record import Record
from debate.prompts import PERSONA_TOKENS, digest_prompt, motion_prompt, persona_prompt
from debate.voices.llama.dialogue import Dialogue, Line, lines
from debate.voices.llama.room import Room
from debate.voices.llama.values import ContextFullError

Steps = Iterator[tuple[int, int]]
"""Reading as it goes on: (tokens read, tokens to read)."""


@dataclass
class Seat:
    """One seat's prompt. `heard` are the lines in it, `folded` how many turns the summary at its head stands for."""

    name: str
    dialogue: Dialogue
    opening: list[int]
    seq: int
    state: bytes = b""
    heard: list[Line] = field(default_factory=list)
    folded: int = 0
    length: int = 0


class Seats:
    """Keeps the seats' sequences in step with the record. `most`: tokens that one seat may hold, its reply included."""

    def __init__(self, room: Room, most: int) -> None:
        self.room = room
        self.most = min(most, room.engine.facts.trained_ctx, room.engine.ctx)
        self._personas: dict[str, tuple[str, Persona]] = {}
        self._seats: dict[str, Seat] = {}

    def add(self, seat: str, name: str, persona: Persona) -> None:
        """Announces a seat, before the first turn, so that all prompts are read before the debate begins."""
        self._personas[seat] = (name, persona)

    def seat(self, seat: str) -> Seat:
        """A seat's prompt, once it was read."""
        return self._seats[seat]

    def begin(self, record: Record) -> Steps:
        """Reads every seat's rules and persona, or takes them from disk, then gives each its sequence.

        First all are read, each alone, and only then are they laid side by side in the order of the seats: so the
        engine is in the same state whether they were kept or not.
        """
        missing = [s for s in self._personas if s not in self._seats]
        made: list[Seat] = []
        for ident in missing:
            name, persona = self._personas[ident]
            dialogue = Dialogue(self.room.form, ident, name)
            budget = min(PERSONA_TOKENS, max(64, self.most // 2))
            prompt = persona_prompt(persona, self.room.engine.count, budget)
            seat = Seat(name, dialogue, self.room.opening(dialogue.opening(prompt.text)), -1)
            for step in self.room.read_alone(seat.opening):
                if isinstance(step, bytes):
                    seat.state = step
                else:
                    yield step
            made.append(seat)
        for ident, seat in zip(missing, made, strict=True):
            seat.seq = self.room.engine.new()
            self._seats[ident] = seat
            yield from self._restart(seat, record)

    def _restart(self, seat: Seat, record: Record, digest: str = "") -> Steps:
        """Puts a seat back to its opening and the motion, with a summary of what it no longer holds."""
        engine = self.room.engine
        engine.load(seat.seq, seat.state, seat.opening)
        seat.heard, seat.length = [], len(seat.opening)
        text = motion_prompt(record.header, seat.dialogue.seat)
        yield from self._read(seat, self.room.tokens(seat.dialogue.motion(f"{text}\n\n{digest}" if digest else text)))

    def _read(self, seat: Seat, tokens: list[int]) -> Steps:
        yield from self.room.engine.steps({seat.seq: tokens})
        seat.length += len(tokens)

    def follow(self, ident: str, record: Record, spare: int) -> Iterator[tuple[int, int] | str]:
        """Brings a seat up to the record, leaving `spare` tokens free; yields steps, and a text if it folded.

        Raises ContextFullError where not even the last turn fits.
        """
        seat, said = self._seats[ident], list(lines(record))
        known = seat.folded + len(seat.heard)
        if said[seat.folded : known] != seat.heard or self.room.engine.length(seat.seq) != seat.length:
            seat.folded = 0  # another record, or a reading that was broken off
            yield from self._restart(seat, record)
            known = 0
        tokens, fresh = self._tokens(seat, said[known:])
        if seat.length + len(tokens) + spare > self.most:
            yield from self._fold(seat, said, record, spare)
            return
        yield from self._read(seat, tokens)
        seat.heard += fresh

    def _tokens(self, seat: Seat, fresh: list[Line]) -> tuple[list[int], list[Line]]:
        return [t for line in fresh for t in self.room.tokens(seat.dialogue.hear(line))], fresh

    def _fold(self, seat: Seat, said: list[Line], record: Record, spare: int) -> Iterator[tuple[int, int] | str]:
        """Starts a seat anew with a summary in place of the oldest lines, keeping the latest ones whole.

        What is kept takes at most half of the room that is left, so that the next fold is some turns away.
        """
        engine = self.room.engine
        motion = engine.count(motion_prompt(record.header, seat.dialogue.seat)) + 32
        room = self.most - len(seat.opening) - motion - spare
        kept = _latest(said, room // 2, lambda line: engine.count(line.shown) + 16)
        if room < 64 or not kept:
            raise ContextFullError(
                f"{seat.name}'s model has no room for the debate: {self.most} tokens, {len(seat.opening)} are persona"
            )
        seat.folded = len(said) - len(kept)
        gone = [t for t in record.turns if t.turn <= max((line.turn for line in said[: seat.folded]), default=0)]
        digest = digest_prompt(record.ledger, gone, record, engine.count, room // 4) if gone else ""
        yield from self._restart(seat, record, digest)
        if gone:
            turns = "Turn 1 no longer fits" if len(gone) == 1 else f"Turns 1 to {gone[-1].turn} no longer fit"
            yield f"{turns} what {seat.name}'s model can hold; the moderator's running summary stands for them there."
        tokens, fresh = self._tokens(seat, kept)
        yield from self._read(seat, tokens)
        seat.heard = fresh

    def close(self) -> None:
        """Gives the sequences back."""
        for seat in self._seats.values():
            self.room.engine.release(seat.seq)
        self._seats.clear()


def _latest(said: list[Line], room: int, cost: Callable[[Line], int]) -> list[Line]:
    """As many of the last lines as fit, at least the last one if it fits twice over."""
    kept: list[Line] = []
    used = 0
    for line in reversed(said):
        used += cost(line)
        if used > (room if kept else 2 * room):
            break
        kept.insert(0, line)
    return kept


def require_seat(seats: Seats, seat: str) -> Seat:
    """A seat that was announced. Raises VoiceError for any other."""
    try:
        return seats.seat(seat)
    except KeyError:
        raise VoiceError(f"no model was opened for seat {seat}", hint="this is a bug; please report it") from None
