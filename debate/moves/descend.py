"""Both sides answered one question in opposite ways: what does each answer rest on?"""

from __future__ import annotations

from debate.events import Intervention, Target
from debate.moves.base import Answer, ModeratorMove, Moment
from debate.persona.ref import Ref
from debate.table.agenda import Agenda
from debate.table.plan import Slot
from debate.table.record import Record
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked


class Descend(ModeratorMove):
    """Asked between rounds of rebuttal, or at the beginning of each round of a descent."""

    name = "descend"
    does = "asks what an answer rests on"
    phrases = {
        # a view of one's own rests, by its file, on what comes next
        "rests": (
            "My view that {handle} rests on a further one",
            "Behind my view that {handle} stands another claim",
            "Beneath my view that {handle} lies another",
            "A further view carries mine that {handle}",
        ),
        # a question beneath the one at hand
        "beneath": (
            "Beneath it lies the question {about}",
            "One step down is the question {about}",
            "Under it comes the question {about}",
            "It leads down to the question {about}",
        ),
    }

    def due(self, at: Moment) -> Intervention | None:
        """Between two rounds of rebuttal, from the second on."""
        between = at.step.stage.move == "rebut" and at.ending and 1 < at.step.round < at.last_round
        return self.opens(at) if between else None

    def opens(self, at: Moment) -> Intervention | None:
        """The strongest question answered in opposite ways beneath which every side has something unsaid."""
        for issue in at.agenda.ranked:
            turns = {s: ts for s, ts in at.stood(issue).items() if ts and s not in at.record.out}
            if not issue.divides(turns) or self.made(at, question=issue.question.id):
                continue
            if not all(any(grounds(at.record, at.agenda, s, issue.question.id)) for s in turns):
                continue  # somebody would have to say that nothing is on file, which helps nobody
            return self.says(
                at,
                "both sides answered one question in opposite ways",
                f"{issue.question.text} You have answered in opposite ways. What does your answer rest on?",
                evidence=tuple(sorted({t for ts in turns.values() for t in ts[:1]})),
                to=tuple(turns),
                about=Target(question=issue.question.id),
            )
        return None

    def answer(self, view: SeatView, asked: Intervention) -> Answer:
        """What the seat's answer rests on by its file, else its positions on questions beneath.

        Whether the author made that link, or whoever wrote the file, is the basis of the sentence that makes it here.
        """
        question = (asked.about.question if asked.about else None) or ""
        below, deeper = grounds(view.record, view.agenda, view.seat, question)
        points = ranked(view.unsaid.point(r, 2.0 + view.rank(r)) for r in below or deeper)
        target = Target(question=question or None, basis="rests-on" if below else "duty")
        if not points:
            return [], target, "descend"
        first = points[0].position
        if below:
            own = next(r for r in view.agenda.issues[question].held[view.seat] if _leans(view, r, first))
            points = tuple(p for p in points if _leans(view, own, p.position))
            basis = view.record.position(own).rests_on[first.ident]
            lead = self.lead(view, "rests", cites=(own,), extra=own.key("gist"), handle=view.record.position(own).short)
            lead = tuple(s.model_copy(update={"basis": basis}) for s in lead)
        else:
            answered = view.questions_of(view.record.position(first))
            about = view.about(next(q for q in answered if view.record.questions[q].under == question))
            lead = self.lead(view, "beneath", about=about)
        return [Slot(role="reason", lead=lead, points=points, most=2)], target, "descend"


def _leans(view: SeatView, ref: Ref, on: Ref) -> bool:
    return on.ident in view.record.position(ref).rests_on


def grounds(record: Record, agenda: Agenda, seat: str, question: str) -> tuple[list[Ref], list[Ref]]:
    """Unspoken positions on which a seat's answer rests by its file, and those that answer the questions beneath."""
    issue = agenda.issues.get(question)
    holding = issue.held.get(seat, ()) if issue else ()
    persona = agenda.seats[seat]
    below = [Ref.of(persona.id, i) for r in holding for i in record.position(r).rests_on]
    under = {q.id for q in agenda.questions.values() if q.under == question}
    deeper = [Ref.of(persona.id, i) for i, p in persona.positions.items() if under & set(p.answers)]

    def unspoken(refs: list[Ref]) -> list[Ref]:
        return [r for r in dict.fromkeys(refs) if record.position(r).held and r.key("say", 0) not in record.used]

    return unspoken(below), unspoken([r for r in deeper if r not in holding])
