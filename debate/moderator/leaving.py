"""What a point leaves: granted, narrowed, a matter of a word, unanswered or open, by what was said in its turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from debate.cruxes.wording import numbered, stance_words
from debate.events import Left, Outcome, Point, Turn
from debate.language.text import capitalised
from debate.table.agenda import Agenda
from debate.table.record import Record
from debate.table.terms import sense_in

QUOTED = 16
"""Words up to which what was granted is told again; more stands close above."""


class Outcomes(NamedTuple):
    """One thing that a point leaves, in a sentence, with the turns that made it so."""

    status: Outcome
    text: str
    turns: tuple[int, ...]


def left(record: Record, agenda: Agenda) -> Left:
    """What the point at hand leaves. Its status is that of the first thing found; the text tells all of them."""
    point = record.point
    assert point is not None
    turns = record.argued(point)
    found = [*_word(record, agenda, point, turns), *_given(record, turns), *_silent(record, agenda, point, turns)]
    alone = len({t.seat for t in turns}) < 2
    if not found or found[0].status == "open" or (found[0].status == "unanswered" and not alone):
        found.insert(0, Outcomes("open", _open(record, agenda, point, turns), tuple(t.turn for t in turns)))
    numbers = sorted({n for f in found for n in f.turns})
    return Left(point=point.point, status=found[0].status, text=" ".join(f.text for f in found), turns=tuple(numbers))


def _word(record: Record, agenda: Agenda, point: Point, turns: Sequence[Turn]) -> Iterator[Outcomes]:
    """The senses in which those who spoke use a word of the question."""
    question = agenda.questions.get(point.about or "")
    spoke = list(dict.fromkeys(t.seat for t in turns))
    for term in question.senses if question else ():
        senses = {s: sense for s in spoke if (sense := sense_in(agenda, s, term, point.about))}
        if question and len(set(senses.values())) > 1:
            told = "; ".join(f"{record.name(s)}, {sense}" for s, sense in senses.items())
            yield Outcomes("word", f"A word: by {term} they mean different things. {capitalised(told)}.", ())


def _given(record: Record, turns: Sequence[Turn]) -> Iterator[Outcomes]:
    """What was granted or narrowed, in the words in which it was: the last of each kind by each who spoke."""
    found = {
        (given, turn.seat): (turn, sentence)
        for turn in turns
        for sentence in sorted(turn.sentences, key=lambda s: s.key.field == "grant")
        if (given := record.gives(sentence)) and sentence.basis == "stated"
    }
    granted = {k: v for k, v in found.items() if k[0] == "granted"}
    for (status, seat), (turn, sentence) in sorted((granted or found).items(), key=lambda f: f[0]):
        short = len(sentence.body.split()) <= QUOTED
        told = f", in the words of turn {turn.turn}: {sentence.body}" if short else f" in turn {turn.turn}"
        yield Outcomes(status, f"{capitalised(status)} by {record.name(seat)}{told}.", (turn.turn,))


def _silent(record: Record, agenda: Agenda, point: Point, turns: Sequence[Turn]) -> Iterator[Outcomes]:
    """What nobody answered: the point itself, or a question put in it that was never answered on record."""
    spoke = {t.seat for t in turns}
    numbers = tuple(t.turn for t in turns)
    issue = agenda.issues.get(point.about or "")
    for seat in (s for s in record.order if s not in spoke and record.persona(s).positions):
        refs = issue.held.get(seat, ()) if issue else (point.position,)
        before = sorted({n for ref in refs if ref for n in record.said_by[seat].get(ref, ())})
        if before:
            yield Outcomes("open", f"What {record.name(seat)} holds on it stands in {numbered(before)}.", numbers)
        else:
            yield Outcomes("unanswered", f"Nothing that {record.name(seat)} stated answers this.", numbers)
    for asked in record.unanswered():
        if asked.turn in numbers:
            told = f"The question at the end of turn {asked.turn} is one that {record.name(asked.to)} never answered"
            yield Outcomes("unanswered", f"{told} on record.", (asked.turn,))


def _open(record: Record, agenda: Agenda, point: Point, turns: Sequence[Turn]) -> str:
    issue = agenda.issues.get(point.about or "")
    spoke = list(dict.fromkeys(t.seat for t in turns))
    told = [f"{record.name(s)}, {stance_words(issue, s)}" for s in spoke if issue and s in issue.held]
    return f"Left open{': ' + '; '.join(told) if told else ''}."
