"""What a seat has before it when its turn is planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from random import Random

from debate.events import Sentence
from debate.persona.model import Position
from debate.persona.ref import Key, Ref
from debate.table.agenda import Agenda, Issue
from debate.table.formats import Step
from debate.table.phrases import PHRASES, Phrasebook
from debate.table.plan import Offer
from debate.table.record import Record
from debate.table.unsaid import Unsaid


@dataclass
class SeatView:
    """The record, the agenda, the seat's unused sentences and the phrases still free, for one turn."""

    record: Record
    agenda: Agenda
    seat: str
    step: Step
    last_round: int
    random: Random

    @cached_property
    def unsaid(self) -> Unsaid:
        """The seat's unused sentences."""
        return Unsaid(self.record, self.seat, self.random, self.phrases)

    @cached_property
    def phrases(self) -> Phrasebook:
        """Phrases that the debate has not heard."""
        return Phrasebook(self.record.used, self.random)

    @property
    def number(self) -> int:
        """The number of the turn being planned, from 1."""
        return len(self.record.turns) + 1

    @property
    def rounds_left(self) -> int:
        """Rounds after this one."""
        return self.last_round - self.step.round

    def since(self) -> int:
        """The seat's own last turn; 0 where it has not spoken."""
        return next((t.turn for t in reversed(self.record.turns) if t.seat == self.seat), 0)

    def answered(self, issue: Issue) -> bool:
        """Whether the seat has given its answer to an issue in this debate: a claim that can be quoted for it."""
        sided = issue.sided(self.seat)
        return any(key.field in ("say", "reply") and key.ref in sided for key in self.record.used)

    def uncovered(self) -> list[Issue]:
        """Issues on the agenda that this seat answers on file but has not answered yet, in agenda order."""
        mine = [i for i in self.agenda.chosen if self.seat in i.held]
        return [i for i in mine if not self.answered(i) and self.material(i)]

    def material(self, issue: Issue) -> list[Ref]:
        """The seat's positions that give its answer to an issue and still have something to say."""
        return [r for r in issue.sided(self.seat) if self.unsaid.says(r)]

    def on_topic(self, ref: Ref) -> bool:
        """Whether a position bears on what this debate is about; everything does where the files share nothing."""
        topic = self.agenda.topic
        return bool(topic & set(self.record.position(ref).answers)) or not topic

    def questions_of(self, position: Position) -> list[str]:
        """The questions a position answers, those that the debate wants most first."""
        return sorted(position.answers, key=lambda q: (-self.agenda.rank(q), q))

    def rank(self, ref: Ref) -> float:
        """How much the debate wants a position to come up, 0 to 1."""
        return max((self.agenda.rank(q) for q in self.record.position(ref).answers), default=0.0)

    def about(self, question: str) -> str:
        """A clause that completes "the question is …"."""
        q = self.record.questions[question]
        return q.about or f"this: {q.text.rstrip('?')}"

    def phrase(
        self,
        relation: str,
        *,
        cites: tuple[Ref, ...] = (),
        extra: Key | None = None,
        among: Mapping[str, tuple[str, ...]] = PHRASES,
        **fill: object,
    ) -> Sentence | None:
        """A joining phrase that the debate has not heard, of `among` or else a common one; None where all are spent."""
        return self.phrases.draw(relation, fill, cites=cites, extra=extra, among=among)

    def bare(
        self, relation: str, *, cites: tuple[Ref, ...] = (), extra: Key | None = None, **fill: object
    ) -> tuple[Offer, ...]:
        """A joining phrase as a point of its own; empty where all are spent."""
        sentence = self.phrases.draw(relation, fill, cites=cites, extra=extra)
        return (Offer(sentences=(sentence,)),) if sentence else ()
