"""Where the plan knows least: the points of a slot in a new order, by wording and by what a model takes them to mean.

    score = weight + λ · ( w + μ · m ) + noise

`weight` is the plan's. w is the likeness of wording between what was said and all that a position says (BM25), m their
nearness in the model's one word for each (`meaning.py`); both in standard deviations over all that the author holds,
cut off at ±3. What λ and μ are depends on what the plan had to go by, as it was measured (`docs/grounded.md`):

- a reply on file for what is taken up, or nothing of another's taken up: the plan's own choice stands;
- a shared question: λ = 0.4, μ = 0, so no model is asked, since it added nothing to wording;
- neither: λ = 0.8, μ = 1/2, and Gumbel noise from the debate's seed, so that a temperature above 0 draws among the best
  and the same seed draws the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, pstdev

from debate.events import Target
from debate.language.likeness import likeness
from debate.persona.ref import Ref
from debate.table.plan import Offer, Plan, Slot
from debate.table.record import Record
from debate.voices.llama.meaning import Meaning

_EVIDENCE = {"question": (0.4, 0.0), "wording": (0.8, 0.5), "shift": (0.8, 0.5)}  # λ, in units of the plan's weight; μ
_NOISE = 0.2  # scale of the Gumbel noise at temperature 1
_MOST = 3.0


@dataclass(frozen=True)
class Weighed:
    """A point with its score."""

    point: Offer
    score: float


class Weigher:
    """Orders the points of one plan. `temperature` 0 always takes the best."""

    def __init__(self, plan: Plan, record: Record, meaning: Meaning, temperature: float) -> None:
        self._plan, self._record, self._meaning, self._temperature = plan, record, meaning, temperature
        positions = record.persona(plan.seat).positions.items()
        self._held = [Ref.of(plan.persona, i) for i, p in positions if p.held]

    def weigh(self, slot: Slot) -> list[Weighed] | None:
        """The points of a slot, best first; None where the plan's own choice stands.

        Raises VoiceError if the model fails.
        """
        target = self._taken_up(slot)
        ref = target.position if target else None
        if not (target and ref and target.basis in _EVIDENCE) or len({p.position for p in slot.points}) < 2:
            return None
        much, share = _EVIDENCE[target.basis]
        near = self.wording(ref)
        if share:
            meant = self.meaning(ref)
            near = {r: w + share * meant[r] for r, w in near.items()}
        noise = self._noise if share else lambda _: 0.0
        found = [Weighed(p, round(p.weight + much * near.get(p.position, 0.0) + noise(p), 4)) for p in slot.points]
        return sorted(found, key=lambda w: -w.score)

    def wording(self, ref: Ref) -> dict[Ref, float]:
        """How near each position that the author holds is to `ref` by its words, in standard deviations."""
        said = self._record.position(ref)
        words = " ".join([said.gist, *said.say[:1]])
        return self._standard(likeness(words, [_text(self._record, r) for r in self._held]))

    def meaning(self, ref: Ref) -> dict[Ref, float]:
        """As `wording`, by what the model takes the two to mean. Raises VoiceError if the model fails."""
        gists = [self._record.position(r).gist for r in self._held]
        return self._standard(self._meaning.likeness(self._record.position(ref).gist, gists))

    def _taken_up(self, slot: Slot) -> Target | None:
        """The target that a slot restates and answers."""
        restated = {c for s in slot.lead for c in s.cites}
        found = (t for t in self._plan.targets if t.position in restated and self._record.references.find(t.position))
        return next(found, None) if slot.role == "reply" else None

    def _standard(self, scores: Sequence[float]) -> dict[Ref, float]:
        """By position, in standard deviations from the mean, cut off; zeros where all are equal."""
        spread, middle = (pstdev(scores), fmean(scores)) if scores else (0.0, 0.0)
        return {
            r: max(-_MOST, min(_MOST, (s - middle) / spread)) if spread else 0.0
            for r, s in zip(self._held, scores, strict=True)
        }

    def _noise(self, point: Offer) -> float:
        if self._temperature <= 0:
            return 0.0
        random = Random(f"{self._record.header.seed}:{self._plan.turn}:{key(point)}")
        return -_NOISE * self._temperature * math.log(-math.log(random.uniform(1e-9, 1 - 1e-9)))


def key(point: Offer) -> str:
    """The name of a point: that of its first sentence."""
    return "=".join(point.sentences[0].keys) if point.sentences else point.position


def _text(record: Record, ref: Ref) -> str:
    p = record.position(ref)
    parts = (p.gist, *p.say, p.example, p.hedge, p.grant, p.condition, p.forecast, p.more, p.close, p.ask)
    return " ".join(t for t in parts if t)
