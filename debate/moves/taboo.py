"""Both sides lean on one term, and their files give it different senses: each says what it means."""

from __future__ import annotations

from debate.events import Intervention, Target
from debate.moves.base import Answer, ModeratorMove, Moment
from debate.table.evidence import Evidence
from debate.table.plan import Slot
from debate.table.seat_view import SeatView
from debate.table.terms import sense_in, terms

TURNS_A_WORD = 6
"""Turns for which one word is enough: asking after words again and again would stifle the debate."""


class Taboo(ModeratorMove):
    """The debate goes on with the senses in the place of the word."""

    name = "taboo"
    does = "sets a word aside"
    phrases = {
        "sense": (
            "By \u201c{term}\u201d I mean {sense}",
            "When I say \u201c{term}\u201d, I have in mind {sense}",
            "\u201c{term}\u201d, as I use the word, stands for {sense}",
            "Spelled out, \u201c{term}\u201d is for me {sense}",
        ),
    }

    def due(self, at: Moment) -> Intervention | None:
        """The weightiest term that two seats have used, each with a sense on file."""
        done = [i.term for i in at.record.interventions if i.term]
        if len(done) * TURNS_A_WORD > len(at.record.turns):
            return None
        evidence = Evidence(at.record, at.agenda)
        for term, question in terms(at.agenda):
            users = {
                seat: used[-1].turn
                for seat in at.record.order
                if term not in done and sense_in(at.agenda, seat, term, question)
                if (used := evidence.using(term, seat, question))
            }
            present = at.present(list(users))
            if len(present) > 1:
                return self.says(
                    at,
                    "both sides lean on one term, and their files give it different senses",
                    _wording(at, term, question),
                    evidence=tuple(sorted({users[s] for s in present})),
                    to=present,
                    term=term,
                    about=Target(question=question),
                )
        return None

    def answer(self, view: SeatView, asked: Intervention) -> Answer:
        """The seat's sense of the word, from its file."""
        term = asked.term or ""
        question = asked.about.question if asked.about else None
        sense = sense_in(view.agenda, view.seat, term, question)
        target = Target(question=question, basis="duty")
        if not sense:
            return [], target, "answer"
        mine = [o for o in view.record.own if o.seat == view.seat]
        used = [o.ref for o in mine if term.casefold() in o.sentence.text.casefold()]
        issue = view.agenda.issues.get(question or "")
        holding = issue.held.get(view.seat, ()) if issue else ()
        points = self.bare(view, "sense", cites=tuple([*used, *holding][:1]), term=term, sense=sense)
        return [Slot(role="answer", points=points)], target, "answer"


def _wording(at: Moment, term: str, question: str | None) -> str:
    used = f"The word \u201c{term}\u201d has been used on both sides."
    if question is None:
        return f"{used} Say what you mean by it, and go on with that in its place."
    about = at.agenda.questions[question].about or at.agenda.questions[question].text
    return f"{used} In the question {about}, say what you mean by it, and go on with that in its place."
