"""The moderator that needs no model: rules over the record, and a summary from what was said and cited."""

from __future__ import annotations

from collections.abc import Iterator

from debate.cruxes.of_debate import summarise
from debate.events import Intervention, Ledger, Left, SummaryEvent
from debate.moderator import ledger
from debate.moderator.leaving import left
from debate.moves import Moment, intervene
from debate.table.agenda import Agenda
from debate.table.formats import Step
from debate.table.record import Record


class BookModerator:
    """Watches by rule and summarises by the links between the files."""

    name = "book"

    def observe(self, record: Record, agenda: Agenda, step: Step, last_round: int) -> Iterator[Ledger | Intervention]:
        """The ledger where a round ended and it changed, and at most one intervention."""
        turns = record.turns
        if any(i.after_turn == len(turns) for i in record.interventions):
            return  # on from a journal: what was to be said here has been said, and the books were kept before
        ending = bool(turns) and turns[-1].round < step.round
        if ending and (record.ledger is None or record.ledger.after_turn < len(turns)):
            now = ledger.keep(record, agenda)
            if ledger.changed(now, record.ledger):
                yield now
        move = intervene(Moment(record, agenda, step, last_round, ending))
        if move is not None:
            yield move

    def leaves(self, record: Record, agenda: Agenda) -> Left:
        """Read off what was said in the point."""
        return left(record, agenda)

    def summarise(self, record: Record, agenda: Agenda) -> SummaryEvent:
        """The crux summary, quotes verified."""
        return summarise(record, agenda)
