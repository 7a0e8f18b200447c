"""The crux summary of a conversation, with a model beside words and reply structure.

Words find and rank the candidates. A model that has passed its check confirms them, puts their questions, sorts them by
kind, and is asked about the exchanges in which words saw only a weak hint. One that has not passed decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from debate.conversation.disputes import CONTESTED
from debate.conversation.exchange import Exchange, exchanges
from debate.conversation.findings import quote
from debate.conversation.judge import LexicalJudge
from debate.conversation.passages import Sentence, blocks
from debate.conversation.phrasing import Question
from debate.conversation.summarising import MOST_CRUXES
from debate.conversation.summarising import summarise as by_words
from debate.conversation.terms import Weights, terms
from debate.conversation.values import Conversation
from debate.cruxes.grounding import ground
from debate.language.text import capitalised, lowered
from debate.moderator.judging.fitness import Fitness
from debate.moderator.judging.judge import ModelJudge
from debate.moderator.judging.reader import Reader
from debate.summary import Answer, Crux, Finding, Quote, Summary

Names = Mapping[str, Iterable[str]]
_NO_MODEL = re.compile(r"^(?:No model|Worked out without a model)(?:, English)?[.,]\s*")
SURE = 0.8
"""Probability from which the model's word alone counts."""
_HINT = 0.12
"""Contest, by words, below which an exchange is not put to the model."""
_MOST_HINTED = 8
"""How many exchanges with a weak hint are put to the model."""
_ASKABLE = 0.5
"""How well a claim has to make a question that can be read alone."""
_ALONE = 0.4
"""Strength of a crux that only the model sees, at its surest."""


def summarise(
    conversation: Conversation, reader: Reader, fitness: Fitness, motion: str | None = None, names: Names | None = None
) -> Summary:
    """The summary of a conversation; `method` says what the model did. `names`: what speakers are called.

    Never raises because of the model: where it is unfit, fails or wavers, words and reply structure decide.
    """
    listening = _Listening()
    plain = by_words(conversation, motion, listening)
    if not fitness.fit:
        return plain.model_copy(update={"method": unfit(reader.name, fitness) + plain.method})
    names = names or dict.fromkeys(conversation.speakers, ())
    judge = ModelJudge(reader, names, chosen=(c.question for c in plain.cruxes))
    kept, doubted, confirmed = _confirmed(plain, judge)
    found = further(conversation, judge, [c.question for c in kept])
    before = [c.question for c in kept]
    kept = [_worded(c, listening.claims, judge) for c in kept]
    put = sum(c.question != q for c, q in zip(kept, before, strict=True))
    cruxes = numbered([*kept, *found])[:MOST_CRUXES]
    method = (
        f"A model ({reader.name}) beside words and reply structure. It {fitness.told()} and was asked {len(judge.log)} "
        f"small questions, each in every order of its options, speakers called A and B: it confirmed {confirmed} of "
        f"{len(plain.cruxes)} disagreements that words suggested, set {len(doubted)} aside, added {len(found)} and put "
        f"{put} into its own words; what it wavered on was left to words. {without(plain.method)}"
    )
    changed = [c.question for c in cruxes] != [c.question for c in plain.cruxes]
    update = {
        "method": method,
        "cruxes": tuple(cruxes),
        "not_cruxes": (*plain.not_cruxes, *doubted),
        "overview": _overview(conversation, cruxes, doubted) if changed else plain.overview,
    }
    return ground(plain.model_copy(update=update), conversation.texts).model_copy(update={"asked": tuple(judge.log)})


def unfit(name: str, fitness: Fitness, decided: str = "words and reply structure") -> str:
    """What a method says of a model that may not judge, and of what decided in its place."""
    return f"A model ({name}) was asked but {fitness.told()}, so that {decided} decided. "


def without(method: str) -> str:
    """A method's text without its claim that no model took part."""
    return capitalised(_NO_MODEL.sub("", method))


def _confirmed(plain: Summary, judge: ModelJudge) -> tuple[list[Crux], list[Finding], int]:
    """Cruxes that stand, findings on those in which the model surely sees no denial, and how many it confirmed."""
    kept, doubted, confirmed = [], [], 0
    for c in plain.cruxes:
        said = sorted((a for a in c.answers if a.quotes), key=lambda a: a.quotes[0].turn)[:2]
        if len(said) < 2:
            kept.append(c)
            continue
        passage, reply = said
        verdict = judge.denies(_words(passage.quotes), _words(reply.quotes), passage.seat, reply.seat)
        confirmed += verdict is not None and verdict.first is True
        if verdict is not None and verdict.probability <= 1 - SURE:
            text = f"{c.question} Words suggest a disagreement; the model that was asked both ways sees no denial."
            quotes = (passage.quotes[0], reply.quotes[0])
            doubted.append(Finding(text=text, seats=(passage.seat, reply.seat), quotes=quotes))
        else:
            kept.append(c)
    return kept, doubted, confirmed


def _words(quotes: Sequence[Quote]) -> str:
    return " ".join(q.text for q in quotes[:2])


def further(
    conversation: Conversation, judge: ModelJudge, known: Sequence[str], below: float = CONTESTED
) -> list[Crux]:
    """Cruxes on questions that are not `known`, from exchanges in which the model surely sees a denial.

    `below`: the contest, by words, of the exchanges that are put to it; the most contested come first.
    """
    parts = blocks(conversation)
    weights = Weights(
        tuple(t for s in b.sentences for t in s.terms) for bs in parts.values() for b in bs if b.kind == "own"
    )
    out: list[Crux] = []
    for exchange in _hinted(exchanges(conversation, parts, weights), below):
        probability = judge.contest(exchange)
        made = _crux(exchange, probability, judge) if probability >= SURE else None
        if made and not any(same(made.question, q) for q in [*known, *(c.question for c in out)]):
            out.append(made)
    return out


def _hinted(linked: Sequence[Exchange], below: float) -> list[Exchange]:
    found = [
        e
        for e in linked
        if _HINT <= e.contest < below and e.of != e.speaker and not e.general and (e.anchored or e.likeness >= 0.06)
    ]
    return sorted(found, key=lambda e: (-e.contest, e.turn))[:_MOST_HINTED]


def _crux(exchange: Exchange, probability: float, judge: ModelJudge) -> Crux | None:
    """A crux of one exchange: the passage's claim that can be asked best, and the reply's first statement."""
    asked = [(judge.question(s, frozenset()), s) for s in exchange.passage if not s.asks]
    best = max(asked, key=lambda pair: pair[0].quality, default=None)
    reply = next((s for s in exchange.reply if not s.asks), None)
    if best is None or reply is None or best[0].quality < _ASKABLE:
        return None
    question, claim = best
    lead = "Yes" if question.yes else "No"
    return Crux(
        id="crux-0",
        question=question.text,
        kind=judge.kind(question.text, claim.text),
        answers=(
            Answer(seat=claim.speaker, text=f"{lead}: {claim.text}", quotes=(quote(claim),)),
            Answer(seat=reply.speaker, text=f"Denies it: {reply.text}", quotes=(quote(reply),)),
        ),
        strength=round(_ALONE * probability, 4),
        strength_from=(
            f"the model takes the reply to deny the passage (probability {probability:.2f}, in both orders), where "
            "words alone show little"
        ),
    )


class _Listening(LexicalJudge):
    """Decides by words, and remembers of which claim each question was made."""

    def __init__(self) -> None:
        self.claims: dict[str, tuple[Sentence, frozenset[str]]] = {}

    def question(self, claim: Sentence, proper: frozenset[str]) -> Question:
        found = super().question(claim, proper)
        self.claims.setdefault(found.text, (claim, proper))
        return found


def _worded(c: Crux, claims: Mapping[str, tuple[Sentence, frozenset[str]]], judge: ModelJudge) -> Crux:
    """A crux with the model's question and kind, where the model has them; the answers stay as they are."""
    if c.question not in claims:
        return c
    claim, proper = claims[c.question]
    question = judge.question(claim, proper).text
    return c.model_copy(update={"question": question, "kind": judge.kind(question, claim.text)})


def same(a: str, b: str) -> bool:
    """Whether two questions share most of their subject words: three fifths of the shorter one's."""
    x, y = set(terms(a)), set(terms(b))
    return bool(x and y) and len(x & y) >= 0.6 * min(len(x), len(y))


def numbered(cruxes: Sequence[Crux]) -> list[Crux]:
    """Cruxes, strongest first, with new ids; links to cruxes that are gone are dropped."""
    ordered = sorted(cruxes, key=lambda c: -c.strength)
    first = {id(c): f"crux-{n}" for n, c in enumerate(ordered, 1)}
    ids = {c.id: first[id(c)] for c in reversed(cruxes)}  # of two with one id, links mean the earlier
    return [
        c.model_copy(update={"id": first[id(c)], "rests_on": tuple(ids[r] for r in c.rests_on if r in ids)})
        for c in ordered
    ]


def _overview(conversation: Conversation, cruxes: Sequence[Crux], doubted: Sequence[Finding]) -> str:
    names = ", ".join(conversation.speakers[:6])
    if not cruxes:
        why = "the model that was asked sees no denial in what words suggest" if doubted else "nobody disputes a claim"
        return f"No crux found: {why}. {names}; {len(conversation.turns)} turns."
    told = [f"{names}; {len(conversation.turns)} turns.", f"Where they part first: {cruxes[0].question}"]
    told += [f"{a.seat}: {lowered(a.text).rstrip('.')}." for a in cruxes[0].answers[:3]]
    return " ".join(told)
