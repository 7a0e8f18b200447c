"""Each puts the other side's case, and its owner grades it: an ideological Turing test."""

from __future__ import annotations

from debate.events import Intervention, Target
from debate.language.likeness import likeness
from debate.moves.base import Answer, ModeratorMove, Moment
from debate.moves.paraphrase import FITS, NEAR
from debate.persona.ref import Ref
from debate.table.plan import Offer, Slot
from debate.table.record import Record
from debate.table.seat_view import SeatView


class Steelman(ModeratorMove):
    """Asked of all at once, after the openings."""

    name = "steelman"
    does = "asks for the other side's case"
    phrases = FITS | {
        "other-side": (
            "I can see the matter from the other side",
            "I know how it looks from over there",
            "There is a picture on which the other side makes sense",
        ),
        "case": (
            "{name} would say that {gist}",
            "The heart of {name}'s case is that {gist}",
            "On {name}'s side it counts that {gist}",
            "{name} would add that {gist}",
            "It also belongs to {name}'s case that {gist}",
            "And {name} holds that {gist}",
        ),
        "case-none": (
            "I have given no account of {name}'s view on record, so I can only repeat what was said here",
            "An account of {name}'s case is not among the things that I have written",
        ),
        "graded": (
            "Of {total} points put in my name {right} are mine",
            "I count {right} of {total} as my own",
            "{right} of the {total} points I would put so myself",
        ),
    }

    def opens(self, at: Moment) -> Intervention | None:
        """Everybody is asked."""
        return self.says(
            at,
            "both sides have opened",
            "Put the other side's case as its owner would. The owner will then say what in it is right.",
            evidence=tuple(t.turn for t in at.record.turns),
            to=at.present(at.record.order),
        )

    def answer(self, view: SeatView, asked: Intervention) -> Answer:
        """The seat's own account of the other's case where its file has one, else the points heard, restated."""
        other = _whose(view.record, view.seat)
        persona = view.unsaid.persona
        target = Target(basis="duty")
        accounts = [view.unsaid.ref(i) for i, p in persona.positions.items() if p.describes and p.say]
        if points := tuple(p for r in accounts if (p := _whole(view, r))):
            return [Slot(role="answer", lead=self.lead(view, "other-side"), points=points, most=2)], target, "steelman"
        name = view.record.name(other)
        said = view.record.said_by[other]
        heard = [r for r, _ in sorted(said.items(), key=lambda kv: (-view.rank(kv[0]), kv[1]))][:4]
        slots = [Slot(role="limit", points=self.bare(view, "case-none", name=name))]
        slots += [Slot(role="answer", points=self.gist(view, "case", r, name=name)) for r in heard]
        return slots, target, "steelman"

    def grade(self, view: SeatView) -> Answer:
        """The owner grades the case that another made in its name: what was cited from its own file is its own."""
        made = [t for t in view.record.turns if t.move == "steelman" and _whose(view.record, t.seat) == view.seat]
        theirs = made[-1] if made else None
        target = Target(turn=theirs.turn if theirs else None, basis="duty")
        none = Slot(role="answer", points=self.bare(view, "fits-none")) if theirs is None or not theirs.cites else None
        if theirs is None or none is not None:
            return [none] if none else [], target, "grade"
        mine = [r for r in theirs.cites if r.owner == view.unsaid.persona.id]
        near = _near(view, [r for r in theirs.cites if r not in mine])
        total, right = len(theirs.cites), len(mine) + len(near)
        slots = [Slot(role="answer", points=self.bare(view, "graded", total=total, right=right))]
        slots += [Slot(role="answer", points=self.gist(view, "fits-said", r)) for r in dict.fromkeys(near)]
        if right < total:
            slots.append(Slot(role="limit", points=self.bare(view, "fits-rest")))
        return slots, target, "grade"


def _whose(record: Record, seat: str) -> str:
    """Whose case a seat puts: that of the first of the others."""
    return next(iter(record.others(seat)), seat)


def _whole(view: SeatView, ref: Ref) -> Offer | None:
    says = view.unsaid.says(ref)
    whole = len(says) == len(view.record.position(ref).say)
    return Offer(position=ref, sentences=tuple(says), needed=len(says), weight=1.0) if says and whole else None


def _near(view: SeatView, sketches: list[Ref]) -> list[Ref]:
    """For each sketch in another's words, the seat's own position that it comes nearest to, if any does."""
    own = view.unsaid.own()
    gists = [view.record.position(r).gist for r in own]
    found: list[Ref] = []
    for ref in sketches:
        scores = likeness(" ".join(view.record.position(ref).say), gists)
        found += [r for s, r in sorted(zip(scores, own, strict=True))[-1:] if s >= NEAR]
    return found
