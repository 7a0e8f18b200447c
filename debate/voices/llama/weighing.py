"""What the plan wants and what the model expects, put together: the points of a plan's slots in a new order.

    score = weight + λ · ( w + m / 2 + g / 2 ) + noise

`weight` is the plan's, and 2 more for a reply that was written for the very point. w is the likeness of wording between
what was said and the position (BM25), m their nearness in the model's one word for each (`meaning.py`), both
standardised over all that the author holds; g is the model's gain (`scorer.py`), centred over the candidates. Each is
cut off at ±3. λ is 0.4, and 0.1 between written replies, whose order the file knows. The noise is Gumbel noise from the
debate's seed, so that a temperature above 0 draws among the best, and the same seed draws the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from random import Random
from statistics import fmean, pstdev

from debate.language.likeness import likeness
from debate.language.text import lowered
from debate.persona.ref import Key, Ref
from debate.table.plan import Plan, Point, Slot
from debate.table.record import Record
from debate.voices.llama.meaning import Meaning
from debate.voices.llama.scorer import Scorer

EVIDENCE = 0.4
"""λ: what a standard deviation of wording counts, in units of the plan's weight."""
WRITTEN = 2.0
"""What a reply written for the very point counts more for a voice that chooses: it is the author's own choice."""
AMONG_WRITTEN = 0.25
"""What evidence counts between such replies: the file knows which are the author's own."""
_MEANING = _GAIN = 0.5  # what a unit of the model's evidence counts beside one of wording
CANDIDATES = 10
"""Points of a slot that the model weighs at most; the rest follow in the order of plan and wording."""
_NOISE = 0.2  # scale of the Gumbel noise at temperature 1
_MOST = 3.0
_REACH = 2 * EVIDENCE * _GAIN * _MOST  # no gain makes up for more
_STATES = ("say", "reply", "gist")


@dataclass(frozen=True)
class Heard:
    """What a slot answers: a clause that completes "holds that …", and the words in which it was put."""

    clause: str
    words: str


@dataclass(frozen=True)
class Weighed:
    """A point with its score; `chosen` says whether there was anything to choose."""

    point: Point
    score: float
    chosen: bool


class Weigher:
    """Ranks the points of one plan. `temperature` 0 always takes the best."""

    def __init__(self, plan: Plan, record: Record, scorer: Scorer, meaning: Meaning, temperature: float) -> None:
        self._plan, self._record, self._scorer, self._temperature = plan, record, scorer, temperature
        self._meaning = meaning
        self._persona = record.persona(plan.seat)

    def weigh(self, slot: Slot) -> list[Weighed]:
        """The points of a slot, best first. A slot that leaves no choice between positions stays as it is."""
        if len({p.position for p in slot.points if p.position}) < 2:
            return [Weighed(p, p.weight, False) for p in slot.points]
        heard = self.heard(slot)
        near = self._near(heard)
        first = [p.weight + WRITTEN * _written(p) + _scale(p) * near.get(p.position, 0.0) for p in slot.points]
        order = sorted(range(len(first)), key=lambda n: -first[n])
        least = first[order[min(slot.most, len(order)) - 1]] - _REACH
        chosen = [n for n in order[:CANDIDATES] if first[n] >= least]
        rest = order[len(chosen) :]
        gains = self._scorer.gains(heard.clause, [statement(slot.points[n], self._record) for n in chosen])
        middle = fmean(gains)
        best = []
        for n, gain in zip(chosen, gains, strict=True):
            score = first[n] + _scale(slot.points[n]) * _GAIN * _cut(gain - middle) + self._noise(slot.points[n])
            best.append(Weighed(slot.points[n], round(score, 4), True))
        last = [Weighed(slot.points[n], round(first[n], 4), True) for n in rest]
        best.sort(key=lambda w: -w.score)
        if slot.role == "thesis":  # the model may choose what an opening holds; its order is the author's
            best[: slot.most] = sorted(best[: slot.most], key=lambda w: slot.points.index(w.point))
        return [*best, *last]

    def heard(self, slot: Slot) -> Heard:
        """What a slot answers: the other's position that it restates, else that the turn takes up, else the question
        at hand, else the motion.
        """
        record = self._record
        others = [c for s in slot.lead for c in s.cites] + [t.position for t in self._plan.targets if t.position]
        for ref in others:
            if record.references.find(ref) and ref.owner != self._persona.id:
                position = record.position(ref)
                return Heard(position.gist, " ".join([position.gist, *position.say[:1]]))
        for target in self._plan.targets:
            if target.question in record.questions:
                question = record.questions[target.question]
                return Heard(question.about or question.text, question.text)
        return Heard(lowered(record.header.motion), record.header.motion)

    def _near(self, heard: Heard) -> dict[str, float]:
        """Nearness of every position that the author holds to what was said, by wording and by meaning."""
        held = [Ref.of(self._persona.id, i) for i, p in self._persona.positions.items() if p.held]
        wording = _standard(likeness(heard.words, [_text(self._record, r) for r in held]))
        meaning = _standard(self._meaning.likeness(heard.clause, [self._record.position(r).gist for r in held]))
        return {r: w + _MEANING * m for r, w, m in zip(held, wording, meaning, strict=True)}

    def _noise(self, point: Point) -> float:
        if self._temperature <= 0:
            return 0.0
        random = Random(f"{self._record.header.seed}:{self._plan.turn}:{key(point)}")
        return -_NOISE * self._temperature * math.log(-math.log(random.uniform(1e-9, 1 - 1e-9)))


def key(point: Point) -> str:
    """The name of a point: that of its first sentence."""
    return "=".join(point.sentences[0].keys) if point.sentences else point.position


def statement(point: Point, record: Record) -> str:
    """What a point comes down to, as a clause: its position's gist, or the one sentence that it consists of."""
    stated = not point.sentences or point.sentences[0].key.field in _STATES
    if stated and record.references.find(point.position):
        return record.position(point.position).gist
    return lowered(point.sentences[0].text) if point.sentences else ""


def _written(point: Point) -> bool:
    """Whether a point opens with a reply that the file holds for what is answered."""
    return ".reply." in key(point)


def _scale(point: Point) -> float:
    return EVIDENCE * (AMONG_WRITTEN if _written(point) else 1.0)


def said_of(weighed: Sequence[Weighed], said: AbstractSet[Key]) -> list[bool]:
    """Which of the weighed points were spoken, by the keys of what was said."""
    return [any(s.key in said for s in w.point.sentences[:1]) for w in weighed]


def _text(record: Record, ref: Ref) -> str:
    p = record.position(ref)
    parts = (p.gist, *p.say, p.example, p.hedge, p.grant, p.condition, p.forecast, p.more, p.close, p.ask)
    return " ".join(t for t in parts if t)


def _standard(scores: Sequence[float]) -> list[float]:
    """In standard deviations from the mean, cut off; zeros where all are equal."""
    spread = pstdev(scores) if scores else 0.0
    return [_cut((s - fmean(scores)) / spread) if spread else 0.0 for s in scores]


def _cut(value: float) -> float:
    return max(-_MOST, min(_MOST, value))
