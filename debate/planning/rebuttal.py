"""Turns between opening and closing: one or two points taken up, reasons, a limit, and what the agenda still wants."""

from __future__ import annotations

from debate.events import Sentence, Target
from debate.persona.model import agree
from debate.persona.ref import EXHIBIT, Ref
from debate.planning.draft import Draft
from debate.table.plan import Offer, Slot
from debate.table.seat_view import SeatView
from debate.table.unsaid import ranked
from debate.table.uptake import Uptake, as_slot, by_wording, thesis, uptakes


def rebuttal(draft: Draft) -> None:
    """Takes up one or two points of the others, adds a reason and a limit, brings in what the agenda still wants."""
    view = draft.view
    busy = bool(draft.slots)
    options = uptakes(view)
    first = _take(draft, options) if options else by_wording(view)
    if first is None and not any(p.position for s in draft.slots for p in s.points):
        _own_case(draft)
    if first is not None:
        if not options:
            draft.targets.append(first.target)
        if first.asked and not busy and draft.move == "rebut":
            draft.move = "answer"
        draft.add(as_slot(view, first, paragraph=bool(draft.slots)))
        draft.add(Slot(role="reason", points=_reasons(view, draft, first)))
    if first is not None and not busy:
        _second(draft, [t for t in options if t is not first])
    _picture(draft)
    _exhibit(draft)
    ask(draft)


def _own_case(draft: Draft) -> None:
    """Nothing of the others is left to take up: the seat goes on with what it has not said yet, and says so."""
    view = draft.view
    points = ranked(view.unsaid.point(r, 1.5 * view.rank(r) + 0.3 * (r in thesis(view))) for r in view.unsaid.own())
    lead = view.phrase("go-on") if points else None
    draft.targets.append(Target(basis="shift"))
    draft.add(Slot(role="reason", lead=(lead,) if lead else (), points=points, most=3))


def _take(draft: Draft, options: list[Uptake]) -> Uptake:
    """The best option, unless the agenda falls behind and another brings it forward."""
    view = draft.view
    wanted = [i.question.id for i in view.uncovered()]
    if wanted:
        focus = wanted[: max(1, len(wanted) - max(0, view.rounds_left - 1))]
        options = sorted(options, key=lambda t: -(t.weight + (1.2 if t.target.question in focus else 0.0)))
    fresh = [t for t in options if t.target.position not in draft.taken] or options
    draft.targets.append(fresh[0].target)
    return fresh[0]


def _second(draft: Draft, options: list[Uptake]) -> None:
    """A second point: the agenda's next question where it falls behind, else another point of the others."""
    view = draft.view
    behind = [i for i in view.uncovered() if not any(t.question == i.question.id for t in draft.targets)]
    if behind and len(behind) >= view.rounds_left:
        for option in options:
            if option.target.question == behind[0].question.id and option.points[0].position not in draft.offered:
                draft.targets.append(option.target)
                draft.add(as_slot(view, option, paragraph=True))
                return
        issue = behind[0]
        points = ranked(view.unsaid.point(r, 2.0 - 0.1 * n) for n, r in enumerate(view.material(issue)))
        lead = view.phrase("raise", about=view.about(issue.question.id))
        draft.targets.append(Target(question=issue.question.id, basis="question"))
        draft.add(Slot(role="reply", lead=(lead,) if lead else (), points=points, paragraph=True))
        return
    for option in options:
        good = option.target.basis.startswith("reply") or option.relation in ("deny", "alike")
        if good and option.target.position not in draft.taken and option.points[0].position not in draft.offered:
            draft.targets.append(option.target)
            draft.add(as_slot(view, option, paragraph=True))
            return


def _reasons(view: SeatView, draft: Draft, uptake: Uptake) -> tuple[Offer, ...]:
    """Further positions on the same question, then what the reply rests on."""
    head = uptake.points[0].position
    questions = set(view.record.position(head).answers) | (
        {uptake.target.question} if uptake.target.question else set()
    )
    leaned = {Ref.of(head.owner, i) for i in view.record.position(head).rests_on}
    found = []
    for ref in view.unsaid.own():
        answers = set(view.record.position(ref).answers) - {view.agenda.root}
        if ref in draft.offered or ref == head or not (questions & answers or ref in leaned):
            continue
        close = uptake.target.question in answers or ref in leaned
        found.append((close, view.unsaid.point(ref, 1.0 * close + 1.2 * (ref in leaned) + view.rank(ref))))
    return ranked(p for c, p in found if c) or ranked(p for _, p in found)


def _picture(draft: Draft) -> None:
    """Once in a debate, a seat's own account of how the other side sees the matter, whole, with its disavowal."""
    view = draft.view
    if view.rounds_left < 2 or sum(len(s.points[0].sentences[: s.points[0].needed]) for s in draft.slots) > 5:
        return
    pictures = view.unsaid.pictures()
    if any(ref in view.record.said_by[view.seat] for ref in pictures):
        return
    for ref in pictures:
        meant = any(view.record.meant(ref, seat) for seat in view.record.others(view.seat))
        fit = view.record.position(ref).strength == "first-hand" and meant and view.on_topic(ref)
        if fit and (point := view.unsaid.whole(ref)):
            draft.add(Slot(role="answer", points=(point,), paragraph=True))
            return


def _exhibit(draft: Draft) -> None:
    """Once in a debate, a second-hand view of the seat's own side on the question, reported by somebody else."""
    view = draft.view
    if any(k.ref.owner == EXHIBIT for k in view.record.used) or len(draft.slots) > 3:
        return
    for exhibit in view.record.header.exhibits:
        for question in (t.question for t in draft.targets if t.question):
            issue = view.agenda.issues.get(question)
            mine = issue.stance.get(view.seat) if issue else None
            if exhibit.via != view.unsaid.persona.id and mine and agree(mine, exhibit.answers.get(question, "unsure")):
                ref, lead = Ref.of(EXHIBIT, exhibit.id), view.phrase("exhibit")
                text, key = (exhibit.say[0], ref.key("say", 0)) if exhibit.say else (exhibit.gist, ref.key("gist"))
                sentence = Sentence(text=text, cites=(ref,), keys=(key,))
                point = Offer(position=ref, sentences=(sentence,))
                draft.add(Slot(role="reason", lead=(lead,) if lead else (), points=(point,)))
                return


def ask(draft: Draft) -> None:
    """One question of the author's own, where none of the seat's waits for an answer that could come."""
    view = draft.view
    others = view.record.others(view.seat)
    if view.rounds_left < 1 or any(a.by == view.seat for other in others for a in view.record.open_asks(other)):
        return
    found = [
        (view.rank(ref) + view.random.uniform(0, 0.3), ref, question)
        for ref in view.unsaid.own()
        if view.on_topic(ref) and (question := view.unsaid.question(ref))
    ]
    if found:
        to = view.phrase("ask", name=view.record.name(view.record.addressee(view.seat))) if len(others) > 1 else None
        draft.add(Slot(role="ask", lead=(to,) if to else (), points=(max(found, key=lambda f: f[:2])[2],)))
