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
    if first is None and not busy:
        _own_case(draft)
    if first is not None:
        if not options:
            draft.targets.append(first.target)
        if first.asked and draft.move == "rebut":
            draft.move = "answer"
        draft.add(as_slot(view, first, paragraph=bool(draft.slots)))
        draft.add(Slot(role="reason", points=_reasons(view, draft, first)))
    if first is not None and not busy:
        _second(draft, [t for t in options if t is not first])
    _picture(draft)
    _exhibit(draft)
    ask(draft)
    _reminder(draft)


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
    persona = view.unsaid.persona
    pictures = [Ref.of(persona.id, i) for i, p in persona.positions.items() if p.describes]
    if any(ref in view.record.said_by[view.seat] for ref in pictures):
        return
    for ident, position in persona.positions.items():
        ref = view.unsaid.ref(ident)
        if position.describes and position.strength == "first-hand" and _pictured(view, ref) and view.on_topic(ref):
            says = view.unsaid.says(ref)
            if says and len(says) == len(position.say):
                point = Offer(position=ref, sentences=tuple(says), needed=len(says))
                draft.add(Slot(role="answer", points=(point,), paragraph=True))
                return


def _pictured(view: SeatView, ref: Ref) -> bool:
    """Whether somebody at the table may be meant by a sketch: one who has answered it, or is of the other side."""
    mine = view.unsaid.persona.side
    for seat in view.record.others(view.seat):
        other = view.record.persona(seat)
        replied = any(r.to == ref for p in other.positions.values() for r in p.replies)
        if replied or {mine, other.side} == {"optimist", "pessimist"}:
            return True
    return False


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


def _reminder(draft: Draft) -> None:
    """Notes once that a question of the seat's own was passed over."""
    view = draft.view
    for asked in view.record.asked:
        waiting = asked.by == view.seat and (asked.turn, asked.to) not in view.record.answered
        heard = any(t.seat == asked.to and t.turn > asked.turn for t in view.record.turns)
        returned = any(i.move == "return" and i.about and i.about.turn == asked.turn for i in view.record.interventions)
        if waiting and heard and not returned:
            draft.add(Slot(role="ask", points=view.bare("still-open", turn=asked.turn)))
            return


def ask(draft: Draft) -> None:
    """One question of the author's own, where the other can still answer it and none of the seat's waits."""
    view = draft.view
    if view.rounds_left < 1 or any(
        a.by == view.seat and (a.turn, a.to) not in view.record.answered for a in view.record.asked
    ):
        return
    found = []
    for ref in view.unsaid.own():
        position = view.record.position(ref)
        if not position.ask or ref.key("ask") in view.record.used or not position.ask.strip():
            continue
        if not view.on_topic(ref):
            continue
        found.append((view.rank(ref) + view.random.uniform(0, 0.3), ref, position.ask))
    if not found:
        return
    _, ref, text = max(found)
    to = view.record.addressee(view.seat)
    name = view.record.name(to) if to else "the other side"
    question = text.rstrip(" ?") + "?"
    draft.add(Slot(role="ask", points=view.bare("ask", cites=(ref,), extra=ref.key("ask"), ask=question, name=name)))
