"""The rounds are over: what does the quarrel come down to? That is the moderator's to say, not a speaker's."""

from __future__ import annotations

from debate.events import Intervention, Target
from debate.moves.base import ModeratorMove, Moment
from debate.table.seat_view import SeatView


class ComesDown(ModeratorMove):
    """Said once, before the closings, from the agenda and from what was answered."""

    name = "comes-down"
    does = "says what divides the speakers"

    def opens(self, at: Moment) -> Intervention | None:
        """The strongest question to which two seats have given opposite answers in this debate."""
        for issue in at.agenda.ranked:
            turns = {s: ts for s, ts in at.stood(issue).items() if ts}
            if issue.divides(turns):
                return self.says(
                    at,
                    "the rounds are over; of what was answered in opposite ways this bears most on the conclusions",
                    f"So far as was said here, what divides the speakers comes down to this. {issue.question.text}",
                    evidence=tuple(sorted({ts[0] for ts in turns.values()})),
                    about=Target(question=issue.question.id),
                )
        return None

    def answer(self, view: SeatView, asked: Intervention) -> None:
        """It asks nothing."""
        return
