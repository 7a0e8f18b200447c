"""Opening turns: the thesis for this motion, what can be granted at once, and a conclusion stated without argument."""

from __future__ import annotations

from debate.events import Target
from debate.language.text import stands_alone
from debate.persona.ref import Ref
from debate.planning.draft import Draft
from debate.planning.rebuttal import ask
from debate.table.agenda import Issue
from debate.table.evidence import on_it
from debate.table.plan import Offer, Slot
from debate.table.points import reserved
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked
from debate.table.uptake import thesis


def opening(draft: Draft) -> None:
    """The thesis in its own order; whoever does not open first grants first what can be granted."""
    view = draft.view
    unsaid = view.unsaid
    granted = _grant(view) if view.record.turns else ()
    if granted:
        lead = view.phrase("concede")
        draft.add(Slot(role="limit", lead=(lead,) if lead else (), points=granted))
    refs = [r for r in _fitting(view, thesis(view)) if r not in {p.position for p in granted[:1]}]
    points = [unsaid.point(r, 6.0 - 0.6 * n) for n, r in enumerate(refs)]
    own = [r for r in unsaid.own() if r not in refs]
    fallback = ranked(unsaid.point(r, 1.5 * view.rank(r)) for r in own)
    draft.add(
        Slot(
            role="thesis",
            points=(*(p for p in points if p), *fallback),
            most=max(3, min(5, len(refs))),
            paragraph=bool(granted),
        )
    )
    if not granted:
        draft.add(Slot(role="limit", points=_limits(view, refs)))
    ask(draft)
    draft.targets.append(Target(question=view.agenda.root, basis="none"))


def _fitting(view: SeatView, refs: list[Ref]) -> list[Ref]:
    """The thesis for this motion: its own order, without what bears on nothing that is debated, headed by the
    conclusion.

    Where too little of it bears on the motion, the seat's answers to what is debated stand in, weightiest first.
    """
    root = view.agenda.root
    fit = [r for r in refs if view.rank(r) > 0.2 or root in view.record.position(r).answers]
    held = view.agenda.issues[root].held.get(view.seat, ()) if root in view.agenda.issues else ()
    more = sorted((r for r in view.unsaid.own() if r not in fit and view.rank(r) > 0.2), key=lambda r: -view.rank(r))
    if not set(fit) & set(held):
        fit = [*held[:2], *fit]
    if len(fit) < 3:
        fit = [*fit, *more[:4]]
    return list(dict.fromkeys(fit)) or refs


def _grant(view: SeatView) -> tuple[Offer, ...]:
    """Concessions that meet what the others hold, most fitting first."""
    shared = {i.question.id for i in view.agenda.common}
    heard = {
        q
        for s in view.record.others(view.seat)
        for r in view.record.said_by[s]
        for q in view.record.position(r).answers
    }
    found = []
    for ref in view.unsaid.own():
        answers = set(view.record.position(ref).answers)
        met = answers & heard & view.agenda.topic - {view.agenda.root}
        if fit := 2.0 if answers & shared else 1.0 if met else 0.0:
            found.append(view.unsaid.single(ref, "grant", fit))
    return ranked(found)


def _limits(view: SeatView, near: list[Ref]) -> tuple[Offer, ...]:
    """What the seat concedes on what it is about to say, else on what is debated."""
    fit = [r for r in view.unsaid.own() if r in near or view.on_topic(r)]
    return ranked(view.unsaid.single(r, "grant", (2.0 if r in near else 1.0) + view.rank(r)) for r in fit)


def statement(draft: Draft) -> None:
    """The conclusion on the motion and its main reasons, without argument."""
    view = draft.view
    root = view.agenda.root
    holding = view.agenda.issues[root].held.get(view.seat, ()) if root in view.agenda.issues else ()
    refs = list(dict.fromkeys([*holding[:2], *thesis(view), *view.unsaid.own()]))
    points = [view.unsaid.point(r, 6.0 - 0.5 * n) for n, r in enumerate(refs)]
    draft.add(Slot(role="thesis", points=tuple(p for p in points if p), most=4))
    draft.targets.append(Target(question=root, basis="none"))


def brief(draft: Draft) -> None:
    """The conclusion on the motion in a paragraph, with a case where there is one, and what both sides have stated.

    A position that is the seat's only answer to a question which divides the table is kept for the point on it; a seat
    with no others goes without an opening.
    """
    view = draft.view
    root = view.agenda.root
    holding = view.agenda.issues[root].held.get(view.seat, ()) if root in view.agenda.issues else ()
    case = thesis(view)
    telling = [r for r in holding if r in case]
    related = [r for r in view.unsaid.own() if view.on_topic(r)]
    refs = dict.fromkeys([*telling, *(r for r in case if view.on_topic(r)), *holding, *related, *case])
    kept = reserved(view.record, view.agenda, view.seat)
    spare = [r for r in refs if r not in kept]
    others = sorted(spare[1:4], key=lambda r: view.random.random())  # any of the next reasons does as well
    offers = [_headline(o) for r in [*spare[:1], *others, *spare[4:]] if (o := view.unsaid.point(r, 1.0))]
    draft.add(Slot(role="thesis", points=tuple(offers), most=2))
    draft.add(Slot(role="limit", points=tuple(o for i in view.agenda.common if (o := _alike(view, i)))))
    draft.targets.append(Target(question=root, basis="none"))


def _headline(offer: Offer) -> Offer:
    """A position in two sentences with its case and its limits; what else it says, and grants, is for the points."""
    says = [s for s in offer.sentences if s.key.field == "say"]
    kept = (s for s in offer.sentences if s not in says[2:] and s.key.field != "grant")
    return offer.model_copy(update={"sentences": tuple(kept)})


def _alike(view: SeatView, issue: Issue) -> Offer | None:
    """The seat's own answer to a question that all have answered alike, in the sentence that speaks of it most."""
    chiefs = {s: issue.chief(s, view.record.persona(s)) for s in view.record.order if s in issue.held}
    ref = chiefs.get(view.seat)
    if ref is None or None in chiefs.values() or len(chiefs) < len(view.record.order):
        return None
    says = {s.key.places[0]: s for s in view.unsaid.says(ref) if not s.key.places[0] or stands_alone(s.text)}
    told = next((says[n] for n in on_it(issue.question, view.record.position(ref)) if n in says), None)
    hedges = view.unsaid.rest(ref, ("hedge",))
    return Offer(position=ref, sentences=(told, *hedges)) if told else None
