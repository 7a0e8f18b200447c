"""The questions that a judge puts, each in every order of its options, and how the replies become a verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from debate.errors import VoiceError
from debate.moderator.judging.reader import Prompt, Reader
from debate.persona.model import Kind

DENIES = (
    "B denies what A claims, or refuses what A proposes",
    "B does not deny it: B agrees, asks, explains, grants it, or speaks of something else",
)
EXCLUDES = ("A and B cannot both be right about it", "A and B can both be right about it")
ANSWERS = ("The remark answers this question with yes", "The remark answers this question with no")
KINDS: dict[Kind, str] = {
    "empirical": "what is so, as observation would show",
    "predictive": "what will happen",
    "conceptual": "what a word or an idea means",
    "value": "what is good, fair or worth having",
    "strategic": "what should be done",
    "exegetical": "what somebody meant or said",
}


@dataclass(frozen=True)
class Verdict:
    """How two options fared. `odds`: log-odds of the first (nats), averaged over all ways of asking.

    `agreed`: whether every way of asking came out on the same side; `scores`: log-odds of each way.
    """

    odds: float
    agreed: bool
    scores: tuple[float, ...]

    @property
    def probability(self) -> float:
        """The odds as a probability of the first option."""
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, self.odds))))

    @property
    def first(self) -> bool | None:
        """Whether the first option holds; None where the ways of asking disagree."""
        return self.odds > 0 if self.agreed else None


def denial(passage: str, reply: str) -> list[tuple[Prompt, bool]]:
    """Whether a reply denies a passage: (prompt, whether its options are turned round)."""
    return _both_ways((("Speaker A", passage), ("Speaker B", reply)), "Which is right?", DENIES)


def exclusion(question: str, a: str, b: str) -> list[tuple[Prompt, bool]]:
    """Whether two answers exclude each other: both orders of the options, and both orders of the speakers."""
    return [
        asked
        for x, y in ((a, b), (b, a))
        for asked in _both_ways((("Question", question), ("A", x), ("B", y)), "Which is right?", EXCLUDES)
    ]


def polarity(claim: str, question: str) -> list[tuple[Prompt, bool]]:
    """Whether a claim answers a question with yes."""
    return _both_ways((("Remark", claim), ("Question", question)), "Which is right?", ANSWERS)


def kinds(question: str, context: str) -> list[tuple[Prompt, tuple[Kind, ...]]]:
    """What sort of question it is: every rotation of the six kinds, so that each stands once in every place."""
    order = tuple(KINDS)
    rotated = [order[n:] + order[:n] for n in range(len(order))]
    material = (("Question", question), ("Said about it", context))
    return [(Prompt(material, "What is the question about?", tuple(KINDS[k] for k in o)), o) for o in rotated]


def wording(claim: str) -> Prompt:
    """A neutral question about what a claim asserts."""
    return Prompt(
        (("Remark", claim),),
        'Put what the remark claims as one short, neutral yes-or-no question, in its own words. Reply as {"question": '
        '"..."}.',
    )


def decide(reader: Reader, prompts: Sequence[tuple[Prompt, bool]]) -> Verdict:
    """Asks every way. Raises VoiceError if the model fails.

    A bias towards a place in the list, or towards a number, adds the same to one order as it takes from the other, so
    it leaves the average as it is.
    """
    scores = []
    for prompt, turned in prompts:
        first, second = _finite(reader.weigh(prompt), 2)
        scores.append(second - first if turned else first - second)
    agreed = all(s > 0 for s in scores) or all(s < 0 for s in scores)
    return Verdict(sum(scores) / len(scores), agreed, tuple(round(s, 3) for s in scores))


def sort(reader: Reader, prompts: Sequence[tuple[Prompt, tuple[Kind, ...]]]) -> tuple[Kind | None, dict[Kind, float]]:
    """The kind with the best mean log-probability, None unless at least half of the orders put it first; and the means.

    Raises VoiceError if the model fails.
    """
    total = dict.fromkeys(KINDS, 0.0)
    winners = []
    for prompt, order in prompts:
        found = _finite(reader.weigh(prompt), len(order))
        norm = math.log(sum(math.exp(f - max(found)) for f in found)) + max(found)
        for kind, score in zip(order, found, strict=True):
            total[kind] += (score - norm) / len(prompts)
        winners.append(order[found.index(max(found))])
    best = max(total, key=lambda k: total[k])
    return (best if 2 * winners.count(best) >= len(prompts) else None), {k: round(v, 3) for k, v in total.items()}


def _both_ways(material: tuple[tuple[str, str], ...], ask: str, options: tuple[str, str]) -> list[tuple[Prompt, bool]]:
    return [(Prompt(material, ask, options), False), (Prompt(material, ask, options[::-1]), True)]


def _finite(scores: Sequence[float], count: int) -> Sequence[float]:
    if len(scores) != count or not all(math.isfinite(s) for s in scores):
        raise VoiceError("the model computes no numbers; its file may be damaged")
    return scores
