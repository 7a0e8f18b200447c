"""Closing turns: what would move the seat, the question between the seats as it sees it, and its last words."""

from __future__ import annotations

from debate.events import Target
from debate.persona.ref import Key, Ref
from debate.planning.draft import Draft
from debate.table.agenda import descent
from debate.table.plan import Slot
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked
from debate.table.uptake import thesis


def closing(draft: Draft) -> None:
    """What would move the seat (if asked), the question between the seats as it sees it, and its last words."""
    view = draft.view
    mine = [i for i in view.agenda.ranked if view.seat in i.held]
    if mine:
        top = max(mine, key=lambda i: round(i.load[view.seat] * i.strength, 4))
        ref = top.sided(view.seat)[0]
        mark = Key(f"crux/{top.question.id}")
        near = {q for q in view.record.questions if descent(view.record.questions, q, top.question.id) <= 2}
        about = view.about(top.question.id)
        named = next((t.seat for t in view.record.turns if t.seat != view.seat and mark in t.said), None)
        points = view.bare(
            "crux-same" if named else "crux",
            cites=(ref,),
            extra=mark,
            about=about,
            name=view.record.name(named) if named else "",
        )
    else:
        near = set(view.record.questions)
        points = view.bare("crux-none")
    draft.add(Slot(role="crux", points=points, paragraph=bool(draft.slots)))
    _finish_agenda(draft)
    own = [r for r in view.unsaid.own() if view.rank(r) > 0.25 or not view.agenda.ranked]
    last_words = ranked(view.unsaid.single(r, "close", 1 + view.rank(r)) for r in own)
    fit = [r for r in own if near & set(view.record.position(r).answers) or not mine]
    rest = ranked(view.unsaid.point(r, view.rank(r) + 0.5 * (r in thesis(view))) for r in fit if not _begun(view, r))
    draft.add(Slot(role="close", points=rest, most=1 if last_words else 2))
    draft.add(Slot(role="close", points=last_words, most=2))
    draft.targets = draft.targets or [Target(basis="none")]


def _begun(view: SeatView, ref: Ref) -> bool:
    return ref.key("say", 0) in view.record.used


def _finish_agenda(draft: Draft) -> None:
    """Questions of the agenda on which the seat has a view that nobody has heard."""
    view = draft.view
    for issue in view.uncovered()[:2]:
        points = ranked(view.unsaid.point(r, 2.0 - 0.1 * n) for n, r in enumerate(view.material(issue)))
        lead = view.phrase("raise", about=view.about(issue.question.id))
        draft.add(Slot(role="reply", lead=(lead,) if lead else (), points=points))
