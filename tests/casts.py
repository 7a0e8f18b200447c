"""Debates played in memory: a small invented town that quarrels over a bridge, and the cast that ships.

The town (`tests/data`): Maud would build the bridge and Tobias would not, both with much on record; Ines has said one
thing; Rolf answers no shared question; Petra is torn; Hugo has taken back some of what he said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from debate.events import End, Event, Header, Intervention, Ledger, SummaryEvent, Turn
from debate.moderator.book import BookModerator
from debate.persona.folders import shipped
from debate.persona.library import Library
from debate.persona.model import Persona
from debate.persona.ref import Ref
from debate.session import play
from debate.table import formats
from debate.table.agenda import Agenda
from debate.table.casting import cast
from debate.table.record import Record
from debate.voices.base import Partial
from debate.voices.book import BookVoice

FOLDER = Path(__file__).parent / "data"
TOWN = Library((FOLDER,))
SHIPPED = Library((shipped(),))
MOTION = "The town should build the bridge"

E = TypeVar("E", bound=Event)


def table(*speakers: str, library: Library = TOWN, **options: Any) -> Header:
    """The header of a debate between `speakers`, classic unless said; `options` are those of `cast`."""
    return cast(library, speakers=speakers, **{"format": "classic"} | options)


def seated(header: Header, personas: Iterable[Persona]) -> Header:
    """`header` with other personas in its seats, in the same order; seats are called after them."""
    filled = tuple(
        s.model_copy(update={"seat": p.id, "name": p.short, "persona": p})
        for s, p in zip(header.seats, personas, strict=True)
    )
    return header.model_copy(update={"seats": filled})


def events(header: Header, past: Sequence[Event] = ()) -> list[Event]:
    """Everything that happens in a debate on book voices, or after `past`; what is only shown is left out."""
    voices = {s.seat: BookVoice() for s in header.seats}
    return [e for e in play(header, voices, BookModerator(), past) if not isinstance(e, Partial)]


class Debate(NamedTuple):
    """A debate that was played, with its events by kind."""

    header: Header
    events: list[Event]

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind, in order."""
        return [e for e in self.events if isinstance(e, kind)]

    @property
    def turns(self) -> list[Turn]:
        """The turns, in order."""
        return self.of(Turn)

    @property
    def interventions(self) -> list[Intervention]:
        """The moderator's moves, in order."""
        return self.of(Intervention)

    @property
    def ledgers(self) -> list[Ledger]:
        """The moderator's books, in order."""
        return self.of(Ledger)

    @property
    def summary(self) -> SummaryEvent:
        """The crux summary."""
        (summary,) = self.of(SummaryEvent)
        return summary

    @property
    def end(self) -> End:
        """The last event."""
        (end,) = self.of(End)
        return end

    @property
    def texts(self) -> Mapping[int, str]:
        """Texts of the turns by number."""
        return {t.turn: t.text for t in self.turns}

    def cruxes(self) -> set[str]:
        """The questions that the summary calls cruxes."""
        return {c.question for c in self.summary.cruxes}

    def record(self, before: int | None = None) -> Record:
        """The record as it stood before turn `before` was planned (what the moderator said before it included)."""
        record = Record(self.header)
        for event in self.events:
            if isinstance(event, Turn) and event.turn == before:
                break
            record.add(event)
        return record

    def agenda(self) -> Agenda:
        """What the debate is about."""
        return Agenda(self.header)


@cache
def debate(*speakers: str, library: Library = TOWN, **options: Any) -> Debate:
    """A debate between `speakers` on book voices; played once, however often it is asked for."""
    return played(table(*speakers, library=library, **options))


def played(header: Header) -> Debate:
    """The debate that `header` opens."""
    return Debate(header, events(header))


def said(debate: Debate) -> list[tuple[Turn, str, tuple[Ref, ...]]]:
    """Every sentence of a debate: its turn, its words without the stop, and what it cites."""
    return [(turn, s.body, s.cites) for turn in debate.turns for s in turn.sentences]


def repeated(items: Iterable[str]) -> set[str]:
    """What occurs more than once."""
    seen: set[str] = set()
    return {i for i in items if i in seen or seen.add(i)}  # type: ignore[func-returns-value]


FORMATS = tuple(formats.FORMATS)
