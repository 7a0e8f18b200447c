"""Closing turns: what would move the seat, the question between the seats as it sees it, and its last words."""

from __future__ import annotations

from debate.events import Target
from debate.planning.draft import Draft
from debate.table.agenda import descent
from debate.table.desk import Desk
from debate.table.plan import Slot
from debate.table.unsaid import ranked
from debate.table.uptake import thesis


def closing(draft: Draft) -> None:
    """What would move the seat (if asked), the question between the seats as it sees it, and its last words."""
    desk = draft.desk
    mine = [i for i in desk.agenda.ranked if desk.seat in i.held]
    if mine:
        top = max(mine, key=lambda i: round(i.load[desk.seat] * i.strength, 4))
        ref = top.sided(desk.seat)[0]
        near = {q for q in desk.record.questions if descent(desk.record.questions, q, top.question.id) <= 2}
        about = desk.about(top.question.id)
        named = next(
            (t.seat for t in desk.record.turns if t.seat != desk.seat and f"crux/{top.question.id}" in t.said), None
        )
        points = desk.bare(
            "crux-same" if named else "crux",
            cites=(ref,),
            extra=f"crux/{top.question.id}",
            about=about,
            name=desk.record.name(named) if named else "",
        )
    else:
        near = set(desk.record.questions)
        points = desk.bare("crux-none")
    draft.add(Slot(role="crux", points=points, paragraph=bool(draft.slots)))
    _finish_agenda(draft)
    own = [r for r in desk.stock.own() if desk.rank(r) > 0.25 or not desk.agenda.ranked]
    last_words = ranked(desk.stock.single(r, "close", 1 + desk.rank(r)) for r in own)
    fit = [r for r in own if near & set(desk.record.position(r).answers) or not mine]
    rest = ranked(desk.stock.point(r, desk.rank(r) + 0.5 * (r in thesis(desk))) for r in fit if not _begun(desk, r))
    draft.add(Slot(role="close", points=rest, most=1 if last_words else 2))
    draft.add(Slot(role="close", points=last_words, most=2))
    draft.targets = draft.targets or [Target(basis="none")]


def _begun(desk: Desk, ref: str) -> bool:
    return f"{ref}.say.0" in desk.record.used


def _finish_agenda(draft: Draft) -> None:
    """Questions of the agenda on which the seat has a view that nobody has heard."""
    desk = draft.desk
    for issue in desk.uncovered()[:2]:
        points = ranked(desk.stock.point(r, 2.0 - 0.1 * n) for n, r in enumerate(desk.material(issue)))
        lead = desk.phrase("raise", about=desk.about(issue.question.id))
        draft.add(Slot(role="reply", lead=(lead,) if lead else (), points=points))
