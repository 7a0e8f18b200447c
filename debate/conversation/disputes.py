"""Contested exchanges gathered into disputes: the candidates from which cruxes are chosen."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from debate.conversation.claims import Salience, claimness, counterness, holds_view, same_side
from debate.conversation.exchange import Exchange
from debate.conversation.passages import Sentence
from debate.conversation.phrasing import question
from debate.conversation.terms import Weights

CONTESTED, QUOTED = 0.38, 0.3
"""From which contest on an exchange counts as a disagreement; quoting a passage to answer it lowers the bar."""
_ALIKE, _SAME_PASSAGE, _SAME_THREAD = 0.36, 0.12, 0.26
"""From which likeness on two exchanges are about one thing: anywhere, of one passage, one replying to the other."""
_RETOLD = re.compile(
    r"\b(?:in (?:the|your) (?:post|comment|piece|article)|you (?:say|said|claim|claimed|argue|"
    r"argued|wrote)|you['’]re saying)\b",
    re.IGNORECASE,
)
"""The other's view retold; if its owner rejects the retelling, that is a misreading and no dispute."""
_CLASHES = 0.25
"""How far sentences that contradict each other are preferred."""
_PER_GROUP = 4
"""How many of the exchanges about one thing are looked at for claims of their own."""
_FOLLOWED, _SPAN = 2, 60
"""How many replies on, and how many turns on, a dispute is followed."""
_MOST = 300
"""How many exchanges, the most contested, are gathered: bounds the cost of a very long conversation."""


@dataclass(frozen=True, eq=False)
class Dispute:
    """One thing disputed: the exchanges about it, and the claim and counter-claim that put it best."""

    exchanges: tuple[Exchange, ...]
    claim: Sentence
    counter: Sentence
    best: Exchange

    @property
    def contest(self) -> float:
        """The strongest contest in it."""
        return max(e.contest for e in self.exchanges)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everyone in it, by first appearance."""
        pairs = sorted({(s.turn, s.speaker) for e in self.exchanges for s in (*e.passage[:1], *e.reply[:1])})
        return tuple(dict.fromkeys(who for _, who in pairs))

    @property
    def turns(self) -> tuple[int, ...]:
        """Turns that dispute it, in order."""
        disputed = [e for e in self.exchanges if e.contest >= QUOTED] or [self.best]
        return tuple(sorted({s.turn for e in disputed for s in (*e.passage[:1], *e.reply[:1])}))

    @property
    def subject(self) -> frozenset[str]:
        """Subject words of claim and counter-claim."""
        return frozenset((*self.claim.terms, *self.counter.terms))


def disputes(exchanges: Sequence[Exchange], salience: Salience, weights: Weights) -> list[Dispute]:
    """Disputes, each with its best-put pair of claims, in order of the conversation."""
    contested = [e for e in exchanges if e.contest >= (QUOTED if e.anchored else CONTESTED)]
    if len(contested) > _MOST:
        floor = sorted((e.contest for e in contested), reverse=True)[_MOST - 1]
        contested = [e for e in contested if e.contest >= floor][:_MOST]
    chosen = {id(e): pair for e in contested if (pair := _pair(e, salience, weights))}
    contested = [e for e in contested if id(e) in chosen]
    groups = _grouped(contested, weights)
    # Follow-ups in the same thread tell how a dispute went on, contested or not.
    out = []
    for group in groups:
        followed = tuple(_followed(group, exchanges))
        used: set[int] = set()
        ranked = sorted(group, key=lambda e: (-chosen[id(e)][2], e.turn))
        for best in ranked[:_PER_GROUP]:
            claim, counter, score = chosen[id(best)]
            if used & {id(claim), id(counter)} or score < 0.6 * chosen[id(ranked[0])][2]:
                continue
            used |= {id(claim), id(counter)}
            out.append(Dispute(followed, claim, counter, best))
    return out


def _denied(reply: Sequence[Sentence]) -> frozenset[str]:
    """The subject of those sentences of a reply that deny something."""
    return frozenset(t for s in reply if s.marks & {"disagree", "refusal"} for t in s.terms)


def _pair(exchange: Exchange, salience: Salience, weights: Weights) -> tuple[Sentence, Sentence, float] | None:
    """The passage's claim, the reply's counter-claim, and how well they make a dispute; None if there is no claim."""
    said, against = exchange.clash or (None, None)
    subject, denied = frozenset(t for s in exchange.reply for t in s.terms), _denied(exchange.reply)
    claims = [
        (
            claimness(s, salience)
            + 0.4 * (exchange.differs and holds_view(s))
            + 0.15 * question(s.text).quality
            + _CLASHES * (s is said)
            + 0.6 * max(weights.likeness(s.subject, subject), weights.likeness(s.subject, denied)),
            -i,
            s,
        )
        for i, s in enumerate(exchange.passage)
    ]
    counters = [
        (counterness(s, i, exchange, salience, weights), -i, s) for i, s in enumerate(exchange.reply) if not s.asks
    ] or [(counterness(s, i, exchange, salience, weights), -i, s) for i, s in enumerate(exchange.reply)]
    claims = [
        c for c in claims if not c[2].marks & {"order", "about words"} and (c[2].asks or "wonders" not in c[2].marks)
    ]
    counters = [c for c in counters if not c[2].marks & {"order", "about words", "wonders"}]
    if not claims or not counters:
        return None
    a, _, claim = max(claims, key=lambda x: x[:2])
    counters = [(x + _CLASHES * (s is against), i, s) for x, i, s in counters]
    counters = [(x - 0.4 * same_side(claim, s, weights), i, s) for x, i, s in counters]
    b, _, counter = max(counters, key=lambda x: x[:2])
    a, b = a - _CLASHES * (claim is said), b - _CLASHES * (counter is against)  # it chooses, but makes no rank
    if _RETOLD.search(claim.text) and "rejects paraphrase" in exchange.said:
        return None
    if exchange.anchored and not claim.asks and "meta" not in claim.marks:
        a = max(a, 0.3)  # being quoted to be answered makes it a claim
    if counter.marks & {"disagree", "refusal"}:
        b = max(b, 0.2)  # a bare "I disagree" is a denial all the same
    if a < 0.25 or b < 0.2:
        return None
    askable = max(question(claim.text).quality, question(counter.text).quality)
    return claim, counter, exchange.contest * (0.4 * a + 0.4 * b + 0.3 * askable + 0.3 * exchange.differs)


def _grouped(contested: Sequence[Exchange], weights: Weights) -> list[list[Exchange]]:
    """Exchanges joined, the likest first, unless that would join passages which one turn quotes and answers apart."""
    groups = {i: [i] for i in range(len(contested))}
    home = list(range(len(contested)))
    for _, i, j in sorted(_links(contested, weights), key=lambda link: (-link[0], link[1:])):
        a, b = home[i], home[j]
        if a == b or any(_apart(contested[x], contested[y]) for x in groups[a] for y in groups[b]):
            continue
        for x in groups[b]:
            home[x] = a
        groups[a] += groups.pop(b)
    return [[contested[i] for i in sorted(group)] for group in groups.values()]


def _apart(a: Exchange, b: Exchange) -> bool:
    """Whether one turn quotes two passages and answers each by itself."""
    return a.turn == b.turn and a.anchored and b.anchored and a.passage[0] is not b.passage[0]


def _links(contested: Sequence[Exchange], weights: Weights) -> Iterator[tuple[float, int, int]]:
    """(likeness, index, index) of pairs that are near enough: by subject, by passage, or one replying to the other."""
    passages: dict[int, list[int]] = defaultdict(list)
    replies: dict[int, list[int]] = defaultdict(list)
    by_term: dict[str, list[int]] = defaultdict(list)
    for i, e in enumerate(contested):
        # What answers a turn as a whole, says where views part, or sets number against number stands by itself.
        if e.general or e.differs or e.credences:
            continue
        near: dict[int, float] = {}
        for term in e.subject:
            for j in by_term[term][-40:]:
                near.setdefault(j, _ALIKE)
            by_term[term].append(i)
        for s in e.passage:
            near.update((j, _SAME_THREAD) for j in replies[id(s)])
            near.update((j, _SAME_PASSAGE) for j in passages[id(s)])
        for j, bar in near.items():
            likeness = weights.likeness(e.subject, contested[j].subject)
            if likeness >= bar:
                yield likeness, j, i
        for s in e.passage:
            passages[id(s)].append(i)
        for s in e.reply:
            replies[id(s)].append(i)


def _followed(group: list[Exchange], exchanges: Sequence[Exchange]) -> list[Exchange]:
    """The group, the replies to its replies and the replies to these, so that what came of it can be read."""
    held = {id(e) for e in group}
    said = {id(s): 0 for e in group for s in e.reply}
    first = min(e.turn for e in group)
    for e in exchanges[bisect_left(exchanges, first, key=lambda e: e.turn) :]:
        steps = [said[id(s)] for s in e.passage if id(s) in said]
        if id(e) not in held and not e.general and steps and min(steps) < _FOLLOWED:
            held.add(id(e))
            said.update((id(s), min(steps) + 1) for s in e.reply if id(s) not in said)
        elif e.turn - first > _SPAN:
            break
    return [e for e in exchanges if id(e) in held]
