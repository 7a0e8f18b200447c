"""An answer has stood unchanged: what would each side have to see to give the other's?"""

from __future__ import annotations

from debate.events import Intervention, Target
from debate.moves.base import Answer, ModeratorMove, Moment
from debate.persona.model import agree, opposed
from debate.persona.ref import Ref
from debate.table.agenda import Agenda, descent
from debate.table.plan import Slot
from debate.table.record import Record
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked, stated_first

EXCHANGES = 2
"""Turns per side in which an answer has stood before the moderator asks for a mover."""


class AskForMover(ModeratorMove):
    """Asked where a format opens a stage with it, or in the last round of whoever has named a mover."""

    name = "mover"
    does = "asks for a mover"
    phrases = {
        "no-mover": (
            "On this question I have named nothing that would turn me round",
            "What would change my mind on it I have not said",
            "I have no stated test by which I would answer it otherwise",
            "No finding is on record that I said would move me on it",
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
            "I have set limits to my view",
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

    def due(self, at: Moment) -> Intervention | None:
        """In the last round of rebuttal, while there is time to answer it."""
        if at.step.stage.move != "rebut" or at.step.round != at.last_round - 1 or self.made(at):
            return None
        for issue in at.agenda.ranked:
            turns = {s: ts for s, ts in at.stood(issue).items() if ts}
            able = [s for s in turns if movers(at.record, at.agenda, s, issue.question.id)]
            to = at.present(able)
            if to and issue.divides(turns):
                return self.says(
                    at,
                    "both have answered, in opposite ways, and the file of whoever is asked names what would move its "
                    "author",
                    f"{issue.question.text} What would you have to see to give the other answer?",
                    evidence=tuple(sorted({ts[0] for ts in turns.values()})),
                    to=to,
                    about=Target(question=issue.question.id),
                )
        return None

    def within(self, at: Moment) -> Intervention | None:
        """Once both have spoken to a point: those are asked who have named something that would move them there."""
        point, issue = at.record.point, at.agenda.issues.get((at.record.point and at.record.point.about) or "")
        if point is None or issue is None or self.made(at, question=issue.question.id):
            return None
        turns = at.record.argued(point)
        spoke = {t.seat for t in turns}
        last = turns[-1].seat if turns else ""
        able = [
            s for s in issue.held if s in spoke and s != last and movers(at.record, at.agenda, s, issue.question.id)
        ]
        if len(spoke) < 2 or not issue.divides(spoke) or not able:
            return None
        return self.says(
            at,
            "both have answered, in opposite ways, and the file of whoever is asked names what would move its author",
            "What would you have to see to give the other answer?",
            evidence=tuple(t.turn for t in turns[:2]),
            to=tuple(able),
            about=Target(question=issue.question.id),
        )

    def answer(self, view: SeatView, asked: Intervention) -> Answer:
        """What would change the seat's mind, else its conditions, else its forecasts, else that it has named none."""
        question = asked.about.question if asked.about else None
        target = Target(question=question, basis="duty")
        if view.record.point is not None:
            named = movers(view.record, view.agenda, view.seat, question)
            return (
                [Slot(role="mover", points=stated_first(view.unsaid.single(r, "mover", 1.0) for r in named))],
                target,
                "mover",
            )
        own = _bearing(view, question)
        weight = {r: 2.0 * (question in view.record.position(r).answers) + view.rank(r) for r in own}
        toward = movers(view.record, view.agenda, view.seat)
        told = stated_first(view.unsaid.single(r, "mover", weight[r]) for r in own if r in toward)
        conditions, dates = (
            ranked(view.unsaid.single(r, part, weight[r]) for r in own) for part in ("condition", "forecast")
        )
        slots, persona = [], view.unsaid.persona
        if told:
            slots.append(Slot(role="mover", lead=self.lead(view, "mover"), points=told, most=2))
        elif not any(p.mover and (question or "") in (*p.mover.toward, "") for p in persona.positions.values()):
            slots.append(Slot(role="mover", points=self.bare(view, "no-mover")))
        if conditions:
            lead = () if told else self.lead(view, "conditions")
            slots.append(Slot(role="mover", lead=lead, points=conditions, most=1 + (not told)))
        if dates and not told:
            slots.append(Slot(role="mover", lead=self.lead(view, "dates"), points=dates, most=2))
        return slots, target, "mover"


def movers(record: Record, agenda: Agenda, seat: str, question: str | None = None) -> list[Ref]:
    """The seat's unspoken movers toward an answer (to `question`, or to any) that is not its own but another's."""
    persona, found = record.persona(seat), []
    for ident, position in persona.positions.items():
        for about, toward in (position.mover.toward if position.held and position.mover else {}).items():
            stances = agenda.issues[about].stance if about in agenda.issues else {}
            away = opposed(toward, stances.get(seat, "unsure"))
            shared = any(agree(toward, stance) for s, stance in stances.items() if s != seat)
            if question in (None, about) and away and shared:
                found.append(Ref.of(persona.id, ident))
    return [r for r in dict.fromkeys(found) if r.key("mover") not in record.used]


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
