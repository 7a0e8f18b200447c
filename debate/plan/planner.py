"""The next turn: which move it makes, what it takes up, and which sentences it may say."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from debate.events import Move, Target
from debate.persona.model import agree
from debate.plan import duties
from debate.plan.agenda import Agenda
from debate.plan.desk import Desk
from debate.plan.formats import Step
from debate.plan.points import ranked
from debate.plan.record import Record
from debate.plan.taking_up import Taking, as_slot, by_wording, takings, thesis
from debate.plan.values import Plan, Point, Sentence, Slot

ONE_SENTENCE = (1, 40)
FULL = (60, 180)


def next_plan(record: Record, agenda: Agenda, seat: str, step: Step, last_round: int) -> Plan:
    """The plan for a seat's next turn. Depends on its arguments and the debate's seed alone."""
    random = Random(f"{record.header.seed}:{len(record.turns) + 1}")
    desk = Desk(record, agenda, seat, step, last_round, random)
    draft = Draft(desk)
    _DRAFTERS.get(step.stage.move, _rebut)(draft)
    return draft.plan()


class Draft:
    """A turn in the making."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.move: Move = desk.step.stage.move
        self.slots: list[Slot] = []
        self.targets: list[Target] = []
        self._owed()

    def add(self, slot: Slot) -> None:
        """Adds a slot that has something to say."""
        if slot.points:
            self.slots.append(slot)

    def _owed(self) -> None:
        """What the moderator asked comes before everything else."""
        for number, asked in self.desk.record.owed(self.desk.seat):
            duty = duties.follow(self.desk, number, asked)
            if duty is None:
                continue
            slots, target, move = duty
            for n, slot in enumerate(slots):
                self.add(slot.model_copy(update={"paragraph": n == 0 and bool(self.slots)}))
            self.targets.append(target)
            if self.move not in ("close", "steelman", "mover", "descend"):
                self.move = move

    @property
    def taken(self) -> set[str]:
        """Positions of others that this turn takes up."""
        return {t.position for t in self.targets if t.position}

    @property
    def offered(self) -> set[str]:
        """The seat's positions that come first in some slot."""
        return {s.points[0].position for s in self.slots if s.points}

    def plan(self) -> Plan:
        """The finished plan; a seat with nothing to say yields."""
        desk = self.desk
        if not self.slots or (
            self.move in ("rebut", "descend") and not any(p.position for s in self.slots for p in s.points)
        ):
            self.move = "yield"
            self.slots = [Slot(role="yield", points=desk.bare("yield") or _silent())]
            self.targets = self.targets or [Target()]
        claims = any(p.position for s in self.slots for p in s.points)
        return Plan(
            turn=desk.number,
            seat=desk.seat,
            persona=desk.stock.persona.id,
            round=desk.step.round,
            move=self.move,
            targets=tuple(self.targets),
            slots=tuple(self.slots),
            words=_words(desk.record) if claims else ONE_SENTENCE,
        )


def _words(record: Record) -> tuple[int, int]:
    """Least and most words of a turn: as the debate was set up, else 60 to 180."""
    most = record.header.settings.get("words")
    return (min(FULL[0], most // 3), most) if isinstance(most, int) and most > 0 else FULL


def _silent() -> tuple[Point, ...]:
    return (Point(position="", sentences=(Sentence(key="phrase/yield.last", text="I yield"),)),)


# -- the kinds of turn -----------------------------------------------------------------------------------------------


def _open(draft: Draft) -> None:
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
    _ask(draft)
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
    found = []
    for ref in desk.stock.own():
        answers = set(desk.record.position(ref).answers)
        if desk.on_topic(ref) and (fit := 2.0 if answers & shared else 1.0 if answers & desk.agenda.met else 0.0):
            found.append(desk.stock.single(ref, "grant", fit))
    return ranked(found)


def _limits(desk: Desk, near: list[str]) -> tuple[Point, ...]:
    """What the seat concedes on what it is about to say, else on what is debated."""
    fit = [r for r in desk.stock.own() if r in near or desk.on_topic(r)]
    return ranked(desk.stock.single(r, "grant", (2.0 if r in near else 1.0) + desk.rank(r)) for r in fit)


def _ask(draft: Draft) -> None:
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


def _rebut(draft: Draft) -> None:
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
    _ask(draft)
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
        near = 1.0 if taking.target.question in answers else 0.3
        found.append(desk.stock.point(ref, near + 1.2 * (ref in leaned) + desk.rank(ref)))
    return ranked(found)


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


def _close(draft: Draft) -> None:
    """What would move the seat (if asked), the question between the seats as it sees it, and its last words."""
    desk = draft.desk
    mine = [i for i in desk.agenda.ranked if desk.seat in i.held]
    if mine:
        top = max(mine, key=lambda i: round(i.load[desk.seat] * i.strength, 4))
        ref = top.held[desk.seat][0]
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
        points = desk.bare("crux-none")
    draft.add(Slot(role="crux", points=points, paragraph=bool(draft.slots)))
    _finish_agenda(draft)
    own = [r for r in desk.stock.own() if desk.rank(r) > 0.25 or not desk.agenda.ranked]
    last_words = ranked(desk.stock.single(r, "close", 1 + desk.rank(r)) for r in own)
    rest = ranked(desk.stock.point(r, desk.rank(r) + 0.5 * (r in thesis(desk))) for r in own if not _begun(desk, r))
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


def _state(draft: Draft) -> None:
    """The conclusion on the motion and its main reasons, without argument."""
    desk = draft.desk
    root = desk.agenda.root
    holding = desk.agenda.issues[root].held.get(desk.seat, ()) if root in desk.agenda.issues else ()
    refs = list(dict.fromkeys([*holding[:2], *thesis(desk), *desk.stock.own()]))
    points = [desk.stock.point(r, 6.0 - 0.5 * n) for n, r in enumerate(refs)]
    draft.add(Slot(role="thesis", points=tuple(p for p in points if p), most=4))
    draft.targets.append(Target(question=root, basis="none"))


def _as_owed(draft: Draft) -> None:
    """A stage that is wholly an answer to the moderator; what there is room for follows as in a rebuttal."""
    if sum(len(s.points) > 0 for s in draft.slots) < 3:
        _rebut(draft)


def _grade(draft: Draft) -> None:
    slots, target, _ = duties.grade(draft.desk)
    for slot in slots:
        draft.add(slot)
    draft.targets.append(target)
    _rebut(draft)


_DRAFTERS: dict[Move, Callable[[Draft], None]] = {
    "open": _open,
    "state": _state,
    "rebut": _rebut,
    "answer": _as_owed,
    "mover": _as_owed,
    "descend": _as_owed,
    "steelman": lambda draft: None,
    "grade": _grade,
    "close": _close,
}
