"""An answer has stood unchanged: what would each side have to see to give the other's?"""

from __future__ import annotations

from debate.events import Intervention, Target
from debate.moves.base import Answer, ModeratorMove, Moment
from debate.persona.ref import Ref
from debate.table.agenda import descent
from debate.table.plan import Slot
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked

EXCHANGES = 2
"""Turns per side in which an answer has stood before the moderator asks for a mover."""


class AskForMover(ModeratorMove):
    """Asked where a format opens its closing with it."""

    name = "mover"
    does = "asks for a mover"
    phrases = {
        "no-mover": (
            "I have named no finding that would turn me round",
            "What would change my mind I have not said",
            "I have no stated test by which I would give this up",
            "There is no finding on record that I said would move me",
        ),
        "mover": (
            "What would move me I can say",
            "Asked what I would have to see, I answer this",
            "My view could be moved, in this way",
            "Here is what would shift my view",
            "I was asked what I would have to see",
        ),
        "conditions": (
            "What I have given are conditions",
            "My view has its conditions",
            "I have set limits to it, though",
        ),
        "dates": (
            "I have put it in a form that time can test",
            "There is an expectation of mine that can be checked",
            "One of my forecasts can be held against the world",
        ),
    }

    def opens(self, at: Moment) -> Intervention | None:
        """The strongest question on which both answers stand, of long standing first."""
        for need, trigger in (
            (EXCHANGES, "an answer stood unchanged for two exchanges"),
            (1, "both sides have answered, in opposite ways, and neither has moved"),
        ):
            for issue in at.agenda.ranked:
                turns = at.stood(issue)
                sides = at.present([s for s, ts in turns.items() if len(ts) >= need])
                if issue.divides(sides) and not self.made(at, question=issue.question.id):
                    return self.says(
                        at,
                        trigger,
                        f"{issue.question.text} Your answers stand where they stood. What would you have to see to "
                        "give the other's?",
                        evidence=tuple(sorted({t for s in sides for t in (turns[s][0], turns[s][-1])})),
                        to=sides,
                        about=Target(question=issue.question.id),
                    )
        return None

    def answer(self, view: SeatView, asked: Intervention) -> Answer:
        """What would change the seat's mind, else its conditions, else its forecasts, else that it has named none."""
        question = asked.about.question if asked.about else None
        own = _bearing(view, question)
        weight = {r: 2.0 * (question in view.record.position(r).answers) + view.rank(r) for r in own}
        movers, conditions, dates = (
            ranked(view.unsaid.single(r, part, weight[r]) for r in own) for part in ("mover", "condition", "forecast")
        )
        slots = []
        if movers:
            slots.append(Slot(role="mover", lead=self.lead(view, "mover"), points=movers, most=2))
        else:
            slots.append(Slot(role="mover", points=self.bare(view, "no-mover")))
        if conditions:
            lead = () if movers else self.lead(view, "conditions")
            slots.append(Slot(role="mover", lead=lead, points=conditions, most=1 + (not movers)))
        if dates and not movers:
            slots.append(Slot(role="mover", lead=self.lead(view, "dates"), points=dates, most=2))
        return slots, Target(question=question, basis="duty"), "mover"


def _bearing(view: SeatView, question: str | None) -> list[Ref]:
    """The seat's positions that bear on a question: they answer it or one beneath it, or its answer rests on them."""
    if question is None:
        return view.unsaid.own()
    beneath = {q for q in view.record.questions if descent(view.record.questions, q, question) <= 2}
    issue = view.agenda.issues.get(question)
    leaned = {
        view.unsaid.ref(i)
        for r in (issue.held.get(view.seat, ()) if issue else ())
        for i in view.record.position(r).rests_on
    }
    return [r for r in view.unsaid.own() if r in leaned or beneath & set(view.record.position(r).answers)]
