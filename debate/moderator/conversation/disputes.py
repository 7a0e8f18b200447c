"""Contested exchanges gathered into disputes: the candidates from which cruxes are chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from debate.moderator.conversation.claims import Salience, claimness, counterness
from debate.moderator.conversation.exchange import Exchange
from debate.moderator.conversation.passages import Sentence
from debate.moderator.conversation.terms import Weights

CONTESTED = 0.38
"""From which contest on an exchange counts as a disagreement."""
_ALIKE = 0.34
"""From which likeness on two exchanges are about one thing."""
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
        """Turns in it, in order."""
        return tuple(sorted({s.turn for e in self.exchanges for s in (*e.passage[:1], *e.reply[:1])}))

    @property
    def subject(self) -> frozenset[str]:
        """Subject words of claim and counter-claim."""
        return frozenset((*self.claim.terms, *self.counter.terms))


def disputes(exchanges: Sequence[Exchange], salience: Salience, weights: Weights) -> list[Dispute]:
    """Disputes, each with its best-put pair of claims, in order of the conversation."""
    contested = [e for e in exchanges if e.contest >= CONTESTED]
    if len(contested) > _MOST:
        floor = sorted((e.contest for e in contested), reverse=True)[_MOST - 1]
        contested = [e for e in contested if e.contest >= floor][:_MOST]
    chosen = {id(e): pair for e in contested if (pair := _pair(e, salience, weights))}
    contested = [e for e in contested if id(e) in chosen]
    groups = _grouped(contested, weights)
    # Follow-ups in the same thread tell how a dispute went on, contested or not.
    out = []
    for group in groups:
        best = max(group, key=lambda e: (chosen[id(e)][2], -e.turn))
        claim, counter, _ = chosen[id(best)]
        followed = _followed(group, exchanges)
        out.append(Dispute(tuple(followed), claim, counter, best))
    return out


def _pair(exchange: Exchange, salience: Salience, weights: Weights) -> tuple[Sentence, Sentence, float] | None:
    """The passage's claim, the reply's counter-claim, and how well they make a dispute; None if there is no claim."""
    subject = {t for s in exchange.reply for t in s.terms}
    claims = [(claimness(s, salience) + 0.4 * weights.likeness(s.terms, subject), -i, s) for i, s in enumerate(exchange.passage)]
    counters = [
        (counterness(s, i, exchange, salience, weights), -i, s) for i, s in enumerate(exchange.reply) if not s.asks
    ] or [(counterness(s, i, exchange, salience, weights), -i, s) for i, s in enumerate(exchange.reply)]
    a, _, claim = max(claims, key=lambda x: x[:2])
    b, _, counter = max(counters, key=lambda x: x[:2])
    if a < 0.25 or b < 0.2:
        return None
    return claim, counter, exchange.contest * (0.5 * a + 0.5 * b)


def _grouped(contested: Sequence[Exchange], weights: Weights) -> list[list[Exchange]]:
    """Exchanges joined where one replies to the other's reply, where they share a passage, or are about one thing."""
    parent = list(range(len(contested)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    passages: dict[int, list[int]] = defaultdict(list)
    replies: dict[int, list[int]] = defaultdict(list)
    for i, e in enumerate(contested):
        for s in e.passage:
            passages[id(s)].append(i)
        for s in e.reply:
            replies[id(s)].append(i)
    for i, e in enumerate(contested):
        for s in e.passage:
            for j in (*passages[id(s)], *replies[id(s)]):
                if i != j and (e.anchored or contested[j].anchored or _near(e, contested[j], weights)):
                    parent[root(i)] = root(j)
    by_term: dict[str, list[int]] = defaultdict(list)
    for i, e in enumerate(contested):
        for term in e.subject:
            by_term[term].append(i)
    for i, e in enumerate(contested):
        near = {j for term in e.subject if len(by_term[term]) <= 40 for j in by_term[term] if j < i}
        for j in near:
            if root(i) != root(j) and weights.likeness(e.subject, contested[j].subject) >= _ALIKE:
                parent[root(i)] = root(j)
    groups: dict[int, list[Exchange]] = defaultdict(list)
    for i, e in enumerate(contested):
        groups[root(i)].append(e)
    return list(groups.values())


def _near(a: Exchange, b: Exchange, weights: Weights) -> bool:
    return weights.likeness(a.subject, b.subject) >= 0.15


def _followed(group: list[Exchange], exchanges: Sequence[Exchange]) -> list[Exchange]:
    """The group and every exchange whose passage is a reply in it, so that what came of it can be read."""
    held = {id(e) for e in group}
    said = {id(s) for e in group for s in e.reply}
    for e in exchanges:
        if id(e) not in held and any(id(s) in said for s in e.passage):
            held.add(id(e))
    return [e for e in exchanges if id(e) in held]
