"""Closing turns: what the seat has still to answer or to say; a short word where it is nothing."""

from __future__ import annotations

from debate.events import Target
from debate.planning.draft import Draft
from debate.table.plan import Offer, Slot
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked
from debate.table.uptake import thesis


def closing(draft: Draft) -> None:
    """What nobody has heard: answers to the questions of the agenda, claims on them, and what the author ends on."""
    view = draft.view
    for issue in view.uncovered()[:2]:
        points = ranked(view.unsaid.point(r, 2.0 - 0.1 * n) for n, r in enumerate(view.material(issue)))
        lead = view.phrase("raise", about=view.about(issue.question.id))
        draft.add(Slot(role="reply", lead=(lead,) if lead else (), points=points))
    own = [r for r in view.unsaid.own() if view.rank(r) > 0.25 or not view.agenda.ranked]
    fresh = [r for r in own if r.key("say", 0) not in view.record.used]
    ending = _endings(view)
    rest = ranked(view.unsaid.point(r, view.rank(r) + 0.5 * (r in thesis(view))) for r in fresh)
    draft.add(Slot(role="close", points=rest, most=1 if ending else 2))
    draft.add(Slot(role="close", points=ending, most=2))
    if not draft.slots:
        draft.add(Slot(role="close", points=view.bare("end")))
    draft.targets = draft.targets or [Target(basis="none")]


def last_words(draft: Draft) -> None:
    """What the author ends on, where nobody has heard it; otherwise the seat has no closing."""
    draft.add(Slot(role="close", points=_endings(draft.view), most=2))


def _endings(view: SeatView) -> tuple[Offer, ...]:
    own = [r for r in view.unsaid.own() if view.on_topic(r)]
    return ranked(view.unsaid.single(r, "close", 1 + view.rank(r)) for r in own)
