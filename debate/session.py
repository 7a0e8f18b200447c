"""The loop: a generator of events that touches no file and no console.

```
for event in play(header, voices, moderator):
    journal.append(event)
    show(event)
```
Everything random comes from the header's seed and the turn's number, so a debate that goes on from its journal is the
debate that was never interrupted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from debate.events import End, Event, Header, Intervention, Ledger, Left, Notice, Point, Turn
from debate.moderator.base import Moderator
from debate.planning.arguing import argue, opened
from debate.planning.planner import next_plan
from debate.table import formats
from debate.table.agenda import Agenda
from debate.table.plan import Plan
from debate.table.record import Record
from debate.voices.base import Partial, Voice, turn

E = TypeVar("E", bound=Event)


def play(
    header: Header,
    voices: Mapping[str, Voice],
    moderator: Moderator,
    past: Sequence[Event] = (),
    *,
    clock: Callable[[], str] = lambda: "",
) -> Iterator[Event | Partial]:
    """Plays a debate, or the rest of one whose events so far are `past` (the header first).

    Yields the events that are new, in the order in which they belong into the journal, with partials between them for
    the screen. `voices` maps seats to voices; `clock` gives the time for keys that end in `_at`. Whatever a voice
    raises passes through: everything yielded before is complete.
    """
    if not past:
        yield header
    table = _Table(header, voices, moderator, past, clock)
    yield from table.rounds()
    yield from table.ending()


class _Table:
    def __init__(
        self,
        header: Header,
        voices: Mapping[str, Voice],
        moderator: Moderator,
        past: Sequence[Event],
        clock: Callable[[], str],
    ) -> None:
        self.record, self.agenda = Record(header), Agenda(header)
        self.voices, self.moderator, self.clock = voices, moderator, clock
        self.steps = formats.schedule(formats.find(header.format), header.rounds)
        self.ended = any(isinstance(e, End) for e in past)
        self.past = deque(e for e in past if not isinstance(e, Header | End | Notice))

    def rounds(self) -> Iterator[Event | Partial]:
        """Every turn of the schedule, with what the moderator says before it; what `past` holds is taken, not made
        anew.
        """
        for step in self.steps:
            if step.stage.move == "point":
                yield from self._point(step)
            elif not step.stage.per_round or len(self.record.order) - len(self.record.out) > 1:
                yield from self._round(step)  # with one speaker left, what remains is its closing

    def _round(self, step: formats.Step) -> Iterator[Event | Partial]:
        for seat in self.record.order:
            if seat in self.record.out:
                continue
            yield from self._moderate(step)
            if self.past:
                self._take(partial(_spoken, seat))
            elif not self.ended:
                yield from self._speak(next_plan(self.record, self.agenda, seat, step, self.steps[-1].round))

    def _point(self, step: formats.Step) -> Iterator[Event | Partial]:
        """A question of the agenda, argued until what is on record is spent."""
        if self._take(lambda e: isinstance(e, Point)) is None:
            point = None if self.past or self.ended else opened(self.record, self.agenda, step, self.steps[-1].round)
            if point is None:
                return
            yield self._new(point)
        while True:
            yield from self._moderate(step)
            if self._take(lambda e: isinstance(e, Turn) and e.point is not None):
                continue
            if self._take(lambda e: isinstance(e, Left)) or self.past or self.ended:
                return
            plan = argue(self.record, self.agenda, step, self.steps[-1].round)
            if plan is None:
                yield self._new(self.moderator.leaves(self.record, self.agenda))
                return
            yield from self._speak(plan)

    def _take(self, wanted: Callable[[Event], bool]) -> Event | None:
        """The next event of the past, taken into the record where it is the one that belongs here."""
        if not self.past or not wanted(self.past[0]):
            return None
        self.record.add(event := self.past.popleft())
        return event

    def _new(self, event: E) -> E:
        self.record.add(event)
        return event

    def _moderate(self, step: formats.Step) -> Iterator[Event]:
        while self._take(lambda e: isinstance(e, Ledger | Intervention)):
            pass
        if self.past or self.ended:
            return
        for event in self.moderator.observe(self.record, self.agenda, step, self.steps[-1].round):
            yield self._new(event)

    def _speak(self, plan: Plan | None) -> Iterator[Event | Partial]:
        if plan is None:
            return
        yield Partial(kind="begin", draft=turn(plan))
        for piece in self.voices[plan.seat].speak(plan, self.record):
            yield self._new(piece) if isinstance(piece, Turn) else piece

    def ending(self) -> Iterator[Event]:
        """The summary and the end."""
        while self.past:
            self.record.add(self.past.popleft())
        if self.ended:
            return
        if self.record.summary is None:
            yield self._new(self.moderator.summarise(self.record, self.agenda))
        spent = self.record.out or (self.record.points and len(self.record.points) < self.record.header.rounds)
        yield End(reason="nothing-left" if spent else "finished", finished_at=self.clock())


def _spoken(seat: str, event: Event) -> bool:
    return isinstance(event, Turn) and event.seat == seat
