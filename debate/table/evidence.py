"""What was said in a debate on each question: sentences as they stand in their turns, by the positions they cite."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from debate.events import Carried
from debate.language.likeness import alike, content, likeness
from debate.persona.model import Does, Position, Question
from debate.persona.ref import Ref
from debate.summary import Quote
from debate.table.agenda import Agenda, Issue, descent
from debate.table.record import Record

LONGEST = 64
"""Words after which a quote is cut at the end of a clause; a whole sentence says what its half may not."""

ON_IT = 0.1
"""Likeness to a question from which a sentence is taken to speak of it."""


def on_it(question: Question, position: Position) -> list[int]:
    """Which sentences (places in `say`) of a position speak of a question, by their wording; the likest first."""
    scores = likeness(question.text, position.say)
    return sorted((n for n, score in enumerate(scores) if score >= ON_IT), key=lambda n: -scores[n])


@dataclass(frozen=True)
class Said:
    """A sentence spoken by a seat from one of its own positions."""

    turn: int
    seat: str
    ref: Ref
    text: str
    part: str
    """The field of the position that it says (`say`, `reply`, `grant`, …); empty where it only points."""
    basis: Carried = "stated"
    does: Does | None = None
    """What a written reply does with what it answers."""

    def quote(self) -> Quote:
        """The sentence as a quote, cut at a clause if it is long."""
        return Quote(turn=self.turn, text=cut(self.text))


class Evidence:
    """Everything spoken from a position file, indexed by seat and position."""

    def __init__(self, record: Record, agenda: Agenda) -> None:
        self.record, self.agenda = record, agenda

    @cached_property
    def said(self) -> list[Said]:
        """Sentences cited to the speaker's own positions, in order."""
        record, out = self.record, []
        for o in record.own:
            reply = record.reply(o.sentence)
            out.append(
                Said(o.turn, o.seat, o.ref, o.sentence.body, o.part, o.sentence.basis, reply.does if reply else None)
            )
        return out

    def on(self, issue: Issue, seat: str, parts: Iterable[str] = ()) -> list[Said]:
        """What a seat said on an issue from the positions by which it answers it; with `parts`, only those fields."""
        held = issue.held.get(seat, ())
        wanted = set(parts)
        found = [s for s in self.said if s.seat == seat and s.ref in held and (s.part in wanted if wanted else s.part)]
        return sorted(found, key=lambda s: (held.index(s.ref), s.turn))

    def best(self, issue: Issue, seat: str, most: int = 2, *, granted: bool = False) -> list[Said]:
        """The sentences that give a seat's answer best: claims of its most telling positions first, each said once.

        Only positions whose own answer is the seat's stance count, and only claims: no hedge, mover or (unless
        `granted`) concession can stand for an answer.
        """
        parts = ["say", "reply", "close", "example", "forecast", *(["grant"] if granted else [])]
        held = issue.sided(seat)
        found = [s for s in self.on(issue, seat, parts) if s.ref in held]
        found.sort(key=lambda s: (parts.index(s.part) > 2, held.index(s.ref), parts.index(s.part), s.turn))
        out: list[Said] = []
        for said in found:
            if not any(alike(content(said.text), content(o.text)) for o in out) and all(s.ref != said.ref for s in out):
                out.append(said)
            if len(out) == most:
                break
        return out

    def movers(self, issue: Issue, seat: str) -> list[Said]:
        """What a seat said would settle an issue or a question beneath it: movers, then conditions, then forecasts."""
        questions = self.agenda.questions
        near = {q for q in questions if descent(questions, q, issue.question.id) <= 2}
        parts = ("mover", "condition", "forecast")
        found = [
            s
            for s in self.said
            if s.seat == seat and s.part in parts and near & set(self.record.position(s.ref).answers)
        ]
        here = issue.question.id
        return sorted(
            found, key=lambda s: (here not in self.record.position(s.ref).answers, parts.index(s.part), s.turn)
        )

    def using(self, term: str, seat: str, question: str | None) -> list[Said]:
        """Sentences in which a seat uses a term, or on the question at hand its head word, of its own accord."""
        whole, head = _word(term), _word(term.split()[-1])
        held = self.agenda.issues[question].held.get(seat, ()) if question in self.agenda.issues else ()
        own = [s for s in self.said if s.seat == seat and s.part]
        return [s for s in own if whole.search(s.text)] or [s for s in own if s.ref in held and head.search(s.text)]

    def uses(self, term: str, issue: Issue) -> int:
        """How often a term is used in answers to an issue, counted only where two seats use it there."""
        found = [
            s.seat for s in self.said if s.part and s.ref in issue.held.get(s.seat, ()) and _word(term).search(s.text)
        ]
        return len(found) if len(set(found)) > 1 else 0

    def turns(self, issue: Issue) -> list[int]:
        """The turns in which an issue was spoken to."""
        return sorted({s.turn for seat in issue.held for s in self.on(issue, seat)})


def _word(term: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(term)}\w*", re.IGNORECASE)


def cut(text: str) -> str:
    """A sentence, or its first clauses where it is longer than a reader would want to be quoted."""
    if len(text.split()) <= LONGEST:
        return text
    head = " ".join(text.split()[:LONGEST])
    strong, weak = (max(head.rfind(mark) for mark in marks) for marks in ((";", ":"), (",", " which ", " and ")))
    stop = strong if strong > 40 else weak
    return head[:stop].rstrip(" ,;:") if stop > 40 else head
