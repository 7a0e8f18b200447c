"""The seats of one room: each has its prompt in a sequence of its own, which follows the debate.

When a debate outgrows what a model can hold, a seat's oldest turns give way to the first sentence of each.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from debate.events import SeatInfo
from debate.table.record import Record
from debate.voices.llama import snapshot
from debate.voices.llama.dialogue import Dialogue, Line, lines
from debate.voices.llama.room import Room
from debate.voices.llama.values import ContextFullError
from debate.voices.prompts import PERSONA_TOKENS, motion_prompt, old_turns_prompt, persona_prompt

_MARKUP = 16  # tokens around a message, at most
_LEAST = 128  # tokens in which something of the last turn can stand

Steps = Iterator[tuple[int, int]]
"""Reading as it goes on: (tokens read, tokens to read)."""


@dataclass
class Seat:
    """One seat's prompt. `heard` are the lines in it, `folded` how many older ones are gone."""

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

    def __init__(self, room: Room, most: int, people: Sequence[SeatInfo], snapshots: Path | None = None) -> None:
        """`people`: whose prompts are all read before the first turn. `snapshots`: a file to keep the seats' states in,
        so that a debate that is cut off goes on exactly."""
        self.room, self._people, self._snapshots = room, people, snapshots
        self.most = min(most, room.engine.facts.trained_ctx, room.engine.ctx)
        self._seats: dict[str, Seat] = {}
        self._writer: threading.Thread | None = None

    def seat(self, seat: str) -> Seat:
        """A seat's prompt, once it was read."""
        return self._seats[seat]

    def begin(self, record: Record) -> Iterator[tuple[int, int] | str]:
        """Makes the seats ready for their first turn: from a snapshot where the debate goes on, else from the start.

        A debate that goes on without its snapshot gets a text saying that it may differ.
        """
        if self._seats:
            return
        kept = snapshot.load(self._snapshots, self.room.prefixes.key) if self._snapshots and record.turns else None
        yield from self._open()
        if kept is not None and self._matches(kept, record):
            self._restore(kept, record)
        elif any(t.seat in self._seats for t in record.turns):
            yield (
                "The debate goes on without the model's kept state: what follows may differ from what an uninterrupted"
                " run would have said."
            )

    def _matches(self, kept: snapshot.Snapshot, record: Record) -> bool:
        """Whether a snapshot is of this debate, and no seat of the room has spoken since."""
        said = [line.shown for line in lines(record)]
        later = [t for t in record.turns[kept.turn :] if t.seat in self._seats]
        same = {k.seat for k in kept.seats} == set(self._seats) and len(record.turns) >= kept.turn - 1 and not later
        return same and all(
            snapshot.digest_of(said[k.folded : k.folded + k.heard]) == k.digest
            and k.tokens[: len(self._seats[k.seat].opening)] == tuple(self._seats[k.seat].opening)
            for k in kept.seats
        )

    def settle(self, turn: int) -> None:
        """Keeps the state in which turn `turn` begins, and goes on from what was kept.

        Logits depend on how sequences lie in memory; taking up the kept state here too makes a debate that goes on
        from it the same, bit for bit.
        """
        if self._snapshots is None:
            return
        states = self.room.engine.renew([s.seq for s in self._seats.values()], snapshot.MOST_BYTES)
        if not states:
            return
        seats = zip(self._seats.values(), states, strict=True)
        kept = snapshot.Snapshot(turn, tuple(self._kept(seat, state) for seat, state in seats))
        self.finish()
        file = (self._snapshots, self.room.prefixes.key, kept)
        self._writer = threading.Thread(target=snapshot.save, args=file)
        self._writer.start()  # the disk need not hold up the turn

    def _kept(self, seat: Seat, state: bytes) -> snapshot.Kept:
        tokens, digest = self.room.engine.history(seat.seq), snapshot.digest_of([h.shown for h in seat.heard])
        ident, role = seat.dialogue.seat, seat.dialogue.role
        return snapshot.Kept(ident, tokens, seat.folded, len(seat.heard), digest, role, state)

    def finish(self) -> None:
        """Waits until the last snapshot is on disk."""
        if self._writer is not None:
            self._writer.join()
            self._writer = None

    def _restore(self, kept: snapshot.Snapshot, record: Record) -> None:
        said = list(lines(record))
        for k in kept.seats:
            self.room.engine.clear(self._seats[k.seat].seq)
        for k in kept.seats:
            seat = self._seats[k.seat]
            self.room.engine.load(seat.seq, k.state, k.tokens)
            seat.length, seat.folded = len(k.tokens), k.folded
            seat.heard = said[k.folded : k.folded + k.heard]
            seat.dialogue.role = "assistant" if k.role == "assistant" else "user"

    def _open(self) -> Steps:
        """Reads every seat's rules and persona, or takes them from disk, then gives each its sequence.

        First all are read, each alone, and only then are they laid side by side in the order of the seats: so the
        engine is in the same state whether they were kept or not.
        """
        made: list[Seat] = []
        for who in self._people:
            dialogue = Dialogue(self.room.form, who.seat, who.name)
            budget = min(PERSONA_TOKENS, max(64, self.most // 3))
            prompt = persona_prompt(who.persona, self.room.engine.count, budget)
            seat = Seat(who.name, dialogue, self.room.opening(dialogue.form.opening(prompt.text)), -1)
            for step in self.room.read_alone(seat.opening):
                if isinstance(step, bytes):
                    seat.state = step
                else:
                    yield step
            made.append(seat)
        for seat in made:
            seat.seq = self.room.engine.new()
            self.room.engine.load(seat.seq, seat.state, seat.opening)
            seat.length = len(seat.opening)
            self._seats[seat.dialogue.seat] = seat

    def _restart(self, seat: Seat, record: Record, old: str = "") -> Steps:
        """Puts a seat back to its opening and reads the motion, and below it what stands for the oldest turns."""
        if self.room.engine.history(seat.seq) != tuple(seat.opening):
            self.room.engine.load(seat.seq, seat.state, seat.opening)
        seat.heard, seat.length = [], len(seat.opening)
        text = motion_prompt(record.header, seat.dialogue.seat)
        yield from self._read(seat, self.room.tokens(seat.dialogue.motion(f"{text}\n\n{old}" if old else text)))

    def _read(self, seat: Seat, tokens: list[int]) -> Steps:
        yield from self.room.engine.steps({seat.seq: tokens})
        seat.length += len(tokens)

    def follow(self, ident: str, record: Record, spare: int) -> Iterator[tuple[int, int] | str]:
        """Brings a seat up to the record, leaving `spare` tokens free; yields steps, and a text if it folded.

        Raises ContextFullError where not even the last turn fits.
        """
        seat, said = self._seats[ident], list(lines(record))
        known = seat.folded + len(seat.heard)
        begun = seat.length > len(seat.opening)  # a seat reads the motion when its first turn comes
        if not begun or said[seat.folded : known] != seat.heard or self.room.engine.length(seat.seq) != seat.length:
            seat.folded = 0  # its first turn, another record, or a reading that was broken off
            yield from self._restart(seat, record)
            known = 0
        tokens = self._tokens(seat, said[known:])
        if seat.length + len(tokens) + spare > self.most:
            yield from self._fold(seat, said, record, spare)
            return
        yield from self._read(seat, tokens)
        seat.heard += said[known:]

    def _tokens(self, seat: Seat, fresh: list[Line]) -> list[int]:
        return [t for line in fresh for t in self.room.tokens(seat.dialogue.hear(line))]

    def _fold(self, seat: Seat, said: list[Line], record: Record, spare: int) -> Iterator[tuple[int, int] | str]:
        """Starts a seat anew with a sentence in place of each of the oldest turns, keeping the latest lines whole.

        What is kept takes at most half of the room that is left, so that the next fold is some turns away.
        """
        engine = self.room.engine
        motion = engine.count(motion_prompt(record.header, seat.dialogue.seat)) + 2 * _MARKUP
        room = self.most - len(seat.opening) - motion - spare
        kept = _latest(said, room // 2, lambda line: engine.count(line.shown) + _MARKUP)
        if room < _LEAST:
            raise ContextFullError(
                f"{seat.name}'s model has no room for the debate: {self.most} tokens, {len(seat.opening)} are persona"
            )
        seat.folded = len(said) - len(kept)
        gone = [t for t in record.turns if t.turn <= max((line.turn for line in said[: seat.folded]), default=0)]
        old = old_turns_prompt(gone, record, engine.count, room // 4) if gone else ""
        yield from self._restart(seat, record, old)
        if gone:
            turns = "Turn 1 no longer fits" if len(gone) == 1 else f"Turns 1 to {gone[-1].turn} no longer fit"
            yield f"{turns} what {seat.name}'s model can hold; the first sentence of each is kept, as room allows."
        heard = kept
        if len(kept) == 1:  # perhaps longer than all the room there is
            heard = [_shortened(kept[0], (room - engine.count(old)) * 3 // 4, engine.count)]
        yield from self._read(seat, self._tokens(seat, heard))
        seat.heard = kept


def _latest(said: list[Line], room: int, cost: Callable[[Line], int]) -> list[Line]:
    """As many of the last lines as fit, and the last one in any case."""
    kept = said[-1:]
    used = sum(map(cost, kept))
    for line in reversed(said[:-1]):
        used += cost(line)
        if used > room:
            break
        kept.insert(0, line)
    return kept


def _shortened(line: Line, most: int, count: Callable[[str], int]) -> Line:
    """A line of at most `most` tokens: its beginning, where it is longer."""
    if count(line.shown) <= most:
        return line
    words = line.shown.split(" ")
    while len(words) > 1 and count(" ".join(words)) > most:
        words = words[: len(words) * 3 // 4]
    cut = " ".join(words)[: 4 * most] + " …"
    return replace(line, shown=cut, own=cut)
