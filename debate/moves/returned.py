"""A direct question went unanswered: it is put again."""

from __future__ import annotations

from debate.events import Intervention, Target
from debate.moves.base import Answer, ModeratorMove, Moment
from debate.table.plan import Slot
from debate.table.seat_view import SeatView
from debate.table.uptake import answer_to, answering, as_slot


class Return(ModeratorMove):
    """Whoever was asked has spoken since, and did not take the question up."""

    name = "return"
    does = "returns a question"
    urgent = True

    def due(self, at: Moment) -> Intervention | None:
        """The oldest question that was passed over and not returned yet."""
        record = at.record
        for asked in record.asked:
            spoke = next((t.turn for t in reversed(record.turns) if t.seat == asked.to and t.turn > asked.turn), None)
            if spoke is None or asked not in record.open_asks(asked.to) or asked.to in record.out:
                continue
            if self.made(at, turn=asked.turn, position=asked.position):
                continue
            question = asked.text.rstrip(" ?")
            return self.says(
                at,
                "a direct question went unanswered",
                f"Turn {asked.turn} asked {record.name(asked.to)} this: {question}? Turn {spoke} did not take it up. "
                "What is the answer, if there is one on record?",
                evidence=(asked.turn, spoke),
                to=(asked.to,),
                about=Target(turn=asked.turn, position=asked.position),
            )
        return None

    def answer(self, view: SeatView, asked: Intervention) -> Answer:
        """What the file answers, else where that was said, else that it holds no answer."""
        about = asked.about or Target()
        uptake = answer_to(view, about.turn or 0, about.position) if about.position else None
        if uptake:
            return [as_slot(view, uptake, put=True)], uptake.target, "answer"
        known = answering(view, about.position) if about.position else []
        turn = view.said(*known)
        points = self.bare(view, "said", turn=turn) if turn else () if known else self.bare(view, "none")
        target = about.model_copy(update={"basis": "question" if turn else "none"})
        return [Slot(role="answer", points=points)], target, "answer"
