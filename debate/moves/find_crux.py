"""Both conclusions are on the table: how does each side answer the question on which both turn most?"""

from __future__ import annotations

from debate.events import Intervention, Target
from debate.moves.base import Answer, ModeratorMove, Moment
from debate.table.plan import Slot
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked


class FindCrux(ModeratorMove):
    """The first question of a double-crux debate."""

    name = "find-crux"
    does = "asks for the question that matters"

    def opens(self, at: Moment) -> Intervention | None:
        """The strongest question of the agenda."""
        if not at.agenda.ranked:
            return None
        issue = at.agenda.ranked[0]
        return self.says(
            at,
            "both conclusions are on the table, and the files make both lean on one question",
            f"Both conclusions seem to turn on this: {issue.question.text} How do you answer it?",
            evidence=tuple(t.turn for t in at.record.turns),
            to=at.present(list(issue.held)),
            about=Target(question=issue.question.id),
        )

    def answer(self, view: SeatView, asked: Intervention) -> Answer:
        """The seat's answer to the question that the moderator names, or where it stands."""
        question = asked.about.question if asked.about else None
        issue = view.agenda.issues.get(question or "")
        held = issue.held.get(view.seat, ()) if issue else ()
        points = ranked(view.unsaid.point(r, 3.0 - 0.2 * n) for n, r in enumerate(held))
        turn = view.said(*(r.key("say", 0) for r in held))
        stands = self.bare(view, "said", turn=turn) if turn else ()
        return (
            [Slot(role="answer", points=points or stands, most=2)],
            Target(question=question, basis="question"),
            "answer",
        )
