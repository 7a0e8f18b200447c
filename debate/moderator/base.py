"""What a moderator is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from debate.events import Intervention, Ledger, Left, SummaryEvent
from debate.table.agenda import Agenda
from debate.table.formats import Step
from debate.table.record import Record


class Moderator(Protocol):
    """Steers a debate without arguing a side."""

    name: str

    def observe(self, record: Record, agenda: Agenda, step: Step, last_round: int) -> Iterator[Ledger | Intervention]:
        """What the moderator writes down and says before the next turn, which belongs to `step`; often nothing."""
        ...

    def leaves(self, record: Record, agenda: Agenda) -> Left:
        """What the point that was just argued leaves."""
        ...

    def summarise(self, record: Record, agenda: Agenda) -> SummaryEvent:
        """The crux summary of everything said so far."""
        ...
