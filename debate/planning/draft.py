"""A turn in the making: what the moderator is owed, what is added to it, and the plan that comes of it."""

from __future__ import annotations

from debate import moves
from debate.events import Move, Sentence, Target
from debate.persona.ref import Key, Ref
from debate.planning.compose import length
from debate.table.plan import Offer, Plan, Slot
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked

ONE_SENTENCE = (1, 40)
FULL = (60, 180)
BRIEF = (40, 120)
"""Words of a turn in a point."""
OPENING = (60, 150)
"""Words of an opening before points."""


class Draft:
    """A turn in the making."""

    def __init__(self, view: SeatView) -> None:
        self.view = view
        stage = view.step.stage
        self.move: Move = "claim" if stage.move == "point" else stage.move
        self.brief = stage.brief or stage.move == "point"
        self.slots: list[Slot] = []
        self.targets: list[Target] = []
        if not stage.brief:
            self._owed()

    def add(self, slot: Slot) -> None:
        """Adds a slot that has something to say."""
        if slot.points:
            self.slots.append(slot)

    def _owed(self) -> None:
        """What the moderator asked comes before everything else."""
        for number, asked in self.view.record.owed(self.view.seat):
            duty = moves.answer(self.view, number, asked)
            if duty is None:
                continue
            slots, target, move = duty
            for n, slot in enumerate(slots):
                self.add(slot.model_copy(update={"paragraph": n == 0 and bool(self.slots)}))
            self.targets.append(target)
            if self.move not in ("close", "steelman", "mover", "descend"):
                self.move = move

    def _fill(self) -> None:
        """A turn that would stay short says more of what is on record about the debate, before its last words."""
        offered = sum(length(p.sentences) for s in self.slots for p in s.points[: s.most])
        if offered >= self._words()[0]:
            return
        unsaid, taken = self.view.unsaid, {p.position for s in self.slots for p in s.points}
        fresh = [r for r in unsaid.own() if r not in taken and self.view.on_topic(r)]
        slot = Slot(role="reason", points=ranked(unsaid.point(r, 1.0 + self.view.rank(r)) for r in fresh), most=2)
        if slot.points:
            self.slots.insert(len(self.slots) - (self.slots[-1].role == "close"), slot)

    @property
    def taken(self) -> set[Ref]:
        """Positions of others that this turn takes up."""
        return {t.position for t in self.targets if t.position}

    @property
    def offered(self) -> set[Ref]:
        """The seat's positions that come first in some slot."""
        return {s.points[0].position for s in self.slots if s.points}

    def plan(self) -> Plan:
        """The finished plan; a seat with nothing to say yields. A persona without positions plays on models that write:
        only its move is planned, and it never runs out.
        """
        view = self.view
        unwritten = not view.unsaid.persona.positions
        if unwritten:
            self.slots = []
        elif not self.slots or (
            self.move in ("rebut", "descend") and not any(p.position for s in self.slots for p in s.points)
        ):
            self.move = "yield"
            self.slots = [Slot(role="yield", points=view.bare("yield") or _silent())]
            self.targets = self.targets or [Target()]
        claims = unwritten or any(p.position for s in self.slots for p in s.points)
        if claims and self.move not in ("yield", "steelman") and not self.brief:
            self._fill()
        point = view.record.point
        return Plan(
            turn=view.number,
            seat=view.seat,
            persona=view.unsaid.persona.id,
            round=view.step.round,
            move=self.move,
            point=point.point if point else None,
            targets=tuple(self.targets),
            slots=tuple(self.slots),
            words=self._words() if claims else ONE_SENTENCE,
        )

    def _words(self) -> tuple[int, int]:
        """Least and most words of a turn: as the debate was set up, else those of its kind."""
        most = self.view.record.header.settings.get("words")
        usual = FULL if not self.brief else OPENING if self.move == "state" else BRIEF
        return (min(usual[0], most // 3), most) if isinstance(most, int) and most > 0 else usual


def _silent() -> tuple[Offer, ...]:
    sentence = Sentence(text="I yield", by="program", basis="frame", keys=(Key("phrase/yield.last"),))
    return (Offer(sentences=(sentence,)),)
