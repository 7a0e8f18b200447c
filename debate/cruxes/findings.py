"""What a summary holds beside its cruxes: disputes about words, common ground, concessions, what stayed open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from debate.cruxes.wording import joined, stance_words
from debate.events import Target
from debate.language.likeness import content
from debate.language.text import capitalised, stopped
from debate.persona.ref import Ref
from debate.summary import NOT_STATED, Finding, Quote, Sense, VerbalDispute
from debate.table.agenda import Agenda, Issue
from debate.table.evidence import Evidence, Said, on_it
from debate.table.record import Asked, Record
from debate.table.terms import sense_in, terms


def verbal(record: Record, agenda: Agenda, evidence: Evidence) -> Iterable[VerbalDispute]:
    """Words of which two seats have, and used, different senses."""
    for term, question in terms(agenda):
        senses = []
        for seat in record.order:
            sense = sense_in(agenda, seat, term, question)
            quotes = [s.quote() for s in evidence.using(term, seat, question)]
            if sense and quotes:
                senses.append(Sense(seat=seat, text=sense, quotes=tuple(quotes[:1])))
        if len(senses) > 1:
            yield VerbalDispute(
                term=term, senses=tuple(senses), residue=_residue(agenda, evidence, term, question, senses)
            )


def _residue(agenda: Agenda, evidence: Evidence, term: str, question: str | None, senses: Sequence[Sense]) -> str:
    """The disagreement left once the senses are fixed: the opposed question beneath that is worded most like them."""
    below = [i for i in agenda.ranked if i.question.under == question and question]
    if below:
        meant = content(" ".join(s.text for s in senses))
        return max(below, key=lambda i: (len(meant & _wording(agenda, i)), -below.index(i))).question.text
    here = agenda.issues.get(question or "")
    if here is None:  # a word of the files' own: the opposed question in whose answers it is used most
        uses = [(evidence.uses(term, i), -n, i) for n, i in enumerate(agenda.ranked)]
        most = max(uses, key=lambda u: u[:2], default=None)
        here = most[2] if most and most[0] else None
    return here.question.text if here and here.opposed else NOT_STATED


def _wording(agenda: Agenda, issue: Issue) -> frozenset[str]:
    """The content words of a question and of the gists that answer it."""
    gists = [agenda.seats[s].positions[r.ident].gist for s, refs in issue.held.items() for r in refs]
    return content(" ".join([issue.question.text, *gists]))


def common(record: Record, agenda: Agenda, evidence: Evidence) -> Iterable[Finding]:
    """Questions to which two seats gave the same answer in their own stated words, then what one agreed to."""
    for issue in agenda.common:
        by_seat = {s: said for s in issue.held if (said := _answering(record, evidence, issue, s))}
        if len(by_seat) > 1:
            words = {s: stance_words(issue, s) for s in by_seat}
            told = "; ".join(f"{record.name(s)}, {w}" for s, w in words.items())
            if len(set(words.values())) == 1:
                told = f"{'both' if len(words) == 2 else 'all'}, {next(iter(words.values()))}"
            text = f"{issue.question.text} {capitalised(told)}."
            yield Finding(text=text, seats=tuple(by_seat), quotes=tuple(s.quote() for s in by_seat.values()))
    for said in evidence.said:
        if said.does == "agrees" and said.basis == "stated":
            text = f"{capitalised(record.name(said.seat))} agrees in turn {said.turn}, in so many words."
            yield Finding(text=text, seats=(said.seat,), quotes=(said.quote(),))


def _answering(record: Record, evidence: Evidence, issue: Issue, seat: str) -> Said | None:
    """The sentence in which a seat gave its main answer to a question: one that speaks of what is asked."""
    chief = issue.chief(seat, record.persona(seat))
    said = {
        k.places[0]: s
        for s, o in zip(evidence.said, record.own, strict=True)
        for k in o.sentence.keys
        if s.seat == seat and s.ref == chief and k.field == "say"
    }
    places = on_it(issue.question, record.position(chief)) if chief else []
    return next((said[n] for n in places if n in said), None)


def concessions(record: Record, evidence: Evidence) -> Iterable[Finding]:
    """What was granted, pictured and corrected; a grant is quoted, never widened."""
    granting = (s for s in evidence.said if s.basis == "stated" and (s.part == "grant" or s.does == "grants"))
    for said in {(s.seat, s.ref): s for s in granting}.values():
        yield Finding(
            text=f"{capitalised(record.name(said.seat))} grants something in turn {said.turn}.",
            seats=(said.seat,),
            quotes=(said.quote(),),
        )
    for turn in record.turns:
        name = capitalised(record.name(turn.seat))
        pictured = [s for s in evidence.said if s.turn == turn.turn and record.position(s.ref).describes]
        if pictured:
            yield Finding(
                text=f"{name} pictures the other side's view; granting it sense on its own premises is no agreement.",
                seats=(turn.seat,),
                quotes=(pictured[0].quote(),),
            )
        if turn.move == "correct-paraphrase":
            first = [s for s in turn.sentences if s.key.startswith("phrase/fits") or s.key.field == "reply"][:1]
            yield Finding(
                text=f"{name} was asked whether that picture is fair, and answered in turn {turn.turn}.",
                seats=(turn.seat,),
                quotes=tuple(Quote(turn=turn.turn, text=s.body) for s in first),
            )


def unanswered(record: Record, agenda: Agenda) -> Iterable[Finding]:
    """Questions put and not answered here, then those that were never answered on record."""
    for asked in record.unanswered():
        where = ""
        if (asked.turn, asked.to) in record.silent:
            told = next(
                t.turn for t in record.turns if t.turn > asked.turn and any(_meets(a, asked) for a in t.answers)
            )
            where = f"; turn {told} says that nothing is on record"
        text = f"{capitalised(asked.text.rstrip(' ?'))}? Put to {record.name(asked.to)} in turn {asked.turn}{where}."
        yield Finding(text=text, seats=(asked.to,), quotes=_asked_quote(record, asked.turn, asked.text))
    yield from _never_answered(record, agenda)


def _meets(target: Target, asked: Asked) -> bool:
    return (target.turn, target.position) == (asked.turn, asked.position)


def _never_answered(record: Record, agenda: Agenda) -> Iterable[Finding]:
    """What one at the table asked another on record, on this debate's subject, and was not answered there."""
    asked_here = {a.position for a in record.asked}
    owners = {p.id for p in agenda.seats.values()}
    for seat, persona in agenda.seats.items():
        for asked in persona.asked:
            ref = Ref(asked.position or "")
            known = record.references.find(ref) if ref.owner in owners else None
            if known is None or ref in asked_here or not agenda.topic & set(record.position(ref).answers):
                continue
            text = f"{stopped(asked.text)} Put to {record.name(seat)} on record by {asked.by}, and not answered there."
            yield Finding(text=text, seats=(seat,))


def _asked_quote(record: Record, turn: int, text: str) -> tuple[Quote, ...]:
    body = text.rstrip(" ?")
    return (Quote(turn=turn, text=body),) if body in record.turn(turn).text else ()


def not_cruxes(record: Record, agenda: Agenda, evidence: Evidence, cruxes: Sequence[Issue]) -> Iterable[Finding]:
    """Questions on which the speakers differ and said so, but on which no conclusion leans enough."""
    taken = {i.question.id for i in cruxes}
    for issue in agenda.ranked:
        if issue.question.id in taken:
            continue
        said: dict[str, list[Said]] = {s: evidence.best(issue, s, 1) for s in issue.held}
        speakers = [s for s, found in said.items() if found]
        if not issue.divides(speakers):
            continue
        why = (
            "neither conclusion on the motion leans on it"
            if issue.depth == 99
            else "it bears on the conclusions less than the cruxes above"
        )
        answers = joined([f"{record.name(s)} {stance_words(issue, s)}" for s in speakers])
        yield Finding(
            text=f"{issue.question.text} They differ ({answers}), but {why}.",
            seats=tuple(speakers),
            quotes=tuple(said[s][0].quote() for s in speakers),
        )
