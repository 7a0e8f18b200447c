"""Taking up what another seat said: which point, in what relation, and what the file answers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from debate.events import Sentence, Target
from debate.language.likeness import likeness
from debate.persona.model import agree, decided, opposed
from debate.persona.ref import Ref
from debate.table.plan import Offer, Slot
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked

Relation = Literal["deny", "alike", "narrow", "question", "shift"]
NEAR = 0.16
"""Likeness of wording above which two positions are taken to speak of one thing."""


@dataclass(frozen=True)
class Uptake:
    """A point that could be taken up: what was said, in what relation to the seat's file, and what answers it."""

    target: Target
    relation: Relation
    points: tuple[Offer, ...]
    weight: float
    asked: bool = False
    """Whether it was a direct question, which is answered without being restated."""


def uptakes(view: SeatView) -> list[Uptake]:
    """Everything that the seat could take up now, the best first."""
    found = [*_questions(view), *_statements(view)]
    return sorted(found, key=lambda t: -t.weight)


def _questions(view: SeatView) -> Iterator[Uptake]:
    """Direct questions put to the seat that it can answer from its file."""
    for asked in view.record.open_asks(view.seat):
        if uptake := answer_to(view, asked.turn, asked.position):
            yield replace(uptake, weight=uptake.weight + 1.5)


def answer_to(view: SeatView, turn: int, ref: Ref) -> Uptake | None:
    """What the file answers to the question that position `ref` puts; None where nothing is on file.

    A reply written for it comes first; else a position on a shared question that `ref` *asks*; else one whose wording
    is near the question. Sharing a topic is not enough: a question that the author left open stays open.
    """
    return written_for(view, turn, ref) or _as_asked(view, turn, ref, _asked_questions(view, ref))


def written_for(view: SeatView, turn: int, ref: Ref) -> Uptake | None:
    """The replies that the file has for position `ref` itself."""
    return _as_asked(view, turn, ref, _replies(view, ref))


def _as_asked(view: SeatView, turn: int, ref: Ref, found: Iterator[tuple[Offer | None, Target]]) -> Uptake | None:
    good = [(p, t) for p, t in found if p is not None]
    if not good:
        return None
    point, target = max(good, key=lambda g: g[0].weight)
    target = target.model_copy(update={"turn": turn, "position": ref})
    return Uptake(target, "narrow", ranked(_fuller(p) for p, _ in good), point.weight, asked=True)


def _fuller(point: Offer) -> Offer:
    """An answer with one claim more, where the file has one: a question deserves it."""
    after = point.sentences[point.needed : point.needed + 1]
    return point.model_copy(update={"needed": point.needed + 1}) if after and after[0].key.field == "say" else point


def _asked_questions(view: SeatView, ref: Ref) -> Iterator[tuple[Offer | None, Target]]:
    position = view.record.position(ref)
    for question in view.questions_of(position):
        mine = [r for r in view.unsaid.own() if question in view.record.position(r).answers]
        asks = position.answers[question].casefold() == "asks"
        near = [1.0] * len(mine) if asks else likeness(position.ask or "", [_wording(view, r) for r in mine])
        for own, score in zip(mine, near, strict=True):
            if score >= NEAR:
                weight = 1.5 + score + view.agenda.rank(question)
                yield view.unsaid.point(own, weight), Target(question=question, basis="question")


def _statements(view: SeatView) -> Iterator[Uptake]:
    since = view.since()
    for other in view.record.others(view.seat):
        for ref, turns in view.record.said_by[other].items():
            if ref in view.record.taken_up[view.seat] or ref.owner == view.unsaid.persona.id:
                continue
            if not view.record.voiced(ref):
                continue
            fresh = 0.8 if turns[-1] == view.number - 1 else 0.4 if turns[-1] > since else 0.0
            uptake = _best(view, other, ref, turns[-1])
            if uptake:
                yield replace(uptake, weight=uptake.weight + fresh + view.random.uniform(0, 0.4))


def _best(view: SeatView, other: str, ref: Ref, turn: int) -> Uptake | None:
    """The strongest way in which the seat's file bears on a position of another.

    A reply written for the question, not for the position, makes sense only where the question is what is restated; so
    the two kinds of reply never stand in one slot.
    """
    to_position = [(p, t) for p, t in _replies(view, ref) if p is not None]
    to_question = [(p, t) for p, t in _replies_to_questions(view, ref) if p is not None]
    plain = [(p, t) for p, t in _by_question(view, ref) if p is not None]
    everything = [*to_position, *to_question, *plain]
    if not everything:
        return None
    point, target = max(everything, key=lambda g: g[0].weight)
    asks = any(point is p for p, _ in to_question)
    fit = [g for g in (to_question if asks else to_position) if not asks or g[1].question == target.question]
    points = ranked(p for p, _ in [*fit, *plain])
    target = target.model_copy(update={"turn": turn, "position": ref})
    return Uptake(target, "question" if asks else relation(view, ref, point), points, point.weight)


def _replies(view: SeatView, ref: Ref) -> Iterator[tuple[Offer | None, Target]]:
    """Points that open with a reply written for the position `ref`."""
    question = next(iter(view.questions_of(view.record.position(ref))), None)
    return _opened_by(view, {ref: question}, 4.2, 3.7)


def _replies_to_questions(view: SeatView, ref: Ref) -> Iterator[tuple[Offer | None, Target]]:
    """Points that open with a reply written for a question that `ref` answers."""
    return _opened_by(view, {q: q for q in view.questions_of(view.record.position(ref))}, 3.2, 2.8)


def _opened_by(
    view: SeatView, to: Mapping[str, str | None], stated: float, inferred: float
) -> Iterator[tuple[Offer | None, Target]]:
    for own in view.unsaid.own():
        for reply in view.record.position(own).replies:
            said = view.unsaid.reply(own, reply) if reply.to in to else []
            if said and all(map(view.unsaid.fresh, said)):
                weight = (stated if reply.basis == "stated" else inferred) + view.rank(own)
                basis: Literal["reply-stated", "reply-inferred"] = (
                    "reply-stated" if reply.basis == "stated" else "reply-inferred"
                )
                yield view.unsaid.point(own, weight, said), Target(question=to[reply.to], basis=basis)


def _by_question(view: SeatView, ref: Ref) -> Iterator[tuple[Offer | None, Target]]:
    """Points from positions that answer the same shared question as `ref`."""
    theirs = view.record.position(ref)
    for question in view.questions_of(theirs):
        for own in view.unsaid.own():
            mine = view.record.position(own).answers.get(question)
            if mine is None:
                continue
            against = opposed(mine, theirs.answers[question])
            same = agree(mine, theirs.answers[question])
            weight = (2.0 if against else 0.5 if same else 1.0) + 1.5 * view.agenda.rank(question)
            yield view.unsaid.point(own, weight), Target(question=question, basis="question")


def relation(view: SeatView, ref: Ref, point: Offer) -> Relation:
    """How what the seat would say stands to another's position `ref`.

    A written reply says itself whether it denies. Of two positions only those that answer one question decide: they
    deny each other, or give the same answer (`shared`). Nothing else is ever called agreement.
    """
    key = point.sentences[0].key
    does = view.record.position(point.position).replies[key.places[0]].does if key.field == "reply" else None
    if does is not None:
        return "deny" if does == "denies" else "narrow"
    theirs, mine = view.record.position(ref).answers, view.record.position(point.position).answers
    both = [(mine[q], theirs[q]) for q in theirs if q in mine]
    if not any(decided(a) and decided(b) for a, b in both):
        held = ((q, view.agenda.issues[q].stance) for q in theirs if q in view.agenda.issues)
        both = [(stance[view.seat], theirs[q]) for q, stance in held if view.seat in stance]
    if any(opposed(a, b) for a, b in both):
        return "deny"
    return "alike" if key.field != "reply" and shared(view, ref, point.position) else "narrow"


def shared(view: SeatView, ref: Ref, own: Ref) -> str | None:
    """A question that two positions answer alike, the one that the debate wants most first."""
    theirs, mine = view.record.position(ref), view.record.position(own).answers
    return next((q for q in view.questions_of(theirs) if q in mine and agree(mine[q], theirs.answers[q])), None)


# -- where the files do not meet -------------------------------------------------------------------------------------


def by_wording(view: SeatView) -> Uptake | None:
    """The point of another that the seat's unused positions come nearest to in wording, or a change of subject."""
    theirs = [
        (ref, turns[-1])
        for other in view.record.others(view.seat)
        for ref, turns in view.record.said_by[other].items()
        if ref not in view.record.taken_up[view.seat] and ref.owner != view.unsaid.persona.id
        if view.record.voiced(ref)
    ]
    mine = [r for r in view.unsaid.own() if view.unsaid.says(r)]
    if not mine:
        return None
    texts = [_wording(view, r) for r in mine]
    options = []
    for ref, turn in sorted(theirs, key=lambda t: -t[1])[:8]:
        scores = likeness(_wording(view, ref), texts)
        points = ranked(view.unsaid.point(r, 2 * s) for r, s in zip(mine, scores, strict=True))
        if not points:  # all that is left follows on from words said long ago
            return None
        options.append((max(scores) + 0.02 * (turn > view.since()), ref, turn, points))
    if not options:
        return None
    best, ref, turn, points = max(options, key=lambda o: o[0])
    if best >= NEAR:
        return Uptake(Target(turn=turn, position=ref, basis="wording"), "narrow", points, 1.0)
    last = max(options, key=lambda o: o[2])
    own = ranked(view.unsaid.point(r, 1.5 * view.rank(r) + 0.5 * (r in thesis(view))) for r in mine)
    return Uptake(Target(turn=last[2], position=last[1], basis="shift"), "shift", own, 0.2)


def thesis(view: SeatView) -> list[Ref]:
    """The seat's thesis as references."""
    return [view.unsaid.ref(i) for i in view.unsaid.persona.thesis if i in view.unsaid.persona.positions]


def _wording(view: SeatView, ref: Ref) -> str:
    position = view.record.position(ref)
    return " ".join([position.gist, *position.say, position.hedge or "", position.example or ""])


# -- as slots --------------------------------------------------------------------------------------------------------


def restate(view: SeatView, uptake: Uptake) -> Sentence | None:
    """The other's point in fair words, from the other's own file; None where it was asked and needs no restating."""
    ref = uptake.target.position
    if uptake.asked or not ref:
        return None
    position = view.record.position(ref)
    owner = next((s for s, held in view.record.said_by.items() if ref in held and s != view.seat), view.seat)
    question = uptake.target.question if uptake.relation == "question" else None
    if uptake.relation == "alike":
        question = shared(view, ref, uptake.points[0].position)
    of_me = view.record.name(view.seat).casefold() in f"{position.gist} {position.short}".casefold()
    return view.phrase(
        "of-me" if of_me else uptake.relation,
        cites=(ref,),
        extra=ref.key("gist"),
        name=view.record.name(owner),
        gist=position.gist,
        handle=position.gist if uptake.target.basis.startswith("reply") else position.short,
        about=view.about(question) if question else "",
        turn=uptake.target.turn or "",
    )


def as_slot(view: SeatView, uptake: Uptake, *, paragraph: bool = False) -> Slot:
    """Restates the point and answers it."""
    lead = restate(view, uptake)
    if uptake.asked and uptake.target.turn and uptake.target.turn < view.number - 1:
        lead = view.phrase("asked", turn=uptake.target.turn)
    return Slot(
        role="answer" if uptake.asked else "reply",
        lead=(lead,) if lead else (),
        points=uptake.points,
        paragraph=paragraph,
    )
