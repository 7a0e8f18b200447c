"""The debate so far, folded from its events: who said what from which position, what was asked, what is still owed.

A record grows by one event at a time, so a long debate costs no more per turn than a short one, and a resumed debate
has the same record as an uninterrupted one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from debate.events import Event, Header, Intervention, Ledger, Left, Point, SeatInfo, Sentence, SummaryEvent, Turn
from debate.language.likeness import alike, content
from debate.persona.model import Persona, Position, Question, Reply
from debate.persona.ref import Key, Ref
from debate.table.references import References

GAVE_OUT = "yield"
CLAIMS = ("say", "reply", "example", "hedge", "grant", "condition", "forecast", "more", "close", "mover")
"""Fields whose sentences say something of the matter; a question or a gist restated does not."""


@dataclass(frozen=True)
class Asked:
    """A question put by one seat to another: in turn `turn`, from position `position` (`persona/ID`)."""

    turn: int
    by: str
    to: str
    position: Ref
    text: str


@dataclass(frozen=True)
class Own:
    """A sentence that a seat rests on a position of its own file."""

    turn: int
    seat: str
    ref: Ref
    sentence: Sentence

    @property
    def part(self) -> str:
        """The field of the position that it says; empty where it only points at it."""
        fields = [k.field for k in self.sentence.keys if k.ref == self.ref]
        if not fields:
            return "say" if self.sentence.by == "model" else ""
        return fields[0] if fields[0] in CLAIMS else ""


@dataclass
class Record:
    """A debate's header and everything said so far. Only `add` changes it."""

    header: Header
    turns: list[Turn] = field(default_factory=list)
    interventions: list[Intervention] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    lefts: list[Left] = field(default_factory=list)
    ledger: Ledger | None = None
    summary: SummaryEvent | None = None
    used: set[Key] = field(default_factory=set)
    """Keys of sentences and phrases already spoken, by anybody."""
    said_by: dict[str, dict[Ref, list[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    """seat -> position (`persona/ID`) -> turns in which the seat spoke from its own position."""
    taken_up: dict[str, set[Ref]] = field(default_factory=lambda: defaultdict(set))
    """seat -> positions of others that it has taken up."""
    asked: list[Asked] = field(default_factory=list)
    answered: set[tuple[int, str]] = field(default_factory=set)
    """(turn of the question, seat) pairs that have been taken up."""
    silent: set[tuple[int, str]] = field(default_factory=set)
    """Those of them of which the seat said that nothing is on record."""
    followed: set[tuple[int, str]] = field(default_factory=set)
    """(number of the intervention from 1, seat) for those already followed through."""
    grants: list[tuple[int, Ref]] = field(default_factory=list)
    """(turn, `persona/ID`) of every concession spoken."""
    own: list[Own] = field(default_factory=list)
    """Every sentence that a seat cites to its own file."""
    heard: list[frozenset[str]] = field(default_factory=list)
    """The content words of every sentence spoken, so that no view is said twice in nearly the same words."""
    out: set[str] = field(default_factory=set)
    """Seats that have nothing left to say."""

    def __post_init__(self) -> None:
        self.seats: dict[str, SeatInfo] = {s.seat: s for s in self.header.seats}
        self.order: list[str] = [s.seat for s in self.header.seats]
        self.questions: dict[str, Question] = {q.id: q for q in self.header.questions}
        self.references = References(self.header)

    def add(self, event: Event) -> None:
        """Takes in one event."""
        if isinstance(event, Turn):
            self._add_turn(event)
        elif isinstance(event, Intervention):
            self.interventions.append(event)
        elif isinstance(event, Point):
            self.points.append(event)
        elif isinstance(event, Left):
            self.lefts.append(event)
        elif isinstance(event, Ledger):
            self.ledger = event
        elif isinstance(event, SummaryEvent):
            self.summary = event

    def _add_turn(self, turn: Turn) -> None:
        self.turns.append(turn)
        for sentence in turn.sentences:
            self.used.update(sentence.keys)
            self.heard.append(content(sentence.text))
            for ref in sentence.cites:
                if ref.owner == turn.persona and self.references.find(ref):
                    self._add_own(Own(turn.turn, turn.seat, ref, sentence))
            for key in sentence.keys:
                if key.field == "ask" and key.ref.owner == turn.persona:
                    self._add_ask(turn, key.ref)
        for target in turn.answers:
            if target.position:
                self.taken_up[turn.seat].add(target.position)
            if target.turn is not None and target.position:
                what = (target.turn, target.position)
                met = {(a.turn, turn.seat) for a in self.asked if (a.turn, a.position) == what}
                self.answered |= met
                self.silent = self.silent | met if target.basis == "none" else self.silent - met
            if target.intervention is not None:
                self.followed.add((target.intervention, turn.seat))
        if turn.move == GAVE_OUT:
            self.out.add(turn.seat)

    def _add_own(self, own: Own) -> None:
        self.own.append(own)
        fields = [k.field for k in own.sentence.keys if k.ref == own.ref]
        if fields == ["gist"] or (not fields and own.sentence.by != "model"):
            return
        turns = self.said_by[own.seat][own.ref]
        if own.turn not in turns:
            turns.append(own.turn)
        if "grant" in fields:
            self.grants.append((own.turn, own.ref))

    def _add_ask(self, turn: Turn, ref: Ref) -> None:
        to = self.addressee(turn.seat)
        if to:
            self.asked.append(Asked(turn.turn, turn.seat, to, ref, self.position(ref).ask or ""))

    def addressee(self, seat: str) -> str:
        """Whom a seat speaks to: the last other speaker, else the first of the others; empty where it sits alone."""
        others = self.others(seat)
        return next((t.seat for t in reversed(self.turns) if t.seat in others), others[0] if others else "")

    def unanswered(self) -> list[Asked]:
        """Direct questions that were passed over, or of which the one asked said that nothing is on record, or that
        were never answered there.
        """
        answered = self.answered - self.silent
        return [a for a in self.asked if (a.turn, a.to) not in answered or self.never_answered(a.to, a.position)]

    def never_answered(self, seat: str, ref: Ref) -> bool:
        """Whether the question that position `ref` puts was put to the author on record and never answered there."""
        return any(asked.position == ref for asked in self.persona(seat).asked)

    def repeats(self, text: str) -> bool:
        """Whether the debate has heard a sentence in nearly the same words."""
        mine = content(text)
        return any(alike(mine, other) for other in self.heard)

    def voiced(self, ref: Ref) -> bool:
        """Whether a position was really put, and not only touched by a reply or a hedge: what may be taken up."""
        touched = {k.field for k in self.used if k.ref == ref and k.field != "gist"}
        return not touched or "say" in touched

    def reply(self, sentence: Sentence) -> Reply | None:
        """The written reply that a sentence begins: its first sentence says what it does."""
        key = sentence.key
        if key.places[1:] != (0,):
            return None
        replies = self.position(key.ref).replies if key.field == "reply" and self.references.find(key.ref) else ()
        return replies[key.places[0]] if replies and key.places[0] < len(replies) else None

    def gives(self, sentence: Sentence) -> Literal["granted", "narrowed"] | None:
        """Whether a sentence grants or agrees to something of the other side's, or narrows what divides them."""
        reply = self.reply(sentence)
        if sentence.key.field == "grant" or (reply and reply.does in ("agrees", "grants")):
            return "granted"
        return "narrowed" if reply and reply.does == "narrows" else None

    @property
    def point(self) -> Point | None:
        """The point that is being argued."""
        return self.points[-1] if len(self.points) > len(self.lefts) else None

    def argued(self, point: Point) -> list[Turn]:
        """The turns of a point."""
        return [t for t in self.turns if t.point == point.point]

    def meant(self, ref: Ref, seat: str) -> bool:
        """Whether a sketch of another's view is of a seat: it names the author; or nobody, and the author has answered
        it or is of the other side.
        """
        position, other = self.position(ref), self.persona(seat)
        if position.describes and position.describes.istitle():
            return position.describes == other.name
        sides = {s.persona.side for s in self.header.seats if s.persona.id == ref.owner} | {other.side}
        return sides == {"optimist", "pessimist"} or any(
            r.to == ref for p in other.positions.values() for r in p.replies
        )

    # -- looking things up -------------------------------------------------------------------------------------------

    def persona(self, seat: str) -> Persona:
        """The persona in a seat."""
        return self.seats[seat].persona

    def name(self, seat: str) -> str:
        """What the others call a seat."""
        return self.seats[seat].name

    def position(self, ref: Ref) -> Position:
        """The position behind a reference. Raises KeyError when no seat has it."""
        return self.references.position(ref)

    def label(self, ref: Ref) -> str:
        """How a reference is shown: its bare id, unless two files at the table share it."""
        return self.references.label(ref)

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
        """Direct questions put to a seat that it has not taken up and could answer, oldest first."""
        mine = (a for a in self.asked if a.to == seat and not self.never_answered(seat, a.position))
        return [a for a in mine if (a.turn, seat) not in self.answered]
