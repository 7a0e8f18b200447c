"""Words of which two seats have different senses on file."""

from __future__ import annotations

from collections.abc import Iterator

from debate.table.agenda import Agenda


def terms(agenda: Agenda) -> Iterator[tuple[str, str | None]]:
    """Terms with (term, the question it belongs to, if to one), those of the weightiest question first."""
    debated = [i for q, i in agenda.issues.items() if q in agenda.topic]
    seen: set[str] = set()
    for issue in sorted(debated, key=lambda i: (-i.strength, i.question.id)):
        for term in issue.question.senses:
            if sum(bool(sense_in(agenda, s, term, issue.question.id)) for s in agenda.seats) > 1:
                seen.add(term.casefold())
                yield term, issue.question.id
    for persona in agenda.seats.values():
        for term in persona.terms:
            senses = {sense_in(agenda, s, term, None) for s in agenda.seats} - {None}
            if len(senses) > 1 and term.casefold() not in seen:
                seen.add(term.casefold())
                yield term, None


def sense_in(agenda: Agenda, seat: str, term: str, question: str | None) -> str | None:
    """What a seat means by a word: from the question's senses, else from its file's own terms."""
    persona = agenda.seats[seat]
    if question and question in agenda.questions:
        sense = agenda.questions[question].senses.get(term, {}).get(persona.id)
        if sense:
            return sense
    return next((s for t, s in persona.terms.items() if t.casefold() == term.casefold()), None)
