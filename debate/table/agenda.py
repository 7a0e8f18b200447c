"""What a debate is about: the shared questions on which its seats differ, strongest first.

The agenda is worked out from the files alone and treats the seats alike, so that it does not depend on who opens, on
what the speakers are called or on how the motion is worded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from debate.events import Header
from debate.persona.model import Persona, Question, agree, camp, decided, opposed
from debate.persona.ref import Ref

_STRENGTH = {"first-hand": 1.0, "probable": 0.6, "reported": 0.2, "superseded": 0.0, "retracted": 0.0}


@dataclass(frozen=True)
class Issue:
    """A question and where each seat stands on it.

    `held` gives each seat's positions (`persona/ID`) that answer it, most telling first; `stance` the seat's overall
    stance; `load` (0 to 1) how far the seat's conclusion leans on it; `contest` 1 where two seats exclude each other, 0
    where those that answer agree; `strength` (0 to 1) is contest times the loads' geometric mean times engagement.
    """

    question: Question
    held: Mapping[str, tuple[Ref, ...]]
    answers: Mapping[Ref, str]
    """The side that each of these positions takes."""
    stance: Mapping[str, str]
    load: Mapping[str, float]
    contest: float
    engaged: float
    strength: float
    depth: int
    """Steps of `under` to the motion's question, or at most two from it; 99 where neither leads to the other."""

    @property
    def opposed(self) -> bool:
        """Whether two seats take sides that exclude each other."""
        return self.contest == 1.0

    def divides(self, seats: Iterable[str]) -> bool:
        """Whether two of some seats take sides that exclude each other."""
        stances = [self.stance[s] for s in seats if s in self.stance]
        return any(opposed(a, b) for n, a in enumerate(stances) for b in stances[n + 1 :])

    def sided(self, seat: str) -> tuple[Ref, ...]:
        """The seat's positions whose own answer is the seat's stance: what may stand as its answer."""
        return tuple(r for r in self.held.get(seat, ()) if self.answers[r] == camp(self.stance[seat]))

    def chief(self, seat: str, persona: Persona) -> Ref | None:
        """The position whose main answer is the seat's to this question: the first question that it answers."""
        mine = (r for r in self.sided(seat) if next(iter(persona.positions[r.ident].answers)) == self.question.id)
        return next(mine, None)

    @property
    def shared(self) -> bool:
        """Whether two seats take the same side."""
        stances = list(self.stance.values())
        return any(agree(a, b) for n, a in enumerate(stances) for b in stances[n + 1 :])


class Agenda:
    """The issues between the seats of one debate."""

    def __init__(self, header: Header) -> None:
        self.seats = {s.seat: s.persona for s in header.seats}
        self.questions = {q.id: q for q in header.questions}
        self.root = header.motion_question or header.agenda_question
        self.rounds = header.rounds

    @cached_property
    def issues(self) -> dict[str, Issue]:
        """Every question that a seat answers, by id."""
        return {q.id: issue for q in self.questions.values() if (issue := self._issue(q)).held}

    @cached_property
    def met(self) -> frozenset[str]:
        """Questions that two seats answer."""
        return frozenset(q for q, i in self.issues.items() if len(i.held) > 1)

    @cached_property
    def topic(self) -> frozenset[str]:
        """Questions of this debate: those that two seats answer and that lead to the motion or are chosen."""
        chosen = {i.question.id for i in self.chosen}
        return frozenset(q for q in self.met if q in chosen or self.issues[q].depth < 99)

    @cached_property
    def ranked(self) -> list[Issue]:
        """Issues on which seats exclude each other, strongest first; the motion's own only where there is no other."""
        found = [i for i in self.issues.values() if i.opposed and i.question.id != self.root]
        root = self.issues.get(self.root or "")
        if not found and root is not None and root.opposed:
            return [root]  # nothing beneath the motion divides the files: they part on the motion itself
        found = [replace(i, strength=round(min(1.0, i.strength * self._carried(i, found)), 4)) for i in found]
        return sorted(found, key=lambda i: (-i.strength, i.question.id))

    def _carried(self, issue: Issue, among: Sequence[Issue]) -> float:
        """A question on which another disputed one leans carries that one's load too.

        It is the root to which asking "and why?" leads, unless the other comes apart into several, which share its
        load.
        """
        here = {i.question.id for i in among}
        parent = issue.question.under
        siblings = sum(i.question.under == parent for i in among)
        return 1.07 if parent in here and siblings == 1 else 1.0

    @cached_property
    def chosen(self) -> list[Issue]:
        """The issues that this debate has room for: those worth a crux, at most two more than it has rounds, 3 to 7."""
        strong = [i for i in self.ranked if i.strength >= 0.2] or self.ranked[:3]
        return strong[: max(3, min(7, self.rounds + 2))]

    @cached_property
    def common(self) -> list[Issue]:
        """Issues on which seats take the same side, by how much their conclusions lean on them."""
        found = [i for i in self.issues.values() if i.shared and not i.opposed]
        return sorted(found, key=lambda i: (-sum(i.load.values()), i.question.id))

    def rank(self, question: str) -> float:
        """How much the debate wants a question to come up, 0 to 1."""
        issue = self.issues.get(question)
        if issue is None:
            return 0.0
        return issue.strength if issue.opposed else 0.15 * max(issue.load.values(), default=0.0)

    # -- one issue ---------------------------------------------------------------------------------------------------

    def _issue(self, question: Question) -> Issue:
        depth = self._depth(question.id)
        held: dict[str, tuple[Ref, ...]] = {}
        answers: dict[Ref, str] = {}
        stance: dict[str, str] = {}
        load: dict[str, float] = {}
        for seat, persona in self.seats.items():
            mine = holders(persona, question.id)
            if mine:
                held[seat] = tuple(Ref.of(persona.id, p) for p in mine)
                answers |= {Ref.of(persona.id, p): camp(persona.positions[p].answers[question.id]) for p in mine}
                stance[seat] = overall(persona, mine, question.id)
                load[seat] = self._load(persona, mine, depth)
        stances = list(stance.values())
        pairs = [(a, b) for n, a in enumerate(stances) for b in stances[n + 1 :]]
        contest = (
            1.0 if any(opposed(a, b) for a, b in pairs) else 0.3 if pairs and not any(agree(*p) for p in pairs) else 0.0
        )
        engaged = self._engaged(held, question.id)
        loads = sorted(load.values(), reverse=True)[:2]
        mean = math.sqrt(loads[0] * loads[1]) if len(loads) == 2 else 0.0
        strength = round(contest * mean * (0.75 + 0.25 * engaged), 4)
        return Issue(question, held, answers, stance, load, contest, engaged, strength, depth)

    def _depth(self, question: str) -> int:
        """Steps from the motion's question: those beneath it, and the two that it is itself part of."""
        below = descent(self.questions, question, self.root)
        above = descent(self.questions, self.root, question) if self.root else 99
        return below if above > 2 else min(below, above)

    def _load(self, persona: Persona, mine: list[str], depth: int) -> float:
        near = {0: 0.45, 1: 0.45, 2: 0.4, 3: 0.34, 4: 0.28}.get(depth, 0.24 if depth < 99 else 0.05)
        far = steps_from_thesis(persona, self.root)
        leaned = max((0.35 * 0.8 ** far[p] for p in mine if p in far), default=0.0)
        owned = 0.1 * any(persona.positions[p].condition or persona.positions[p].mover for p in mine)
        return round(0.1 + near + leaned + owned, 4)

    def _engaged(self, held: Mapping[str, tuple[Ref, ...]], question: str) -> float:
        """How much the files argue this between them: written replies to the question or across it, two being full."""
        refs = {r for rs in held.values() for r in rs}
        count = 0.0
        for seat, mine in held.items():
            persona = self.seats[seat]
            for position in persona.positions.values():
                for reply in position.replies:
                    if reply.to == question or (reply.to in refs and reply.to not in mine):
                        count += 1.0 if reply.basis == "stated" else 0.6
        return min(1.0, count / 2)


def descent(questions: Mapping[str, Question], ident: str, root: str | None) -> int:
    """Steps of `under` from `ident` up to `root`; 99 where it does not get there (or goes in a circle)."""
    seen: set[str] = set()
    steps = 0
    here: str | None = ident
    while here and here not in seen:
        if here == root:
            return steps
        seen.add(here)
        here = questions[here].under if here in questions else None
        steps += 1
    return 99


def holders(persona: Persona, question: str) -> list[str]:
    """Ids of the positions by which a persona, as its own present view, answers a question; most telling first."""
    order = list(persona.positions)
    found = [i for i, p in persona.positions.items() if question in p.answers and p.held]

    def telling(ident: str) -> tuple[bool, float, bool, int]:
        position = persona.positions[ident]
        return (
            not decided(position.answers[question]),
            -_STRENGTH[position.strength],
            ident not in persona.thesis,
            order.index(ident),
        )

    return sorted(found, key=telling)


def overall(persona: Persona, mine: Iterable[str], question: str) -> str:
    """A persona's stance on a question over several positions: the decided one with most weight, else the first."""
    weight: dict[str, float] = {}
    first = ""
    for ident in mine:
        position = persona.positions[ident]
        stance = position.answers[question]
        first = first or stance
        if decided(stance):
            weight[stance] = weight.get(stance, 0.0) + _STRENGTH[position.strength] * (
                1.5 if ident in persona.thesis else 1
            )
    return max(weight, key=lambda s: weight[s]) if weight else first


def steps_from_thesis(persona: Persona, root: str | None) -> dict[str, int]:
    """How many `rests_on` steps lead to each position from the thesis or from an answer to the motion's question."""
    start = [*persona.thesis, *(i for i, p in persona.positions.items() if root and root in p.answers and p.held)]
    far = dict.fromkeys(start, 0)
    queue = list(far)
    for here in queue:
        for other in persona.positions[here].rests_on if here in persona.positions else ():
            if other not in far:
                far[other] = far[here] + 1
                queue.append(other)
    return far
