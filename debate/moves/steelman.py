"""Each puts the other side's case, and its owner grades it: an ideological Turing test."""

from __future__ import annotations

from collections.abc import Iterator

from debate.events import Intervention, Target, Turn
from debate.language.likeness import likeness
from debate.moves.base import Answer, ModeratorMove, Moment
from debate.moves.paraphrase import FITS, NEAR
from debate.persona.ref import Ref
from debate.table.plan import Offer, Slot
from debate.table.record import Record
from debate.table.seat_view import SeatView

_NUMBERS = "one two three four five six seven eight nine ten".split()


class Steelman(ModeratorMove):
    """Asked of all at once, after the openings."""

    name = "steelman"
    does = "asks for the other side's case"
    phrases = FITS | {
        "pictured": (
            "I have pictured {who} in this way",
            "This is how I have described {who}",
            "My own picture of {who} is this",
        ),
        "case-heard": (
            "I go by what {name} has said here",
            "What I can give is what {name} has said here",
            "As I have heard it here, {name}'s case is this",
        ),
        "case-none": (
            "I have no account of {name}'s case to give",
            "Of {name}'s case I can give no account",
        ),
        "case": (
            "{name} has said that {gist}",
            "{name} holds that {gist}",
            "In {name}'s view {gist}",
            "By {name}'s account {gist}",
            "It belongs to {name}'s case that {gist}",
            "On {name}'s side it is said that {gist}",
            "{name} says that {gist}",
            "{name} further says that {gist}",
            "Part of {name}'s case is that {gist}",
        ),
        "graded": (
            "{points} put in my name{by} {are} mine",
            "{points} given as my case{by} {are} my own",
            "{points} told in my name{by} {are} on my record",
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
        """The seat's own account of the other where its file has one, else the points heard, restated."""
        other = _whose(view.record, view.seat)
        target = Target(basis="duty")
        for ref in view.unsaid.pictures():
            if view.record.meant(ref, other) and (point := view.unsaid.whole(ref)):
                lead = self.lead(view, "pictured", who=view.record.position(ref).describes)
                return [Slot(role="answer", lead=lead, points=(point,))], target, "steelman"
        name, said = view.record.name(other), view.record.said_by[other]
        heard = [r for r, _ in sorted(said.items(), key=lambda kv: (-view.rank(kv[0]), kv[1]))]
        heard = [r for r in heard if view.record.position(r).held][:4]
        slots = [Slot(role="limit", points=self.bare(view, "case-heard" if heard else "case-none", name=name))]
        slots += [Slot(role="answer", points=self.gist(view, "case", r, name=name)) for r in heard]
        return slots, target, "steelman"

    def grade(self, view: SeatView) -> Answer:
        """The owner grades the cases that others made in its name: what was cited from its own file is its own."""
        made = [t for t in view.record.turns if t.move == "steelman" and _whose(view.record, t.seat) == view.seat]
        slots = [Slot(role="answer", points=points) for turn in made for points in self._grades(view, turn)]
        return slots, Target(turn=made[-1].turn if made else None, basis="duty"), "grade"

    def _grades(self, view: SeatView, made: Turn) -> Iterator[tuple[Offer, ...]]:
        mine = sum(r.owner == view.unsaid.persona.id for r in made.cites)
        sketches = [r for r in made.cites if r.owner == made.persona and view.record.position(r).describes]
        by = f" by {view.record.name(made.seat)}" if len(view.record.order) > 2 else ""
        if mine:
            whole = all(s.by != "model" for s in made.sentences)
            yield self.bare(view, "graded", points=_counted(mine, whole), by=by, are="are" if mine > 1 else "is")
        near = _near(view, sketches)
        for ref in near:
            yield self.gist(view, "fits-said", ref)
        if sketches and not near:
            yield self.bare(view, "fits-none")


def _counted(count: int, whole: bool) -> str:
    """`Both points`, or `two of the points` where there may be more of them than were counted."""
    word = _NUMBERS[count - 1] if count <= len(_NUMBERS) else str(count)
    if not whole:
        return f"{word} of the points"
    return {1: "The one point", 2: "Both points"}.get(count, f"All {word} points")


def _whose(record: Record, seat: str) -> str:
    """Whose case a seat puts: that of the first of the others."""
    return next(iter(record.others(seat)), seat)


def _near(view: SeatView, sketches: list[Ref]) -> list[Ref]:
    """The seat's own positions to which sketches in another's words come nearest, if any do."""
    own = view.unsaid.own()
    gists = [view.record.position(r).gist for r in own]
    found: list[Ref] = []
    for ref in sketches:
        scores = likeness(" ".join(view.record.position(ref).say), gists)
        found += [r for s, r in sorted(zip(scores, own, strict=True))[-1:] if s >= NEAR]
    return list(dict.fromkeys(found))
