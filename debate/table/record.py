"""The debate so far, folded from its events: who said what from which position, what was asked, what is still owed.

A record grows by one event at a time, so a long debate costs no more per turn than a short one, and a resumed debate
has the same record as an uninterrupted one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from debate.events import Event, Header, Intervention, Ledger, SeatInfo, SummaryEvent, Turn
from debate.language.likeness import alike, content
from debate.language.marked import spoken
from debate.persona.model import Persona, Position, Question

GAVE_OUT = "yield"
EXHIBIT = "exhibit"
"""In `exhibit/ID`, the owner of a second-hand view."""


@dataclass(frozen=True)
class Asked:
    """A question put by one seat to another: in turn `turn`, from position `position` (`persona/ID`)."""

    turn: int
    by: str
    to: str
    position: str
    text: str


@dataclass
class Record:
    """A debate's header and everything said so far. Only `add` changes it."""

    header: Header
    turns: list[Turn] = field(default_factory=list)
    interventions: list[Intervention] = field(default_factory=list)
    ledger: Ledger | None = None
    summary: SummaryEvent | None = None
    used: set[str] = field(default_factory=set)
    """Keys of sentences and phrases already spoken, by anybody."""
    said_by: dict[str, dict[str, list[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    """seat -> position (`persona/ID`) -> turns in which the seat spoke from its own position."""
    taken_up: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """seat -> positions of others that it has taken up."""
    asked: list[Asked] = field(default_factory=list)
    answered: set[tuple[int, str]] = field(default_factory=set)
    """(turn of the question, seat) pairs that have been answered."""
    followed: set[tuple[int, str]] = field(default_factory=set)
    """(number of the intervention from 1, seat) for those already followed through."""
    grants: list[tuple[int, str]] = field(default_factory=list)
    """(turn, `persona/ID`) of every concession spoken."""
    own: list[tuple[int, str, str, str]] = field(default_factory=list)
    """(turn, seat, `persona/ID`, sentence) for every sentence that a seat cites to its own file."""
    heard: list[frozenset[str]] = field(default_factory=list)
    """The content words of every sentence spoken, so that no view is said twice in nearly the same words."""
    out: set[str] = field(default_factory=set)
    """Seats that have nothing left to say."""

    def __post_init__(self) -> None:
        self.seats: dict[str, SeatInfo] = {s.seat: s for s in self.header.seats}
        self.order: list[str] = [s.seat for s in self.header.seats]
        self.questions: dict[str, Question] = {q.id: q for q in self.header.questions}
        ids = [i for p in {s.persona.id: s.persona for s in self.header.seats}.values() for i in p.positions]
        self.exhibits = {
            e.id: Position(gist=e.gist, say=e.say, strength="reported", via=e.via, source=e.source, answers=e.answers)
            for e in self.header.exhibits
        }
        self._ambiguous = {i for i in ids if ids.count(i) > 1}

    def add(self, event: Event) -> None:
        """Takes in one event."""
        if isinstance(event, Turn):
            self._add_turn(event)
        elif isinstance(event, Intervention):
            self.interventions.append(event)
        elif isinstance(event, Ledger):
            self.ledger = event
        elif isinstance(event, SummaryEvent):
            self.summary = event

    def _add_turn(self, turn: Turn) -> None:
        self.turns.append(turn)
        self.used.update(turn.said)
        mine = turn.persona + "/"
        for sentence in spoken(turn.text):
            self.heard.append(content(sentence.text))
            for ref in (r for c in sentence.cites if (r := self.resolve(c)) and r.startswith(mine)):
                self.own.append((turn.turn, turn.seat, ref, sentence.text))
        for key in turn.said:
            ref, _, part = key.partition(".")
            if key.startswith(mine) and part and part != "gist":
                if turn.turn not in self.said_by[turn.seat][ref]:
                    self.said_by[turn.seat][ref].append(turn.turn)
                if part == "grant":
                    self.grants.append((turn.turn, ref))
                if part == "ask":
                    self._add_ask(turn, ref)
        if not turn.said:  # free speech: what it cites of its own is what it said
            for ref in (r for c in turn.cites if (r := self.resolve(c))):
                if ref.startswith(mine):
                    self.said_by[turn.seat][ref].append(turn.turn)
        for target in turn.answers:
            if target.position:
                self.taken_up[turn.seat].add(target.position)
            if target.turn is not None and target.position:
                self.answered.update(
                    (a.turn, turn.seat) for a in self.asked if a.turn == target.turn and a.position == target.position
                )
            if target.intervention is not None:
                self.followed.add((target.intervention, turn.seat))
        if turn.move == GAVE_OUT:
            self.out.add(turn.seat)

    def _add_ask(self, turn: Turn, ref: str) -> None:
        text = self.position(ref).ask or ""
        others = [s for s in self.order if s != turn.seat]
        last = next((t.seat for t in reversed(self.turns[:-1]) if t.seat != turn.seat), others[0] if others else "")
        to = last if len(others) > 1 else (others[0] if others else "")
        if to:
            self.asked.append(Asked(turn.turn, turn.seat, to, ref, text))

    def repeats(self, text: str) -> bool:
        """Whether the debate has heard a sentence in nearly the same words."""
        mine = content(text)
        return any(alike(mine, other) for other in self.heard)

    def voiced(self, ref: str) -> bool:
        """Whether a position was really put, and not only touched by a reply or a hedge: what may be taken up."""
        touched = [k for k in self.used if k.startswith(f"{ref}.") and not k.endswith(".gist")]
        return not touched or any(k.startswith(f"{ref}.say.") for k in touched)

    # -- looking things up -------------------------------------------------------------------------------------------

    def persona(self, seat: str) -> Persona:
        """The persona in a seat."""
        return self.seats[seat].persona

    def name(self, seat: str) -> str:
        """What the others call a seat."""
        return self.seats[seat].name

    def position(self, ref: str) -> Position:
        """The position behind `persona/ID` or `exhibit/ID`. Raises KeyError when no seat has it."""
        owner, _, ident = ref.partition("/")
        if owner == EXHIBIT and ident in self.exhibits:
            return self.exhibits[ident]
        for seat in self.header.seats:
            if seat.persona.id == owner and ident in seat.persona.positions:
                return seat.persona.positions[ident]
        raise KeyError(ref)

    def label(self, ref: str) -> str:
        """How `persona/ID` is cited: the bare id, unless two personas at the table share it."""
        ident = ref.partition("/")[2]
        return ref if ident in self._ambiguous else ident

    def resolve(self, label: str) -> str | None:
        """The `persona/ID` behind a citation, or None."""
        if label in self.exhibits:
            return f"{EXHIBIT}/{label}"
        if "/" in label:
            owner, _, ident = label.partition("/")
            return (
                label
                if any(s.persona.id == owner and ident in s.persona.positions for s in self.header.seats)
                else None
            )
        for seat in self.header.seats:
            if label in seat.persona.positions:
                return f"{seat.persona.id}/{label}"
        return None

    def others(self, seat: str) -> list[str]:
        """The other seats, in order of speaking."""
        return [s for s in self.order if s != seat]

    def turn(self, number: int) -> Turn:
        """The turn with that number (from 1)."""
        return self.turns[number - 1]

    def owed(self, seat: str) -> list[tuple[int, Intervention]]:
        """Interventions put to a seat that it has not followed through: (index from 1, intervention)."""
        return [(n, i) for n, i in enumerate(self.interventions, 1) if seat in i.to and (n, seat) not in self.followed]

    def open_asks(self, seat: str) -> list[Asked]:
        """Direct questions put to a seat that it has not taken up, oldest first."""
        return [a for a in self.asked if a.to == seat and (a.turn, seat) not in self.answered]
