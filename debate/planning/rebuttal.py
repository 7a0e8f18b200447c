"""Turns between opening and closing: one or two points taken up, reasons, a limit, and what the agenda still wants."""

from __future__ import annotations

from debate.events import Target
from debate.persona.model import agree
from debate.planning.draft import Draft
from debate.table.desk import Desk
from debate.table.plan import Point, Sentence, Slot
from debate.table.unsaid import ranked
from debate.table.uptake import Taking, as_slot, by_wording, takings, thesis


def rebuttal(draft: Draft) -> None:
    """Takes up one or two points of the others, adds a reason and a limit, brings in what the agenda still wants."""
    desk = draft.desk
    busy = bool(draft.slots)
    options = takings(desk)
    first = _take(draft, options) if options else by_wording(desk)
    if first is None and not busy:
        _own_case(draft)
    if first is not None:
        if not options:
            draft.targets.append(first.target)
        if first.asked and draft.move == "rebut":
            draft.move = "answer"
        draft.add(as_slot(desk, first, paragraph=bool(draft.slots)))
        draft.add(Slot(role="reason", points=_reasons(desk, draft, first)))
    if first is not None and not busy:
        _second(draft, [t for t in options if t is not first])
    _picture(draft)
    _exhibit(draft)
    ask(draft)
    _reminder(draft)


def _own_case(draft: Draft) -> None:
    """Nothing of the others is left to take up: the seat goes on with what it has not said yet, and says so."""
    desk = draft.desk
    points = ranked(desk.stock.point(r, 1.5 * desk.rank(r) + 0.3 * (r in thesis(desk))) for r in desk.stock.own())
    lead = desk.phrase("go-on") if points else None
    draft.targets.append(Target(basis="shift"))
    draft.add(Slot(role="reason", lead=(lead,) if lead else (), points=points, most=3))


def _take(draft: Draft, options: list[Taking]) -> Taking:
    """The best option, unless the agenda falls behind and another brings it forward."""
    desk = draft.desk
    wanted = [i.question.id for i in desk.uncovered()]
    if wanted:
        focus = wanted[: max(1, len(wanted) - max(0, desk.rounds_left - 1))]
        options = sorted(options, key=lambda t: -(t.weight + (1.2 if t.target.question in focus else 0.0)))
    fresh = [t for t in options if t.target.position not in draft.taken] or options
    draft.targets.append(fresh[0].target)
    return fresh[0]


def _second(draft: Draft, options: list[Taking]) -> None:
    """A second point: the agenda's next question where it falls behind, else another point of the others."""
    desk = draft.desk
    behind = [i for i in desk.uncovered() if not any(t.question == i.question.id for t in draft.targets)]
    if behind and len(behind) >= desk.rounds_left:
        for option in options:
            if option.target.question == behind[0].question.id and option.points[0].position not in draft.offered:
                draft.targets.append(option.target)
                draft.add(as_slot(desk, option, paragraph=True))
                return
        issue = behind[0]
        points = ranked(desk.stock.point(r, 2.0 - 0.1 * n) for n, r in enumerate(desk.material(issue)))
        lead = desk.phrase("raise", about=desk.about(issue.question.id))
        draft.targets.append(Target(question=issue.question.id, basis="question"))
        draft.add(Slot(role="reply", lead=(lead,) if lead else (), points=points, paragraph=True))
        return
    for option in options:
        good = option.target.basis.startswith("reply") or option.relation in ("deny", "grant")
        if good and option.target.position not in draft.taken and option.points[0].position not in draft.offered:
            draft.targets.append(option.target)
            draft.add(as_slot(desk, option, paragraph=True))
            return


def _reasons(desk: Desk, draft: Draft, taking: Taking) -> tuple[Point, ...]:
    """Further positions on the same question, then what the reply rests on."""
    head = taking.points[0].position
    questions = set(desk.record.position(head).answers) | (
        {taking.target.question} if taking.target.question else set()
    )
    leaned = {f"{head.partition('/')[0]}/{i}" for i in desk.record.position(head).rests_on}
    found = []
    for ref in desk.stock.own():
        answers = set(desk.record.position(ref).answers) - {desk.agenda.root}
        if ref in draft.offered or ref == head or not (questions & answers or ref in leaned):
            continue
        close = taking.target.question in answers or ref in leaned
        found.append((close, desk.stock.point(ref, 1.0 * close + 1.2 * (ref in leaned) + desk.rank(ref))))
    return ranked(p for c, p in found if c) or ranked(p for _, p in found)


def _picture(draft: Draft) -> None:
    """Once in a debate, a seat's own account of how the other side sees the matter, whole, with its disavowal."""
    desk = draft.desk
    if desk.rounds_left < 2 or sum(len(s.points[0].sentences[: s.points[0].needed]) for s in draft.slots) > 5:
        return
    persona = desk.stock.persona
    if any(f"{persona.id}/{i}" in desk.record.said_by[desk.seat] for i, p in persona.positions.items() if p.describes):
        return
    for ident, position in persona.positions.items():
        ref = desk.stock.ref(ident)
        if position.describes and position.strength == "first-hand" and _pictured(desk, ref) and desk.on_topic(ref):
            says = desk.stock.says(ref)
            if says and len(says) == len(position.say):
                point = Point(position=ref, sentences=tuple(says), needed=len(says))
                draft.add(Slot(role="answer", points=(point,), paragraph=True))
                return


def _pictured(desk: Desk, ref: str) -> bool:
    """Whether somebody at the table may be meant by a sketch: one who has answered it, or is of the other side."""
    mine = desk.stock.persona.side
    for seat in desk.record.others(desk.seat):
        other = desk.record.persona(seat)
        replied = any(r.to == ref for p in other.positions.values() for r in p.replies)
        if replied or {mine, other.side} == {"optimist", "pessimist"}:
            return True
    return False


def _exhibit(draft: Draft) -> None:
    """Once in a debate, a second-hand view of the seat's own side on the question, reported by somebody else."""
    desk = draft.desk
    if any(k.startswith("exhibit/") for k in desk.record.used) or len(draft.slots) > 3:
        return
    for exhibit in desk.record.header.exhibits:
        for question in (t.question for t in draft.targets if t.question):
            issue = desk.agenda.issues.get(question)
            mine = issue.stance.get(desk.seat) if issue else None
            if exhibit.via != desk.stock.persona.id and mine and agree(mine, exhibit.answers.get(question, "unsure")):
                ref, lead = f"exhibit/{exhibit.id}", desk.phrase("exhibit")
                sentence = Sentence(
                    key=f"{ref}.say.0", text=exhibit.say[0] if exhibit.say else exhibit.gist, cites=(ref,)
                )
                point = Point(position=ref, sentences=(sentence,))
                draft.add(Slot(role="reason", lead=(lead,) if lead else (), points=(point,)))
                return


def _reminder(draft: Draft) -> None:
    """Notes once that a question of the seat's own was passed over."""
    desk = draft.desk
    for asked in desk.record.asked:
        waiting = asked.by == desk.seat and (asked.turn, asked.to) not in desk.record.answered
        heard = any(t.seat == asked.to and t.turn > asked.turn for t in desk.record.turns)
        returned = any(i.move == "return" and i.about and i.about.turn == asked.turn for i in desk.record.interventions)
        if waiting and heard and not returned:
            draft.add(Slot(role="ask", points=desk.bare("still-open", turn=asked.turn)))
            return


def ask(draft: Draft) -> None:
    """One question of the author's own, where the other can still answer it and none of the seat's waits."""
    desk = draft.desk
    if desk.rounds_left < 1 or any(
        a.by == desk.seat and (a.turn, a.to) not in desk.record.answered for a in desk.record.asked
    ):
        return
    found = []
    for ref in desk.stock.own():
        position = desk.record.position(ref)
        if not position.ask or f"{ref}.ask" in desk.record.used or not position.ask.strip():
            continue
        if not desk.on_topic(ref):
            continue
        found.append((desk.rank(ref) + desk.random.uniform(0, 0.3), ref, position.ask))
    if not found:
        return
    _, ref, text = max(found)
    name = desk.record.name(desk.record.others(desk.seat)[0]) if desk.record.others(desk.seat) else "the other side"
    question = text.rstrip(" ?") + "?"
    draft.add(Slot(role="ask", points=desk.bare("ask", cites=(ref,), extra=f"{ref}.ask", ask=question, name=name)))
