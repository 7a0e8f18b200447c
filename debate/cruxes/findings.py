"""What a summary holds beside its cruxes: disputes about words, common ground, concessions, what stayed open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from debate.cruxes.wording import joined, stance_words
from debate.language.likeness import content
from debate.language.text import capitalised
from debate.persona.model import decided
from debate.summary import NOT_STATED, Finding, Quote, Sense, VerbalDispute
from debate.table.agenda import Agenda, Issue
from debate.table.evidence import Evidence, Said
from debate.table.record import Record
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
    """Questions that two seats answer alike, each in words that can be quoted."""
    for issue in agenda.common:
        by_seat = {s: evidence.best(issue, s, 1, granted=True) for s in issue.held if decided(issue.stance[s])}
        speakers = [s for s, said in by_seat.items() if said]
        if len(speakers) > 1:
            text = f"{issue.question.text} Both answer {stance_words(issue, speakers[0])}."
            if len({issue.stance[s] for s in speakers}) > 1:
                text = f"{issue.question.text} They answer alike, {joined([stance_words(issue, s) for s in speakers])}."
            yield Finding(text=text, seats=tuple(speakers), quotes=tuple(by_seat[s][0].quote() for s in speakers))


def concessions(record: Record, evidence: Evidence) -> Iterable[Finding]:
    """What was granted, pictured and corrected; a grant is quoted, never widened."""
    for said in evidence.said:
        if said.part == "grant":
            gist = record.position(said.ref).short
            yield Finding(
                text=f"{capitalised(record.name(said.seat))} concedes a point while holding that {gist}.",
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


def unanswered(record: Record, agenda: Agenda, evidence: Evidence) -> Iterable[Finding]:
    """Questions put and not answered, and answers to which the other's file has none."""
    for asked in record.asked:
        answer = next(
            (
                t
                for t in record.turns
                if t.turn > asked.turn
                and t.seat == asked.to
                and any(a.turn == asked.turn and a.position == asked.position for a in t.answers)
            ),
            None,
        )
        silent = answer is not None and any(a.position == asked.position and a.basis == "none" for a in answer.answers)
        if answer is None or silent:
            where = f"; turn {answer.turn} says that nothing is on record" if answer else ""
            text = (
                capitalised(asked.text.rstrip(" ?")) + f"? Put to {record.name(asked.to)} in turn {asked.turn}{where}."
            )
            yield Finding(text=text, seats=(asked.to,), quotes=_asked_quote(record, asked.turn, asked.text))
    one_sided = [
        (i, s)
        for i in sorted(agenda.issues.values(), key=lambda i: -max(i.load.values()))
        for s in i.held
        if len(i.held) == 1 and decided(i.stance[s]) and i.depth < 99
    ]
    shown = 0
    for issue, seat in one_sided:
        said = evidence.best(issue, seat, 1)
        others = [record.name(o) for o in record.others(seat)]
        if said and shown < 4:
            shown += 1
            yield Finding(
                text=f"{issue.question.text} {capitalised(record.name(seat))}: {stance_words(issue, seat)}. "
                f"Nothing on file for {joined(others)}.",
                seats=(seat,),
                quotes=(said[0].quote(),),
            )


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
