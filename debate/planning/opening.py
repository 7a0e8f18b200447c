"""Opening turns: the thesis for this motion, what can be granted at once, and a conclusion stated without argument."""

from __future__ import annotations

from debate.events import Target
from debate.planning.draft import Draft
from debate.planning.rebuttal import ask
from debate.table.desk import Desk
from debate.table.plan import Point, Slot
from debate.table.unsaid import ranked
from debate.table.uptake import thesis


def opening(draft: Draft) -> None:
    """The thesis in its own order; whoever does not open first grants first what can be granted."""
    desk = draft.desk
    stock = desk.stock
    granted = _grant(desk) if desk.record.turns else ()
    if granted:
        lead = desk.phrase("concede")
        draft.add(Slot(role="limit", lead=(lead,) if lead else (), points=granted))
    quarrel = desk.phrase("quarrel") if granted else None
    refs = [r for r in _fitting(desk, thesis(desk)) if r not in {p.position for p in granted[:1]}]
    points = [stock.point(r, 6.0 - 0.6 * n) for n, r in enumerate(refs)]
    own = [r for r in stock.own() if r not in refs]
    fallback = ranked(stock.point(r, 1.5 * desk.rank(r)) for r in own)
    draft.add(
        Slot(
            role="thesis",
            lead=(quarrel,) if quarrel else (),
            points=(*(p for p in points if p), *fallback),
            most=max(3, min(5, len(refs))),
        )
    )
    if not granted:
        draft.add(Slot(role="limit", points=_limits(desk, refs)))
    ask(draft)
    draft.targets.append(Target(question=desk.agenda.root, basis="none"))


def _fitting(desk: Desk, refs: list[str]) -> list[str]:
    """The thesis for this motion: its own order, without what bears on nothing that is debated, headed by the
    conclusion.

    Where too little of it bears on the motion, the seat's answers to what is debated stand in, weightiest first.
    """
    root = desk.agenda.root
    fit = [r for r in refs if desk.rank(r) > 0.2 or root in desk.record.position(r).answers]
    held = desk.agenda.issues[root].held.get(desk.seat, ()) if root in desk.agenda.issues else ()
    more = sorted((r for r in desk.stock.own() if r not in fit and desk.rank(r) > 0.2), key=lambda r: -desk.rank(r))
    if not set(fit) & set(held):
        fit = [*held[:2], *fit]
    if len(fit) < 3:
        fit = [*fit, *more[:4]]
    return list(dict.fromkeys(fit)) or refs


def _grant(desk: Desk) -> tuple[Point, ...]:
    """Concessions that meet what the others hold, most fitting first."""
    shared = {i.question.id for i in desk.agenda.common}
    heard = {
        q
        for s in desk.record.others(desk.seat)
        for r in desk.record.said_by[s]
        for q in desk.record.position(r).answers
    }
    found = []
    for ref in desk.stock.own():
        answers = set(desk.record.position(ref).answers)
        met = answers & heard & desk.agenda.topic - {desk.agenda.root}
        if fit := 2.0 if answers & shared else 1.0 if met else 0.0:
            found.append(desk.stock.single(ref, "grant", fit))
    return ranked(found)


def _limits(desk: Desk, near: list[str]) -> tuple[Point, ...]:
    """What the seat concedes on what it is about to say, else on what is debated."""
    fit = [r for r in desk.stock.own() if r in near or desk.on_topic(r)]
    return ranked(desk.stock.single(r, "grant", (2.0 if r in near else 1.0) + desk.rank(r)) for r in fit)


def statement(draft: Draft) -> None:
    """The conclusion on the motion and its main reasons, without argument."""
    desk = draft.desk
    root = desk.agenda.root
    holding = desk.agenda.issues[root].held.get(desk.seat, ()) if root in desk.agenda.issues else ()
    refs = list(dict.fromkeys([*holding[:2], *thesis(desk), *desk.stock.own()]))
    points = [desk.stock.point(r, 6.0 - 0.5 * n) for n, r in enumerate(refs)]
    draft.add(Slot(role="thesis", points=tuple(p for p in points if p), most=4))
    draft.targets.append(Target(question=root, basis="none"))
