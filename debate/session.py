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

from debate.events import End, Event, Header, Intervention, Ledger, Notice, SummaryEvent, Turn
from debate.moderator.base import Moderator
from debate.planning.planner import next_plan
from debate.table import formats
from debate.table.agenda import Agenda
from debate.table.record import Record
from debate.voices.base import Partial, Voice, turn


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
            if step.stage.per_round and len(self.record.order) - len(self.record.out) < 2:
                continue  # one speaker left: what remains is its closing
            for seat in self.record.order:
                if seat in self.record.out:
                    continue
                yield from self._moderate(step)
                yield from self._turn(seat, step)

    def _moderate(self, step: formats.Step) -> Iterator[Event]:
        while self.past and isinstance(self.past[0], Ledger | Intervention):
            self.record.add(self.past.popleft())
        if self.past or self.ended:
            return
        for event in self.moderator.observe(self.record, self.agenda, step, self.steps[-1].round):
            self.record.add(event)
            yield event

    def _turn(self, seat: str, step: formats.Step) -> Iterator[Event | Partial]:
        if self.past:
            self.record.add(self.past.popleft())
            return
        if self.ended:
            return
        plan = next_plan(self.record, self.agenda, seat, step, self.steps[-1].round)
        yield Partial(kind="begin", draft=turn(plan))
        for piece in self.voices[seat].speak(plan, self.record):
            if isinstance(piece, Turn):
                self.record.add(piece)
            yield piece

    def ending(self) -> Iterator[Event]:
        """The summary and the end."""
        while self.past:
            self.record.add(self.past.popleft())
        if self.ended:
            return
        if self.record.summary is None:
            summary: SummaryEvent = self.moderator.summarise(self.record, self.agenda)
            self.record.add(summary)
            yield summary
        yield End(reason="nothing-left" if self.record.out else "finished", finished_at=self.clock())
