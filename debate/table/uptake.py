"""Taking up what another seat said: which point, in what relation, and what the file answers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from debate.events import Target
from debate.language.likeness import likeness
from debate.persona.model import agree, decided, opposed
from debate.table.desk import Desk
from debate.table.plan import Point, Sentence, Slot
from debate.table.unsaid import ranked

Relation = Literal["deny", "grant", "narrow", "question", "shift"]
NEAR = 0.16
"""Likeness of wording above which two positions are taken to speak of one thing."""


@dataclass(frozen=True)
class Taking:
    """A point that could be taken up: what was said, in what relation to the seat's file, and what answers it."""

    target: Target
    relation: Relation
    points: tuple[Point, ...]
    weight: float
    asked: bool = False
    """Whether it was a direct question, which is answered without being restated."""


def takings(desk: Desk) -> list[Taking]:
    """Everything that the seat could take up now, the best first."""
    found = [*_questions(desk), *_statements(desk)]
    return sorted(found, key=lambda t: -t.weight)


def _questions(desk: Desk) -> Iterator[Taking]:
    """Direct questions put to the seat that it can answer from its file."""
    for asked in desk.record.open_asks(desk.seat):
        if taking := answer_to(desk, asked.turn, asked.position):
            yield replace(taking, weight=taking.weight + 1.5)


def answer_to(desk: Desk, turn: int, ref: str) -> Taking | None:
    """What the file answers to the question that position `ref` puts; None where nothing is on file.

    A reply written for it comes first; else a position on a shared question that `ref` *asks*; else one whose wording
    is near the question. Sharing a topic is not enough: a question that the author left open stays open.
    """
    return written_for(desk, turn, ref) or _as_asked(desk, turn, ref, _asked_questions(desk, ref))


def written_for(desk: Desk, turn: int, ref: str) -> Taking | None:
    """The replies that the file has for position `ref` itself."""
    return _as_asked(desk, turn, ref, _replies(desk, ref))


def _as_asked(desk: Desk, turn: int, ref: str, found: Iterator[tuple[Point | None, Target]]) -> Taking | None:
    good = [(p, t) for p, t in found if p is not None]
    if not good:
        return None
    point, target = max(good, key=lambda g: g[0].weight)
    target = target.model_copy(update={"turn": turn, "position": ref})
    return Taking(target, "narrow", ranked(_fuller(p) for p, _ in good), point.weight, asked=True)


def _fuller(point: Point) -> Point:
    """An answer with one claim more, where the file has one: a question deserves it."""
    after = point.sentences[point.needed : point.needed + 1]
    return point.model_copy(update={"needed": point.needed + 1}) if after and ".say." in after[0].key else point


def _asked_questions(desk: Desk, ref: str) -> Iterator[tuple[Point | None, Target]]:
    position = desk.record.position(ref)
    for question in desk.questions_of(position):
        mine = [r for r in desk.stock.own() if question in desk.record.position(r).answers]
        asks = position.answers[question].casefold() == "asks"
        near = [1.0] * len(mine) if asks else likeness(position.ask or "", [_wording(desk, r) for r in mine])
        for own, score in zip(mine, near, strict=True):
            if score >= NEAR:
                weight = 1.5 + score + desk.agenda.rank(question)
                yield desk.stock.point(own, weight), Target(question=question, basis="question")


def _statements(desk: Desk) -> Iterator[Taking]:
    since = desk.since()
    for other in desk.record.others(desk.seat):
        for ref, turns in desk.record.said_by[other].items():
            if ref in desk.record.taken_up[desk.seat] or ref.partition("/")[0] == desk.stock.persona.id:
                continue
            if not desk.record.voiced(ref):
                continue
            fresh = 0.8 if turns[-1] == desk.number - 1 else 0.4 if turns[-1] > since else 0.0
            taking = _best(desk, other, ref, turns[-1])
            if taking:
                yield replace(taking, weight=taking.weight + fresh + desk.random.uniform(0, 0.4))


def _best(desk: Desk, other: str, ref: str, turn: int) -> Taking | None:
    """The strongest way in which the seat's file bears on a position of another.

    A reply written for the question, not for the position, makes sense only where the question is what is restated; so
    the two kinds of reply never stand in one slot.
    """
    to_position = [(p, t) for p, t in _replies(desk, ref) if p is not None]
    to_question = [(p, t) for p, t in _replies_to_questions(desk, ref) if p is not None]
    plain = [(p, t) for p, t in _by_question(desk, ref) if p is not None]
    everything = [*to_position, *to_question, *plain]
    if not everything:
        return None
    point, target = max(everything, key=lambda g: g[0].weight)
    asks = any(point is p for p, _ in to_question)
    fit = [g for g in (to_question if asks else to_position) if not asks or g[1].question == target.question]
    points = ranked(p for p, _ in [*fit, *plain])
    target = target.model_copy(update={"turn": turn, "position": ref})
    return Taking(target, "question" if asks else relation(desk, ref, point.position), points, point.weight)


def _replies(desk: Desk, ref: str) -> Iterator[tuple[Point | None, Target]]:
    """Points that open with a reply written for the position `ref`."""
    question = next(iter(desk.questions_of(desk.record.position(ref))), None)
    return _opened_by(desk, {ref: question}, 4.2, 3.7)


def _replies_to_questions(desk: Desk, ref: str) -> Iterator[tuple[Point | None, Target]]:
    """Points that open with a reply written for a question that `ref` answers."""
    return _opened_by(desk, {q: q for q in desk.questions_of(desk.record.position(ref))}, 3.2, 2.8)


def _opened_by(
    desk: Desk, to: Mapping[str, str | None], stated: float, inferred: float
) -> Iterator[tuple[Point | None, Target]]:
    for own in desk.stock.own():
        for reply in desk.record.position(own).replies:
            said = desk.stock.reply(own, reply) if reply.to in to else []
            if said and all(map(desk.stock.fresh, said)):
                weight = (stated if reply.basis == "stated" else inferred) + desk.rank(own)
                basis: Literal["reply-stated", "reply-inferred"] = (
                    "reply-stated" if reply.basis == "stated" else "reply-inferred"
                )
                yield desk.stock.point(own, weight, said), Target(question=to[reply.to], basis=basis)


def _by_question(desk: Desk, ref: str) -> Iterator[tuple[Point | None, Target]]:
    """Points from positions that answer the same shared question as `ref`."""
    theirs = desk.record.position(ref)
    for question in desk.questions_of(theirs):
        for own in desk.stock.own():
            mine = desk.record.position(own).answers.get(question)
            if mine is None:
                continue
            against = opposed(mine, theirs.answers[question])
            same = agree(mine, theirs.answers[question])
            weight = (2.0 if against else 0.5 if same else 1.0) + 1.5 * desk.agenda.rank(question)
            yield desk.stock.point(own, weight), Target(question=question, basis="question")


def relation(desk: Desk, ref: str, own: str) -> Relation:
    """How the seat's position `own` stands to another's `ref`: denies, grants or narrows it.

    What the two positions themselves answer decides; only where they answer no question both, the seats' stances do.
    """
    theirs, mine = desk.record.position(ref).answers, desk.record.position(own).answers
    both = [(mine[q], theirs[q]) for q in theirs if q in mine]
    if not any(decided(a) and decided(b) for a, b in both):
        held = ((q, desk.agenda.issues[q].stance) for q in theirs if q in desk.agenda.issues)
        both = [(stance[desk.seat], theirs[q]) for q, stance in held if desk.seat in stance]
    if any(opposed(a, b) for a, b in both):
        return "deny"
    return "grant" if any(agree(a, b) for a, b in both) else "narrow"


# -- where the files do not meet -------------------------------------------------------------------------------------


def by_wording(desk: Desk) -> Taking | None:
    """The point of another that the seat's unused positions come nearest to in wording, or a change of subject."""
    theirs = [
        (ref, turns[-1])
        for other in desk.record.others(desk.seat)
        for ref, turns in desk.record.said_by[other].items()
        if ref not in desk.record.taken_up[desk.seat] and ref.partition("/")[0] != desk.stock.persona.id
        if desk.record.voiced(ref)
    ]
    mine = [r for r in desk.stock.own() if desk.stock.says(r)]
    if not mine:
        return None
    texts = [_wording(desk, r) for r in mine]
    options = []
    for ref, turn in sorted(theirs, key=lambda t: -t[1])[:8]:
        scores = likeness(_wording(desk, ref), texts)
        points = ranked(desk.stock.point(r, 2 * s) for r, s in zip(mine, scores, strict=True))
        if not points:  # all that is left follows on from words said long ago
            return None
        options.append((max(scores) + 0.02 * (turn > desk.since()), ref, turn, points))
    if not options:
        return None
    best, ref, turn, points = max(options, key=lambda o: o[0])
    if best >= NEAR:
        return Taking(Target(turn=turn, position=ref, basis="wording"), "narrow", points, 1.0)
    last = max(options, key=lambda o: o[2])
    own = ranked(desk.stock.point(r, 1.5 * desk.rank(r) + 0.5 * (r in thesis(desk))) for r in mine)
    return Taking(Target(turn=last[2], position=last[1], basis="shift"), "shift", own, 0.2)


def thesis(desk: Desk) -> list[str]:
    """The seat's thesis as references."""
    return [desk.stock.ref(i) for i in desk.stock.persona.thesis if i in desk.stock.persona.positions]


def _wording(desk: Desk, ref: str) -> str:
    position = desk.record.position(ref)
    return " ".join([position.gist, *position.say, position.hedge or "", position.example or ""])


# -- as slots --------------------------------------------------------------------------------------------------------


def restate(desk: Desk, taking: Taking) -> Sentence | None:
    """The other's point in fair words, from the other's own file; None where it was asked and needs no restating."""
    ref = taking.target.position
    if taking.asked or not ref:
        return None
    position = desk.record.position(ref)
    owner = next((s for s, held in desk.record.said_by.items() if ref in held and s != desk.seat), desk.seat)
    of_me = desk.record.name(desk.seat).casefold() in f"{position.gist} {position.short}".casefold()
    return desk.phrase(
        "of-me" if of_me else taking.relation,
        cites=(ref,),
        extra=f"{ref}.gist",
        name=desk.record.name(owner),
        gist=position.gist,
        handle=position.gist if taking.target.basis.startswith("reply") else position.short,
        about=desk.about(taking.target.question) if taking.relation == "question" and taking.target.question else "",
        turn=taking.target.turn or "",
    )


def as_slot(desk: Desk, taking: Taking, *, paragraph: bool = False) -> Slot:
    """Restates the point and answers it."""
    lead = restate(desk, taking)
    if taking.asked and taking.target.turn and taking.target.turn < desk.number - 1:
        lead = desk.phrase("asked", turn=taking.target.turn)
    return Slot(
        role="answer" if taking.asked else "reply",
        lead=(lead,) if lead else (),
        points=taking.points,
        paragraph=paragraph,
    )
