"""Points: which question a debate argues next, who has something to say on it, and from which positions.

The strongest is always the first; the seed draws the others among those that bear nearly as much.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from debate.events import Point
from debate.language.likeness import likeness
from debate.persona.ref import Ref
from debate.table.agenda import Agenda, Issue
from debate.table.record import Record

OFTEN = 0.5
"""A question is drawn among those with at least this share of the strength of the strongest that is left."""
LONGEST_CLAIM = 25
"""Words of a claim that still reads well as a question."""


@dataclass(frozen=True)
class Contest:
    """Something that could be argued as a point: `held` gives the positions of each seat that speak to it."""

    point: Point
    held: Mapping[str, tuple[Ref, ...]]
    strength: float


def drawn(record: Record, agenda: Agenda) -> Iterator[Point]:
    """What could be argued next, in the order in which it would be taken."""
    contests = sorted(_contests(record, agenda), key=lambda c: (-c.strength, c.point.question))
    number = len(record.points) + 1
    random = Random(f"{record.header.seed}:point:{number}")
    both = [c for c in contests if _able(record, c) > 1]
    alone = [] if record.points else [c for c in contests if c not in both and _able(record, c)]
    for left in (both, alone):
        while left:
            near = [c for c in left if c.strength >= OFTEN * left[0].strength] if record.points else left[:1]
            next_ = random.choices(near, [c.strength**4 + 0.001 for c in near])[0]
            left.remove(next_)
            yield next_.point.model_copy(update={"point": number})


def reserved(record: Record, agenda: Agenda, seat: str, besides: str | None = None) -> set[Ref]:
    """Positions that are all a seat has left to answer some question that divides the table, and is not argued yet.

    `besides`: the question at hand, for which nothing is kept back.
    """
    done = {p.about for p in record.points} | {besides}
    waiting = (i for i in agenda.ranked if i.question.id not in done)
    fresh = ([r for r in i.sided(seat) if r.key("say", 0) not in record.used] for i in waiting)
    return {refs[0] for refs in fresh if len(refs) == 1}


def speaks_to(record: Record, agenda: Agenda, point: Point) -> Mapping[str, tuple[Ref, ...]]:
    """The positions by which each seat speaks to a point, most telling first."""
    if point.about in agenda.issues:
        return _held(record, agenda.issues[point.about])
    return _meeting(record, point.position) if point.position else {}


def _contests(record: Record, agenda: Agenda) -> Iterator[Contest]:
    """Questions that divide the table; else those that two seats answer; else claims that have written replies."""
    done = {p.about for p in record.points}
    root = agenda.issues.get(agenda.root or "")
    divided = [i for i in agenda.ranked if i.question.id not in done]
    if root is not None and root.opposed and root not in divided and root.question.id not in done:
        divided.append(root)  # what the openings have answered already comes last
    for issue in divided:
        strength = issue.strength if issue is not root else 0.1 * issue.strength
        yield Contest(_asked(issue, _why(record, issue)), _held(record, issue), strength)
    if not any(i.opposed for i in agenda.issues.values()):
        cards = any(not p.positions for p in agenda.seats.values())
        why = "a conclusion leans on it" if cards else "the speakers answer it alike, and weigh it differently"
        for issue in (agenda.issues[q] for q in (set(agenda.issues) if cards else agenda.met) - done):
            loads = sorted(issue.load.values())
            strength = loads[-1] if cards else 0.2 + 0.2 * (loads[-1] - loads[0])
            yield Contest(_asked(issue, why), _held(record, issue), strength)
    yield from _claims(record, agenda)


def _asked(issue: Issue, why: str) -> Point:
    return Point(point=1, question=issue.question.text, about=issue.question.id, why=why)


def _why(record: Record, issue: Issue) -> str:
    leaning = [s for s in issue.held if issue.load[s] >= 0.5]
    if len(leaning) == len(issue.held):
        return "the speakers answer it in opposite ways, and each conclusion leans on it"
    if leaning:
        return f"the speakers answer it in opposite ways, and the conclusion of {record.name(leaning[0])} leans on it"
    return "the speakers answer it in opposite ways"


def _held(record: Record, issue: Issue) -> Mapping[str, tuple[Ref, ...]]:
    """The seats' positions on a question; one without positions speaks to whatever the others argue."""
    cards = [s for s in record.order if not record.persona(s).positions]
    return {**issue.held, **dict.fromkeys(cards, ())}


def _claims(record: Record, agenda: Agenda) -> Iterator[Contest]:
    """Claims of this debate's subject that the others' files answer by a stated reply; for a debate without any, the
    two claims that are worded most alike.
    """
    done = {p.position for p in record.points}
    found = False
    for seat in record.order:
        for ref, replies in _answered(record, seat).items():
            position = record.position(ref)
            subject = agenda.topic & set(position.answers) or not agenda.met
            if ref not in done and subject and replies and len(position.gist.split()) <= LONGEST_CLAIM:
                found = True
                yield Contest(_claim(ref, position.gist, "it was answered"), _meeting(record, ref), 0.02 * replies)
    if not found and not record.points:
        yield from _likest(record)


def _claim(ref: Ref, gist: str, why: str) -> Point:
    return Point(point=1, question=f"Is it so that {gist}?", position=ref, why=why)


def _answered(record: Record, seat: str) -> dict[Ref, int]:
    """How many stated replies the others' files hold to each position that a seat holds."""
    persona = record.persona(seat)
    count = {Ref.of(persona.id, i): 0 for i, p in persona.positions.items() if p.held and p.say}
    for other in record.others(seat):
        for position in record.persona(other).positions.values():
            for reply in position.replies:
                if reply.basis == "stated" and Ref(reply.to) in count:
                    count[Ref(reply.to)] += 1
    return count


def _meeting(record: Record, ref: Ref) -> Mapping[str, tuple[Ref, ...]]:
    """A claim, and the positions of the others that reply to it or, where none does, are worded most like it."""
    gist = record.position(ref).gist
    out: dict[str, tuple[Ref, ...]] = {}
    for seat in record.order:
        persona = record.persona(seat)
        if persona.id == ref.owner:
            out[seat] = (ref,)
            continue
        own = {Ref.of(persona.id, i): p for i, p in persona.positions.items() if p.held}
        replying = [r for r, p in own.items() if any(reply.to == ref for reply in p.replies)]
        scores = likeness(gist, [p.gist for p in own.values()])
        likest = [r for _, r in sorted(zip(scores, own, strict=True), reverse=True)[:2]]
        out[seat] = tuple(replying or likest)
    return out


def _likest(record: Record) -> Iterator[Contest]:
    first, *others = record.order
    mine = {Ref.of(record.persona(first).id, i): p for i, p in record.persona(first).positions.items() if p.held}
    theirs = [p.gist for s in others for p in record.persona(s).positions.values() if p.held]
    for ref, position in mine.items():
        if theirs and position.say:
            why = "no question divides the speakers; here two of their claims come nearest to each other"
            yield Contest(_claim(ref, position.gist, why), _meeting(record, ref), max(likeness(position.gist, theirs)))


def _able(record: Record, contest: Contest) -> int:
    """How many seats can still say something on it; one without positions always can. A single one counts only where
    it can reply to what the others have said on it.
    """
    able = [s for s, held in contest.held.items() if not record.persona(s).positions or _has(record, s, held, contest)]
    return len(able) if len(able) > 1 else sum(replies_to(record, s, said_on(record, s, contest.held)) for s in able)


def said_on(record: Record, seat: str, held: Mapping[str, Sequence[Ref]]) -> dict[Ref, int]:
    """What the others have said on a question, with the turn in which each said it last."""
    return {
        ref: record.said_by[other][ref][-1]
        for other, refs in held.items()
        for ref in refs
        if other != seat and record.said_by[other].get(ref)
    }


def replies_to(record: Record, seat: str, theirs: Container[Ref | str | None]) -> bool:
    """Whether a seat has an unused stated reply to one of some positions or questions."""
    persona = record.persona(seat)
    return any(
        reply.basis == "stated" and reply.to in theirs and Ref.of(persona.id, i).key("reply", n, 0) not in record.used
        for i, position in persona.positions.items()
        for n, reply in enumerate(position.replies)
    )


def _has(record: Record, seat: str, held: Sequence[Ref], contest: Contest) -> bool:
    """Whether a seat has a claim that nobody has heard, or an unused stated reply to what the others could say."""
    if any(ref.key("say", 0) not in record.used for ref in held):
        return True
    theirs = {ref for s, refs in contest.held.items() if s != seat for ref in refs} | {contest.point.about}
    return replies_to(record, seat, theirs)
