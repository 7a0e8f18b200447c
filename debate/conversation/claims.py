"""How well a sentence states a claim that a debate could turn on."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from debate.conversation.exchange import Exchange
from debate.conversation.passages import Sentence
from debate.conversation.terms import Weights

_LEANS = re.compile(
    r"^(?:[\"“'(]*)(?:and |but |so |or |yes,? |no,? |well,? |also,? )*(?:this|that|that['’]s|it|"
    r"it['’]s|they|they['’]re|these|those|he|"
    r"she|his|her|their|such|which|both|neither|all of (?:these|those|this)|none of|the (?:former|"
    r"latter|same|second|first|two))\b",
    re.IGNORECASE,
)
_DUMMY = re.compile(
    r"^(?:and |but |so )?it(?:['’]s| is| seems| would be| will be| was) (?:\w+ ){0,3}(?:to|that|like|for|if)\b",
    re.IGNORECASE,
)
"""An "it" that stands for what follows, not for what was said before."""
_VIEW = re.compile(
    r"\b(?:in my (?:view|opinion|experience)|on my model|my (?:view|claim|position|point) is)\b", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|does?|did|can|cannot|could|will|would|should|may|might|must|seems?|makes?|means?|"
    r"takes?|works?|gives?|needs?|implies|imply|requires?|helps?|wants?|think|say|get|know|go|come|cost|like|hate|love|\w{2,}ed)\b|"
    r"['’](?:s|re|m|ve|ll|d|t)\b",
    re.IGNORECASE,
)
"""What a sentence without a finite verb mostly lacks."""
_BARE = re.compile(
    r"^(?:and |but |so |well,? )?I (?:sure |really |certainly )?"
    r"(?:don['’]t|do|can['’]t|won['’]t|didn['’]t|haven['’]t|am not)"
    r"\s*(?:[-—–.,;!]|$)",
    re.IGNORECASE,
)
"""A bare "I don't": an answer, but no claim."""
_TOLD = re.compile(
    r"\bI(?:['’]ve| have)? (?:was|chosen|tried|seen|heard|had|have been|did|went|read|saw|even|"
    r"got|used to|remember|just (?:went|read|tried))\b",
    re.IGNORECASE,
)
_RETOLD = re.compile(
    r"\b(?:in (?:the|your) (?:post|comment|piece)|you (?:say|said|claim|claimed|argue|argued|"
    r"mention|mentioned|wrote)|you['’]re saying|I assume you mean)\b",
    re.IGNORECASE,
)
"""The other's view retold: not the speaker's own."""
_BONUS = {"stance": 0.22, "conclude": 0.12, "crux talk": 0.25, "modal": 0.12, "because": 0.05, "disagree": 0.1}
_MALUS = {
    "meta": 0.35,
    "order": 2.0,
    "example": 0.15,
    "wonders": 0.3,
    "clarify": 0.15,
    "mover": 0.25,
    "concede": 0.1,
    "define": 0.03,
}


class Salience:
    """How central each subject word is: said by several speakers, and in what is contested."""

    def __init__(self, exchanges: Iterable[Exchange], weights: Weights) -> None:
        self.weights = weights
        heat: dict[str, float] = defaultdict(float)
        for exchange in exchanges:
            there = {t for s in exchange.passage for t in s.terms}
            here = {t for s in exchange.reply for t in s.terms}
            for term in there & here:
                heat[term] += 0.3 + exchange.contest
            for term in there ^ here:
                heat[term] += 0.15 * exchange.contest
        self.heat: Mapping[str, float] = heat
        self._most = max(heat.values(), default=1.0) or 1.0

    def of(self, sentence: Sentence) -> float:
        """0 to 1: how much of what is contested the sentence is about."""
        held = set(sentence.terms)
        if not held:
            return 0.0
        total = sum(math.sqrt(self.heat.get(t, 0.0) / self._most) for t in held)
        return min(1.0, total / (1.5 + 0.6 * len(held)))


def claimness(sentence: Sentence, salience: Salience) -> float:
    """How well a sentence states a claim by itself: about 0 (thanks, links, questions) to 1 (a view on the subject)."""
    found, count = sentence.marks, len(sentence.text.split())
    score = 0.3 + 0.35 * salience.of(sentence)
    score += sum(step for mark, step in _BONUS.items() if mark in found)
    score -= sum(step for mark, step in _MALUS.items() if mark in found)
    if holds_view(sentence):
        score += 0.15
    if sentence.asks:
        score -= 0.4
    if sentence.text.rstrip().endswith(":"):
        score -= 0.3
    if count < 4 or len(sentence.terms) < 2:
        score -= 0.35
    elif count < 7:
        score -= 0.1
    elif count > 45:
        score -= 0.01 * min(count - 45, 30)
    if _LEANS.match(sentence.text) and not _DUMMY.match(sentence.text):
        score -= 0.14
    if _TOLD.search(sentence.text):
        score -= 0.15
    if sentence.text.startswith(("(", "[")):
        score -= 0.2
    if re.match(r"(?:and |but |so )?I\b", sentence.text) and not found & {"stance", "disagree", "crux talk"}:
        score -= 0.12
    if "about words" in found:
        score -= 0.4
    if not _VERB.search(sentence.text):
        score -= 0.25
    if _BARE.match(sentence.text):
        score -= 0.4
    if retold(sentence):
        score -= 0.2
    return score


def same_side(a: Sentence, b: Sentence, weights: Weights) -> bool:
    """Whether two sentences say nearly the same, both negated or neither: no disagreement, whatever follows from it."""
    alike = weights.likeness(a.subject, b.subject) >= 0.45 and ("negation" in a.marks) == ("negation" in b.marks)
    return alike and not (a.marks | b.marks) & {"disagree", "refusal"}


def holds_view(sentence: Sentence) -> bool:
    """Whether it says outright that this is the speaker's view."""
    return _VIEW.search(sentence.text) is not None


def retold(sentence: Sentence) -> bool:
    """Whether it tells the other's view and not the speaker's own."""
    return _RETOLD.search(sentence.text) is not None


def counterness(sentence: Sentence, place: int, exchange: Exchange, salience: Salience, weights: Weights) -> float:
    """How well a sentence of a reply states what its speaker sets against the passage; `place` counts from 0."""
    score = claimness(sentence, salience)
    score += 0.25 * bool(sentence.marks & {"disagree", "refusal"}) + 0.1 * ("contrast" in sentence.marks)
    score += 0.05 * ("negation" in sentence.marks)
    score += 0.5 * weights.likeness(frozenset(t for s in exchange.passage for t in s.terms), sentence.subject)
    return score - 0.03 * min(place, 8)
