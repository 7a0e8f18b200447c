"""Following through on what the moderator asked of a seat."""

from __future__ import annotations

from collections.abc import Callable

from debate.events import Intervention, Move, Target
from debate.language.likeness import likeness
from debate.table.agenda import Agenda, descent
from debate.table.desk import Desk
from debate.table.plan import Point, Sentence, Slot
from debate.table.record import Record
from debate.table.unsaid import ranked
from debate.table.uptake import answer_to, as_slot, written_for

Duty = tuple[list[Slot], Target, Move]


def follow(desk: Desk, number: int, asked: Intervention) -> Duty | None:
    """Slots that answer an intervention, what they take up, and the kind of turn that makes; None where it asks
    nothing.
    """
    handler = _HANDLERS.get(asked.move)
    if handler is None:
        return None
    slots, target, move = handler(desk, asked)
    return slots, target.model_copy(update={"intervention": number}), move


def _return(desk: Desk, asked: Intervention) -> Duty:
    about = asked.about or Target()
    taking = answer_to(desk, about.turn or 0, about.position) if about.position else None
    if taking:
        return [as_slot(desk, taking)], taking.target, "answer"
    target = about.model_copy(update={"basis": "none"})
    return [Slot(role="answer", points=desk.bare("none"))], target, "answer"


def _paraphrase(desk: Desk, asked: Intervention) -> Duty:
    """The owner says what in the sketch is its own: in words written for it, else by its gists, else that none is."""
    about = asked.about or Target()
    target = about.model_copy(update={"basis": "duty", "turn": asked.after_turn})
    written = written_for(desk, asked.after_turn, about.position) if about.position else None
    if written:
        return [Slot(role="answer", points=written.points)], written.target, "correct-paraphrase"
    turn = desk.record.turn(asked.after_turn)
    sketch = " ".join(" ".join(desk.record.position(r).say) for r in [about.position] if r)
    own = desk.stock.own()
    scores = likeness(f"{sketch} {turn.text}", [desk.record.position(r).gist for r in own])
    near = sorted((s, r) for s, r in zip(scores, own, strict=True) if s >= 0.12)[-2:]
    if not near:
        return [Slot(role="answer", points=desk.bare("fits-none"))], target, "correct-paraphrase"
    said = tuple(
        p
        for _, r in reversed(near)
        for p in desk.bare("fits-said", cites=(r,), extra=f"{r}.gist", gist=desk.record.position(r).gist)
    )
    slots = [
        Slot(role="answer", points=desk.bare("fits")),
        Slot(role="answer", points=said, most=2),
        Slot(role="limit", points=desk.bare("fits-rest")),
    ]
    return slots, target, "correct-paraphrase"


def _mover(desk: Desk, asked: Intervention) -> Duty:
    """What would change the seat's mind, else its conditions, else its forecasts, else that it has named none."""
    question = asked.about.question if asked.about else None
    own = _bearing(desk, question)

    def weight(ref: str) -> float:
        return (2.0 if question in desk.record.position(ref).answers else 0.0) + desk.rank(ref)

    movers = ranked(desk.stock.single(r, "mover", weight(r)) for r in own)
    conditions = ranked(desk.stock.single(r, "condition", weight(r)) for r in own)
    dates = ranked(desk.stock.single(r, "forecast", weight(r)) for r in own)
    slots = []
    if movers:
        slots.append(Slot(role="mover", lead=_lead(desk, "mover"), points=movers, most=2))
    else:
        slots.append(Slot(role="mover", points=desk.bare("no-mover")))
    if conditions:
        slots.append(
            Slot(
                role="mover", lead=() if movers else _lead(desk, "conditions"), points=conditions, most=1 + (not movers)
            )
        )
    if dates and not movers:
        slots.append(Slot(role="mover", lead=_lead(desk, "dates"), points=dates, most=2))
    return slots, Target(question=question, basis="duty"), "mover"


def _bearing(desk: Desk, question: str | None) -> list[str]:
    """The seat's positions that bear on a question: they answer it or one beneath it, or its answer rests on them."""
    if question is None:
        return desk.stock.own()
    beneath = {q for q in desk.record.questions if descent(desk.record.questions, q, question) <= 2}
    issue = desk.agenda.issues.get(question)
    leaned = {
        f"{desk.stock.persona.id}/{i}"
        for r in (issue.held.get(desk.seat, ()) if issue else ())
        for i in desk.record.position(r).rests_on
    }
    return [r for r in desk.stock.own() if r in leaned or beneath & set(desk.record.position(r).answers)]


def _lead(desk: Desk, relation: str) -> tuple[Sentence, ...]:
    sentence = desk.phrase(relation)
    return (sentence,) if sentence else ()


def grounds(record: Record, agenda: Agenda, seat: str, question: str) -> tuple[list[str], list[str]]:
    """Unspoken positions on which a seat's answer rests by its file, and those that answer the questions beneath."""
    issue = agenda.issues.get(question)
    holding = issue.held.get(seat, ()) if issue else ()
    persona = agenda.seats[seat]
    below = [f"{persona.id}/{i}" for r in holding for i in record.position(r).rests_on]
    under = {q.id for q in agenda.questions.values() if q.under == question}
    deeper = [f"{persona.id}/{i}" for i, p in persona.positions.items() if under & set(p.answers)]
    found = (
        [r for r in dict.fromkeys(refs) if record.position(r).held and f"{r}.say.0" not in record.used]
        for refs in (below, [r for r in deeper if r not in holding])
    )
    return next(found), next(found)


def _descend(desk: Desk, asked: Intervention) -> Duty:
    """What the seat's answer to the question rests on: the positions it names, else those on questions beneath."""
    question = (asked.about.question if asked.about else None) or ""
    below, deeper = grounds(desk.record, desk.agenda, desk.seat, question)
    refs = below or deeper
    points = ranked(desk.stock.point(r, 2.0 + desk.rank(r)) for r in refs)
    target = Target(question=question or None, basis="rests-on" if below else "duty")
    if not points:
        return [Slot(role="answer", points=desk.bare("rests-none"))], target, "descend"
    own = next(r for r in desk.agenda.issues[question].held[desk.seat])
    handle, extra = desk.record.position(own).short, f"{own}.gist"
    if below:
        lead = desk.phrase("rests", cites=(own,), extra=extra, handle=handle)
    else:
        beneath = next(
            q
            for q in desk.questions_of(desk.record.position(points[0].position))
            if desk.record.questions[q].under == question
        )
        lead = desk.phrase("beneath", cites=(own,), extra=extra, handle=handle, about=desk.about(beneath))
    return [Slot(role="reason", lead=(lead,) if lead else (), points=points, most=2)], target, "descend"


def _taboo(desk: Desk, asked: Intervention) -> Duty:
    """The seat's sense of the word, from its file."""
    term = asked.term or ""
    question = asked.about.question if asked.about else None
    sense = sense_in(desk.agenda, desk.seat, term, question)
    target = Target(question=question, basis="duty")
    if not sense:
        return [Slot(role="answer", points=desk.bare("none"))], target, "answer"
    used = [ref for _, seat, ref, text in desk.record.own if seat == desk.seat and term.casefold() in text.casefold()]
    holding = list(desk.agenda.issues[question].held.get(desk.seat, ())) if question in desk.agenda.issues else []
    points = desk.bare("sense", cites=tuple([*used, *holding][:1]), term=term, sense=sense)
    return [Slot(role="answer", points=points)], target, "answer"


def sense_in(agenda: Agenda, seat: str, term: str, question: str | None) -> str | None:
    """What a seat means by a word: from the question's senses, else from its file's own terms."""
    persona = agenda.seats[seat]
    if question and question in agenda.questions:
        sense = agenda.questions[question].senses.get(term, {}).get(persona.id)
        if sense:
            return sense
    return next((s for t, s in persona.terms.items() if t.casefold() == term.casefold()), None)


def _find_crux(desk: Desk, asked: Intervention) -> Duty:
    """The seat's answer to the question that the moderator names."""
    question = asked.about.question if asked.about else None
    issue = desk.agenda.issues.get(question or "")
    points = ranked(
        desk.stock.point(r, 3.0 - 0.2 * n) for n, r in enumerate(issue.held.get(desk.seat, ()) if issue else ())
    )
    target = Target(question=question, basis="question" if points else "none")
    return [Slot(role="answer", points=points or desk.bare("none"), most=2)], target, "answer"


def _case(desk: Desk, asked: Intervention) -> Duty:
    """The other's case: the seat's own account of it where its file has one, else the points that it heard,
    restated.
    """
    other = next((s for s in desk.record.others(desk.seat)), desk.seat)
    persona = desk.stock.persona
    accounts = [desk.stock.ref(i) for i, p in persona.positions.items() if p.describes and p.say]
    target = Target(basis="duty")
    pictured = [_whole(desk, r) for r in accounts]
    if points := tuple(p for p in pictured if p):
        return [Slot(role="answer", lead=_lead(desk, "other-side"), points=points, most=2)], target, "steelman"
    name = desk.record.name(other)
    heard = [r for r, _ in sorted(desk.record.said_by[other].items(), key=lambda kv: (-desk.rank(kv[0]), kv[1]))][:4]
    slots = [Slot(role="limit", points=desk.bare("case-none", name=name))]
    slots += [
        Slot(
            role="answer",
            points=desk.bare("case", cites=(r,), extra=f"{r}.gist", name=name, gist=desk.record.position(r).gist),
        )
        for r in heard
    ]
    return slots, target, "steelman"


def _whole(desk: Desk, ref: str) -> Point | None:
    says = desk.stock.says(ref)
    return Point(position=ref, sentences=tuple(says), needed=len(says), weight=1.0) if says else None


def grade(desk: Desk) -> Duty:
    """The owner grades, point by point, the case that another made in its name: what was cited from its own file is
    its own.
    """
    theirs = next((t for t in reversed(desk.record.turns) if t.move == "steelman" and t.seat != desk.seat), None)
    target = Target(turn=theirs.turn if theirs else None, basis="duty")
    if theirs is None:
        return [Slot(role="answer", points=desk.bare("fits-none"))], target, "grade"
    refs = [r for c in theirs.cites if (r := desk.record.resolve(c))]
    mine = [r for r in refs if r.startswith(desk.stock.persona.id + "/")]
    sketches = [r for r in refs if r not in mine]
    own = desk.stock.own()
    near: list[str] = []
    for ref in sketches:
        scores = likeness(" ".join(desk.record.position(ref).say), [desk.record.position(r).gist for r in own])
        best = max(zip(scores, own, strict=True), default=(0.0, ""))
        if best[0] >= 0.12:
            near.append(best[1])
    total, right = len(refs), len(mine) + len(near)
    slots = [Slot(role="answer", points=desk.bare("graded", total=total, right=right))] if total else []
    slots += [
        Slot(
            role="answer",
            points=desk.bare("fits-said", cites=(r,), extra=f"{r}.gist", gist=desk.record.position(r).gist),
        )
        for r in dict.fromkeys(near)
    ]
    if right < total:
        slots.append(Slot(role="limit", points=desk.bare("fits-rest")))
    return slots or [Slot(role="answer", points=desk.bare("fits-none"))], target, "grade"


_HANDLERS: dict[str, Callable[[Desk, Intervention], Duty]] = {
    "return": _return,
    "paraphrase-check": _paraphrase,
    "mover": _mover,
    "descend": _descend,
    "taboo": _taboo,
    "split": _return,
    "find-crux": _find_crux,
    "steelman": _case,
}
