"""Closing turns: what would move the seat, the question between the seats as it sees it, and its last words."""

from __future__ import annotations

from debate.events import Target
from debate.persona.ref import Key, Ref
from debate.planning.draft import Draft
from debate.table.agenda import Issue, descent
from debate.table.plan import Offer, Slot
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked
from debate.table.uptake import thesis


def closing(draft: Draft) -> None:
    """What would move the seat (if asked), the question between the seats as it sees it, and its last words."""
    view = draft.view
    crux = _crux(view)
    points = _named(view, crux) if crux else view.bare("crux-none")
    draft.add(Slot(role="crux", points=points, paragraph=bool(draft.slots)))
    _finish_agenda(draft, crux)
    own = [r for r in view.unsaid.own() if view.rank(r) > 0.25 or not view.agenda.ranked]
    last_words = ranked(view.unsaid.single(r, "close", 1 + view.rank(r)) for r in own)
    fit = [r for r in own if not _begun(view, r) and (crux is None or _near(view, crux, r))]
    rest = ranked(view.unsaid.point(r, view.rank(r) + 0.5 * (r in thesis(view))) for r in fit)
    draft.add(Slot(role="close", points=rest, most=1 if last_words else 2))
    draft.add(Slot(role="close", points=last_words, most=2))
    draft.targets = draft.targets or [Target(basis="none")]


def _crux(view: SeatView) -> Issue | None:
    """The issue on which the seat's conclusion leans most, among those that divide the table."""
    mine = [i for i in view.agenda.ranked if view.seat in i.held]
    return max(mine, key=lambda i: round(i.load[view.seat] * i.strength, 4), default=None)


def _named(view: SeatView, issue: Issue) -> tuple[Offer, ...]:
    """The question between the seats, or that another has named the same."""
    mark = Key(f"crux/{issue.question.id}")
    other = next((t.seat for t in view.record.turns if t.seat != view.seat and mark in t.said), None)
    fill = {"about": view.about(issue.question.id), "name": view.record.name(other) if other else ""}
    relation = "crux-same" if other else "crux"
    return view.bare(relation, cites=issue.sided(view.seat)[:1], extra=mark, **fill)


def _near(view: SeatView, issue: Issue, ref: Ref) -> bool:
    """Whether a position answers the issue's question or one little beneath it."""
    questions = view.record.questions
    return any(descent(questions, q, issue.question.id) <= 2 for q in view.record.position(ref).answers)


def _begun(view: SeatView, ref: Ref) -> bool:
    return ref.key("say", 0) in view.record.used


def _finish_agenda(draft: Draft, named: Issue | None) -> None:
    """Questions of the agenda on which the seat has a view that nobody has heard; not the one just named."""
    view = draft.view
    for issue in [i for i in view.uncovered() if i is not named][:2]:
        points = ranked(view.unsaid.point(r, 2.0 - 0.1 * n) for n, r in enumerate(view.material(issue)))
        lead = view.phrase("raise", about=view.about(issue.question.id))
        draft.add(Slot(role="reply", lead=(lead,) if lead else (), points=points))


def last_words(draft: Draft) -> None:
    """What the author ends on, where nobody has heard it; otherwise the seat has no closing."""
    view = draft.view
    own = [r for r in view.unsaid.own() if view.on_topic(r)]
    draft.add(Slot(role="close", points=ranked(view.unsaid.single(r, "close", 1 + view.rank(r)) for r in own), most=2))
