"""The end of a round: what is agreed, open and dropped."""

from __future__ import annotations

from debate.events import Intervention
from debate.language.text import capitalised
from debate.moves.base import ModeratorMove, Moment
from debate.persona.model import Question
from debate.table.seat_view import SeatView


class TakeStock(ModeratorMove):
    """Said only where something is open and has changed since the last time."""

    name = "take-stock"
    does = "takes stock"

    def due(self, at: Moment) -> Intervention | None:
        """Between two rounds of rebuttal, from the second on."""
        if at.step.stage.move != "rebut" or not at.ending or at.step.round <= 1:
            return None
        agreed, open_, dropped = _standing(at)
        parts = [
            f"{word}: {'; '.join(q.about or q.text.rstrip('?') for q in found[:3])}."
            for word, found in (("agreed", agreed), ("open", open_), ("answered by one side only", dropped))
            if found
        ]
        text = "Where things stand. " + " ".join(capitalised(p) for p in parts)
        if not open_ or any(i.move == self.name and i.text == text for i in at.record.interventions):
            return None
        last = at.record.turns[-len(at.record.order) :]
        return self.says(at, "the end of a round", text, evidence=tuple(t.turn for t in last))

    def answer(self, view: SeatView, asked: Intervention) -> None:
        """It asks nothing."""
        return


def _standing(at: Moment) -> tuple[list[Question], list[Question], list[Question]]:
    """Questions answered alike, in opposite ways, and by one side only; the strongest first."""
    agreed, open_, dropped = [], [], []
    debated = [i for q, i in at.agenda.issues.items() if q in at.agenda.topic]
    for issue in sorted(debated, key=lambda i: (-i.strength, i.question.id)):
        spoke = [s for s, ts in at.stood(issue).items() if ts]
        if len(spoke) > 1 and issue.opposed:
            open_.append(issue.question)
        elif len(spoke) > 1 and issue.shared:
            agreed.append(issue.question)
        elif len(spoke) == 1 and len(issue.held) > 1 and issue.opposed:
            dropped.append(issue.question)
    return agreed, open_, dropped
