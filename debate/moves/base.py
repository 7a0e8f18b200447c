"""What a move of the moderator is: when it is due, what it says, and how the seat that it is put to answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from debate.events import Intervention, Move, Sentence, Target
from debate.persona.ref import Key, Ref
from debate.table.agenda import Agenda, Issue
from debate.table.formats import Step
from debate.table.plan import Offer, Slot
from debate.table.record import Record
from debate.table.seat_view import SeatView

Answer = tuple[list[Slot], Target, Move]
"""The slots of an answer, what it takes up, and the kind of turn that it makes."""


@dataclass(frozen=True)
class Moment:
    """A debate between two turns, the next of which belongs to `step`; `ending` says that a round has just ended."""

    record: Record
    agenda: Agenda
    step: Step
    last_round: int
    ending: bool

    def present(self, seats: list[str]) -> tuple[str, ...]:
        """Those of some seats that still speak."""
        return tuple(s for s in seats if s not in self.record.out)

    def stood(self, issue: Issue) -> dict[str, list[int]]:
        """The turns in which each seat has given its answer to an issue from its own file."""
        said = self.record.said_by
        return {s: sorted({t for ref in issue.sided(s) for t in said[s].get(ref, ())}) for s in issue.held}


class ModeratorMove(ABC):
    """One kind of intervention. A move that nobody can answer cannot be made: `answer` has to be written."""

    name: ClassVar[str]
    does: ClassVar[str]
    """What the moderator does, for a heading: `asks for a mover`."""
    urgent: ClassVar[bool] = False
    """Whether it may be due before the first round is over."""
    phrases: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Joining phrases of its answers, by relation."""

    def opens(self, at: Moment) -> Intervention | None:
        """What it says where a format opens a stage with it; None where there is nothing to ask."""
        return None

    def due(self, at: Moment) -> Intervention | None:
        """What it says where its own rule asks for it."""
        return None

    def within(self, at: Moment) -> Intervention | None:
        """What it says in the midst of a point."""
        return None

    @abstractmethod
    def answer(self, view: SeatView, asked: Intervention) -> Answer | None:
        """How a seat answers it; None where it asks nothing of anybody."""

    def made(self, at: Moment, **about: object) -> bool:
        """Whether it was made before; with `about`, about the same thing."""
        return any(
            i.move == self.name and all(i.about is not None and getattr(i.about, k) == v for k, v in about.items())
            for i in at.record.interventions
        )

    def says(self, at: Moment, trigger: str, text: str, **rest: object) -> Intervention:
        """The intervention, put after the last turn."""
        told = {"after_turn": len(at.record.turns), "move": self.name, "trigger": trigger, "text": text}
        return Intervention.model_validate(told | rest)

    def lead(
        self, view: SeatView, relation: str, *, cites: tuple[Ref, ...] = (), extra: Key | None = None, **fill: object
    ) -> tuple[Sentence, ...]:
        """A phrase of its own, or a common one, to begin a slot with; empty where all are spent."""
        sentence = view.phrase(relation, cites=cites, extra=extra, among=self.phrases, **fill)
        return (sentence,) if sentence else ()

    def bare(
        self, view: SeatView, relation: str, *, cites: tuple[Ref, ...] = (), extra: Key | None = None, **fill: object
    ) -> tuple[Offer, ...]:
        """The same as a point of its own."""
        return tuple(Offer(sentences=(s,)) for s in self.lead(view, relation, cites=cites, extra=extra, **fill))

    def gist(self, view: SeatView, relation: str, ref: Ref, **fill: object) -> tuple[Offer, ...]:
        """A phrase that restates a position by its gist."""
        given = {"gist": view.record.position(ref).gist, **fill}
        return self.bare(view, relation, cites=(ref,), extra=ref.key("gist"), **given)
