"""Disputes with their question, their load and how they came out: what cruxes are chosen from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from debate.conversation.causes import causal, disputes_cause, spoken_against
from debate.conversation.claims import Salience, claimness
from debate.conversation.disputes import Dispute
from debate.conversation.exchange import Exchange
from debate.conversation.findings import Concession
from debate.conversation.judge import Judge
from debate.conversation.passages import Sentence
from debate.conversation.phrasing import Question
from debate.conversation.retrieval import Index
from debate.conversation.terms import Weights, terms
from debate.summary import Status

NEAR = 30
"""How many exchanges of a dispute are searched for what belongs to it."""
_THANKS = re.compile(
    r"\b(?:thanks|thank you|that (?:did|works|worked|helps|helped|fixed)|it (?:works|worked))\b", re.IGNORECASE
)
_BUT = re.compile(
    r"^(?:but|however|although|still|though|that said)\b|[,;—–-] ?(?:but|though|however)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Material:
    """What every candidate is worked out from."""

    sentences: Sequence[Sentence]
    index: Index
    salience: Salience
    weights: Weights
    judge: Judge
    proper: frozenset[str]
    conceded: Sequence[Concession]
    turns: int
    next: Mapping[int, Sentence]
    """By identity, the sentence that follows in the same paragraph."""
    before: Mapping[int, Sentence]
    """By identity, the sentence in front of it in the same turn."""
    replies: Mapping[int, Sequence[Sentence]]
    """By identity of a sentence, the openings of the replies that quote it."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A dispute with its question and measures, each 0 to 1."""

    dispute: Dispute
    question: Question
    source: Sentence
    """The claim that the question is about; its speaker answers yes or no as `question.yes` says."""
    load: float
    contest: float
    engagement: float
    status: Status
    stated: dict[str, Sentence] = field(default_factory=dict)
    """By speaker, a sentence that links the point to a conclusion in so many words."""
    granted: Concession | None = None

    @property
    def strength(self) -> float:
        """Geometric mean of load, contest and engagement; a settled dispute weighs half."""
        value = float((self.load * self.contest * self.engagement) ** (1 / 3))
        return (
            value
            * {"open": 1.0, "narrowed": 1.0, "partly-resolved": 0.9, "resolved": 0.6, "dissolved": 0.3}[self.status]
        )

    @property
    def subject(self) -> frozenset[str]:
        """Subject words of the question."""
        return frozenset(terms(self.question.text, self.source.names))


def candidate(dispute: Dispute, material: Material) -> Candidate:
    """The candidate of one dispute."""
    source, asked = _question(dispute, material)
    stated = _links(dispute, material)
    status, granted = _status(dispute, material.conceded)
    return Candidate(
        dispute=dispute,
        question=asked,
        source=source,
        load=_load(dispute, stated, material),
        contest=dispute.contest,
        engagement=min(1.0, (0.35 + 0.65 * len(dispute.turns) / max(2, min(material.turns, 8)))),
        status=status,
        stated=stated,
        granted=granted,
    )


def _question(dispute: Dispute, material: Material) -> tuple[Sentence, Question]:
    """The claim that makes the best question: plainly put, readable alone, at issue.

    It is one of the best exchange, or, where none of these can be read alone, of any exchange of the dispute.
    """
    best = _asked(dispute, (*dispute.best.passage, *dispute.best.reply), material)
    if best is None or best[2].quality < 0.6:
        rest = [s for e in dispute.exchanges[:NEAR] for s in (*e.passage, *e.reply)]
        other = _asked(dispute, rest, material)
        if other is not None and (best is None or other[2].quality >= best[2].quality + 0.2):
            best = other
    if best is None:
        return dispute.claim, material.judge.question(dispute.claim, material.proper)
    return best[1], best[2]


def _asked(dispute: Dispute, pool: Sequence[Sentence], material: Material) -> tuple[float, Sentence, Question] | None:
    """The sentence of `pool` that makes the best question, with its score."""
    best: tuple[float, Sentence, Question] | None = None
    causes = disputes_cause(s.text for s in dispute.best.reply)
    denied = frozenset(t for s in dispute.best.reply if s.marks & {"negation", "disagree"} for t in s.terms)
    for s in pool:
        differs = "differ" in s.marks and "opposed" not in s.marks
        if s.asks or differs or s.marks & {"order", "about words", "wonders", "mover", "meta"}:
            continue
        front = material.before.get(id(s))
        theirs = s in dispute.best.passage and (causes or spoken_against(s.text, denied, s.names))
        why = causal(s.text, front.text if front else None, theirs, material.proper)
        asked = why or material.judge.question(s, material.proper)
        score = claimness(s, material.salience) + 1.1 * asked.quality - 0.12 * ("hedge" in s.marks)
        score += 0.35 * (s is dispute.claim) + 0.2 * (s is dispute.counter)
        score += 0.6 * (why is not None) + 0.5 * ("opposed" in s.marks)
        if (clash := dispute.best.clash) is not None:
            score += 0.15 * (s is clash[0] or (s is clash[1] and dispute.best.credences is None))
            score += 0.5 * (s is clash[0] and dispute.best.credences is not None)
        denial = front is not None and len(front.text.split()) <= 4 and front.marks & {"disagree", "refusal"}
        score += 0.15 * bool(denial)
        score -= 0.5 * ("agree" in s.marks and "disagree" not in s.marks)
        # What is asked has to be what the other side speaks to.
        other = dispute.best.reply if s.speaker == dispute.claim.speaker else dispute.best.passage
        score += 0.8 * material.weights.likeness(terms(asked.text, s.names), {t for x in other for t in x.terms})
        if best is None or score > best[0]:
            best = score, s, asked
    return best


def _links(dispute: Dispute, material: Material) -> dict[str, Sentence]:
    """By speaker, the sentence near the dispute that gives a reason, draws a conclusion from it or says its weight."""
    out: dict[str, Sentence] = {}
    pool = [s for e in (dispute.best, *dispute.exchanges[:NEAR]) for s in (*e.passage, *e.reply)]
    about = [s for s in pool if s is dispute.claim or s is dispute.counter or _near(s, dispute, material)]
    for mark in ("opposed", "crux talk", "conclude", "because"):
        for s in about:
            if mark in s.marks and s.speaker not in out and not s.asks and not s.marks & {"order", "meta", "example"}:
                out[s.speaker] = s
    return out


def _near(s: Sentence, dispute: Dispute, material: Material) -> bool:
    """Whether a sentence is about what is disputed, by its words."""
    return material.weights.likeness(dispute.subject, s.subject) >= 0.12


def _load(dispute: Dispute, stated: dict[str, Sentence], material: Material) -> float:
    """How far conclusions lean on it: links in so many words, how plainly it is held, how central its subject is."""
    pair = (dispute.claim.speaker, dispute.counter.speaker)
    linked = sum(0.5 for who in pair if who in stated)
    if any("opposed" in s.marks for s in (dispute.claim, dispute.counter)):
        linked = 1.0  # one of the two says outright that this is where they part
    held = sum(min(1.0, max(0.0, claimness(s, material.salience))) for s in (dispute.claim, dispute.counter)) / 2
    central = (material.salience.of(dispute.claim) + material.salience.of(dispute.counter)) / 2
    return max(0.05, min(1.0, 0.35 * linked + 0.4 * held + 0.25 * central))


def _status(dispute: Dispute, conceded: Sequence[Concession]) -> tuple[Status, Concession | None]:
    """Whether it was given up, partly or wholly, or cleared up as a misunderstanding, after it was disputed."""
    held = {id(e) for e in dispute.exchanges}
    last = max(e.turn for e in dispute.exchanges)
    final = dispute.exchanges[-1]
    if final.turn > dispute.best.turn and final.speaker == dispute.claim.speaker and _accepts(final):
        misread = {"rejects paraphrase", "clarify"} & frozenset().union(*(e.said for e in dispute.exchanges))
        return ("dissolved" if misread else "resolved"), None
    cleared = [e for e in dispute.exchanges if "cleared" in e.said and e.turn >= dispute.best.turn]
    mine = [
        c
        for c in conceded
        if c.exchange is not None
        and id(c.exchange) in held
        and c.full
        and c.sentence.turn >= dispute.best.turn
        and not c.names_other(dispute.subject)
    ]
    for c in mine:
        goes_on = c.reserved or any(
            e.speaker == c.sentence.speaker and e.turn > c.sentence.turn and e.contest > 0.4 for e in dispute.exchanges
        )
        return ("partly-resolved" if goes_on else "resolved"), c
    if cleared and cleared[-1].turn == last and cleared[-1].contest < 0.4:
        return "dissolved", None
    return "open", None


def _accepts(exchange: Exchange) -> bool:
    """Whether a reply opens by agreeing and disputes nothing."""
    opening = exchange.reply[0]
    if any(_BUT.search(s.text) for s in exchange.reply[:3]):
        return False
    if _THANKS.search(opening.text) and sum(len(s.text.split()) for s in exchange.reply) <= 25:
        return exchange.contest < 0.4
    if any("opposed" in s.marks for s in exchange.passage):
        return False  # "you think so, I do not" – "yes": that is how they stand, not agreement
    return exchange.contest < 0.4 and "agree" in opening.marks and not opening.asks and "assume" not in opening.marks
