"""Who answers what: passages of one speaker paired with the replies of another, and how contested each pair is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from debate.conversation import opposites
from debate.conversation.passages import Block, Sentence, quoted_sentences, tokens
from debate.conversation.terms import Weights
from debate.conversation.values import Conversation
from debate.language.text import fold

_BACK = 8
"""How many turns back an unquoted reply may reach."""
_VIEW = re.compile(
    r"\b(?:in my (?:view|opinion|experience)|on my model|my (?:view|claim|position|perspective) (?:is|here))\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:this|that|it|them|these|those|such)\b", re.IGNORECASE)
_PROPOSES = re.compile(
    r"\b(?:should|must|ought|let['’]s|propose|suggest|want to|need to|why don['’]t we)\b", re.IGNORECASE
)
_WHOLLY = re.compile(
    r"\b(?:completely|fully|totally|entirely|absolutely|wholeheartedly) agree|"
    r"\bagree (?:completely|fully|entirely|with (?:both|all|everything))\b",
    re.IGNORECASE,
)
_STEPS = {
    "refusal": 0.6,
    "harm": 0.25,
    "disagree": 0.55,
    "contrast": 0.3,
    "negation": 0.15,
    "rejects paraphrase": 0.3,
    "differ": 0.5,
    "opposed": 0.5,
    "echo": 0.4,
    "other cause": 0.45,
}
"""How far one mark alone goes towards taking a reply as contesting (joined as independent hints)."""


@dataclass(frozen=True, eq=False)
class Exchange:
    """A passage and the reply to it. `anchored`: the reply quotes it; `contest`: 0 (accepted) to 1 (denied)."""

    turn: int
    speaker: str
    passage: tuple[Sentence, ...]
    reply: tuple[Sentence, ...]
    anchored: bool
    likeness: float
    contest: float = 0.0
    differs: bool = False
    """Whether its turn says that the two views differ, or where."""
    clash: tuple[Sentence, Sentence] | None = None
    """A sentence of the passage and one of the reply that contradict each other: in like words with and without a
    negation, by opposite words, or by the probabilities stated with them."""
    credences: tuple[float, float] | None = None
    """What passage and reply state as the probability of the first sentence of `clash`, where these differ."""
    general: bool = False
    """Whether it answers a turn as a whole, with no passage that it is most about."""

    @property
    def flips(self) -> bool:
        """Whether two of its sentences contradict each other."""
        return self.clash is not None

    @property
    def of(self) -> str:
        """Who said the passage."""
        return self.passage[0].speaker

    @cached_property
    def said(self) -> frozenset[str]:
        """Marks anywhere in the reply."""
        return frozenset().union(*(s.marks for s in self.reply))

    @cached_property
    def subject(self) -> frozenset[str]:
        """Subject words of passage and reply."""
        return frozenset(t for s in (*self.passage, *self.reply) for t in s.terms)


def exchanges(conversation: Conversation, parts: dict[int, tuple[Block, ...]], weights: Weights) -> list[Exchange]:
    """Every pair of passage and reply in the conversation, in order."""
    out: list[Exchange] = []
    for turn, blocks in parts.items():
        speaker = conversation.turns[turn - 1].speaker
        for anchors, reply in _units(blocks):
            if not reply:
                continue
            anchored = [
                s
                for quote in anchors
                if quote.source is not None and conversation.turns[quote.source - 1].speaker != speaker
                for s in quoted_sentences(quote, parts[quote.source])
            ]
            said = tuple(s for block in reply for s in block.sentences)
            if anchored:
                anchored = [*_fragments(anchors, anchored), *_with_claim(_with_lead(anchored, parts), parts)]
                likeness = weights.likeness(_subject(anchored), _subject(said))
                out.append(Exchange(turn, speaker, tuple(anchored), said, True, likeness))
            elif taken := list(_withdrawn(anchors, parts, turn, speaker, said)):
                out.extend(taken)
            elif not anchors or not any(b.source for b in anchors):
                out.extend(_unquoted(conversation, parts, weights, turn, speaker, reply))
    out = [_clashing(e, parts, weights) for e in out]
    differing = {e.turn for e in out if "differ" in e.said}
    yielding = {e.turn for e in out if _WHOLLY.search(next(iter(_opening(parts[e.turn])), ""))}
    judged = [replace(e, contest=(e.of != e.speaker) * contest(e) * (0.3 if e.turn in yielding else 1.0)) for e in out]
    judged = _carried(judged, yielding)
    # Who says that the views differ contests whatever else the turn answers.
    return [
        replace(e, contest=max(e.contest, 0.5), differs=True) if e.turn in differing and _takes_side(e) else e
        for e in judged
    ]


def _clashing(exchange: Exchange, parts: dict[int, tuple[Block, ...]], weights: Weights) -> Exchange:
    """The exchange with what contradicts what in it."""
    if exchange.of == exchange.speaker:
        return exchange
    before = [s for b in parts[exchange.passage[0].turn] if b.kind == "own" for s in b.sentences]
    if numbers := opposites.numbers(before, exchange.passage, exchange.reply):
        claim, answer, credences = numbers
        return replace(exchange, clash=(claim, answer), credences=credences)
    found: tuple[float, Sentence, Sentence] | None = None
    for said, there in product(exchange.reply[:4], exchange.passage):
        if said.asks or there.asks or not said.subject & there.subject:
            continue
        like = weights.likeness(said.subject, there.subject)
        near = like >= 0.2 or weights.share(said.subject, there.subject) >= 0.6
        denied = like >= 0.3 and ("negation" in said.marks) != ("negation" in there.marks)
        if (denied or (near and opposites.opposed(said.text, there.text))) and (found is None or like > found[0]):
            found = like, there, said
    return replace(exchange, clash=found[1:]) if found else exchange


def _carried(exchanges: list[Exchange], yielding: set[int]) -> list[Exchange]:
    """Exchanges with the contest of a quarrel that goes on: who has just disputed and does not yield disputes still."""
    out: list[Exchange] = []
    latest: dict[frozenset[str], tuple[int, float]] = {}
    for e in exchanges:
        pair = frozenset((e.speaker, e.of))
        turn, before = latest.get(pair, (-9, 0.0))
        yields = (
            e.turn in yielding
            or e.said & {"cleared"}
            or (e.reply[0].marks & {"agree", "concede"})
            or all(s.asks for s in e.reply)
        )
        if before >= 0.4 and 0 < e.turn - turn <= 4 and not yields and (e.anchored or e.likeness >= 0.06):
            e = replace(e, contest=1.0 - (1.0 - e.contest) * 0.65)
        if e.turn != turn or e.contest > before:
            latest[pair] = e.turn, e.contest
        out.append(e)
    return out


def _opening(blocks: Sequence[Block]) -> list[str]:
    """A turn's own sentences, the first that says something first."""
    return [s.text for b in blocks if b.kind == "own" for s in b.sentences][:2]


def _takes_side(exchange: Exchange) -> bool:
    return bool(exchange.said & {"stance", "differ"}) and not exchange.said & {"cleared"}


def _units(blocks: Sequence[Block]) -> Iterator[tuple[list[Block], list[Block]]]:
    """Runs of own blocks with the quotations just before them."""
    anchors: list[Block] = []
    reply: list[Block] = []
    for block in blocks:
        if block.kind == "own":
            reply.append(block)
        else:
            if reply:
                yield anchors, reply
                anchors, reply = [], []
            anchors.append(block)
    yield anchors, reply


def _with_lead(passage: list[Sentence], parts: dict[int, tuple[Block, ...]]) -> list[Sentence]:
    """A short passage that points back ("no evidence of that"), with the sentence before it."""
    first = passage[0]
    if len(passage) > 1 or len(first.text.split()) > 13 or not _POINTS_BACK.search(first.text):
        return passage
    around = [s for block in parts[first.turn] if block.index == first.block for s in block.sentences]
    place = next((i for i, s in enumerate(around) if s is first), 0)
    return [around[place - 1], first] if place else passage


def _withdrawn(
    anchors: Sequence[Block], parts: dict[int, tuple[Block, ...]], turn: int, speaker: str, said: tuple[Sentence, ...]
) -> Iterator[Exchange]:
    """What a speaker says of the speaker's own earlier words: no contest, but it may take them back."""
    for quote in anchors:
        if quote.source is not None and (mine := quoted_sentences(quote, parts[quote.source])):
            yield Exchange(turn, speaker, mine, said, True, 0.0)


def _fragments(quotes: Sequence[Block], whole: Sequence[Sentence]) -> list[Sentence]:
    """Clauses quoted out of longer sentences, as they stand there: the part that the reply is about."""
    out = []
    for quote in quotes:
        part = fold(quote.text).strip(" .…")
        for s in whole:
            if 7 <= len(part.split()) < 0.8 * len(s.text.split()) and part in s.text:
                out.append(replace(s, text=part))
    return out


def _with_claim(passage: list[Sentence], parts: dict[int, tuple[Block, ...]]) -> list[Sentence]:
    """A quoted passage; where it only asks or names a subject, with the rest of its paragraph."""
    if not all(
        s.asks or "wonders" in s.marks or (len(s.text.split()) < 12 and s.text.endswith(("...", "…"))) for s in passage
    ):
        return passage
    around = [s for block in parts[passage[0].turn] if block.index == passage[0].block for s in block.sentences]
    return [*passage, *(s for s in around if s not in passage)]


def _subject(sentences: Sequence[Sentence]) -> frozenset[str]:
    return frozenset(t for s in sentences for t in s.terms)


def _unquoted(
    conversation: Conversation,
    parts: dict[int, tuple[Block, ...]],
    weights: Weights,
    turn: int,
    speaker: str,
    reply: list[Block],
) -> Iterator[Exchange]:
    """Replies without a quotation: each paragraph goes with the passage of the answered turn that it is most like."""
    parent = _answered(conversation, parts, weights, turn, speaker, reply)
    if parent is None:
        return
    said_there = [s for block in parts[parent] if block.kind == "own" for s in block.sentences]
    if not said_there:
        return
    whole_turn = len({s.block for s in said_there}) > 2
    groups: dict[int, tuple[list[Sentence], list[Sentence], float]] = {}
    for block in reply:
        subject = _subject(block.sentences)
        likeness, best = max(
            ((weights.likeness(subject, s.subject), s) for s in said_there), key=lambda pair: pair[0] + _weight(pair[1])
        )
        whole = best.block if likeness >= 0.08 else -1
        passage = [s for s in said_there if s.block == best.block] if whole >= 0 else said_there
        held = groups.setdefault(whole, (passage, [], 0.0))
        held[1].extend(block.sentences)
        groups[whole] = (held[0], held[1], max(held[2], likeness))
    for whole, (passage, said, likeness) in groups.items():
        general = whole < 0 and whole_turn
        yield Exchange(turn, speaker, tuple(passage), tuple(said), False, likeness, general=general)


def _weight(sentence: Sentence) -> float:
    """A little more for a passage that states a view, a little less for thanks and repairs."""
    view = 0.12 * (_VIEW.search(sentence.text) is not None)
    return (
        view
        + 0.04 * len(sentence.marks & {"stance", "crux talk", "conclude"})
        - 0.06 * bool(sentence.marks & {"meta", "clarify"})
    )


def _answered(
    conversation: Conversation,
    parts: dict[int, tuple[Block, ...]],
    weights: Weights,
    turn: int,
    speaker: str,
    reply: list[Block],
) -> int | None:
    """The turn that a turn answers: one it quotes, else the likest of the last few by others, the latest preferred."""
    quoted = [b.source for b in parts[turn] if b.source and conversation.turns[b.source - 1].speaker != speaker]
    if quoted:
        return quoted[0]
    candidates = [t for t in range(max(1, turn - _BACK), turn) if conversation.turns[t - 1].speaker != speaker]
    if not candidates:
        return None
    latest = candidates[-1]
    if len({conversation.turns[t - 1].speaker for t in candidates}) == 1 and latest == turn - 1:
        return latest
    subject = _subject([s for block in reply for s in block.sentences])
    opening = " ".join(block.text for block in reply)[:80].casefold()

    def score(t: int) -> float:
        there = frozenset(x for block in parts[t] if block.kind == "own" for s in block.sentences for x in s.terms)
        first = conversation.turns[t - 1].speaker.casefold().split()[0]
        named = (len(first) > 2 and first in tokens(opening)) or f"@{first}" in opening
        return weights.share(subject, there) + 0.5 * named + 0.2 * 0.6 ** (latest - t)

    return max(candidates, key=lambda t: (score(t), t))


def contest(exchange: Exchange) -> float:
    """How far the reply denies the passage, from the marks in it: 0 to 1.

    Hints are joined as if independent and weigh less the later they come; agreement at the start and a passage that
    only asks weigh against them.
    """
    doubt = 1.0 if not exchange.anchored else 0.85  # what is quoted is a little likelier to be contested
    soft = None
    for i, sentence in enumerate(exchange.reply):
        place = 1.0 if i < 2 else 0.7 if i < 5 else 0.35
        opens = sentence.marks
        if "about words" in opens:
            continue
        for mark, step in _STEPS.items():
            if mark in opens and not (mark == "negation" and "disagree" in opens):
                doubt *= 1.0 - step * place
        if soft is None and i < 2 and opens & {"agree", "concede"} and not opens & {"disagree", "refusal"}:
            soft = i
    if exchange.flips:
        doubt *= 0.5
    if any("harm" in s.marks for s in exchange.reply[:2]) and any(_PROPOSES.search(s.text) for s in exchange.passage):
        doubt *= 0.7  # what a proposal would spoil is said against it
    value = 1.0 - doubt
    if soft is not None:
        later = [s for s in exchange.reply[soft:] if s.marks & {"contrast", "disagree", "refusal", "other cause"}]
        wholly = _WHOLLY.search(exchange.reply[soft].text) is not None
        value *= 0.85 if later and not wholly else 0.3
    if "cleared" in exchange.said:
        value *= 0.5
    if any("cleared" in s.marks for s in exchange.passage):
        value *= 0.4  # who has just said "I misread you" is told how it was meant, not contradicted
    if all(s.asks for s in exchange.passage):
        value *= 0.5
    first = exchange.passage[0]
    if (first.asks or "wonders" in first.marks) and exchange.reply[0].text.casefold().startswith("because"):
        value *= 0.5
    if all(s.asks for s in exchange.reply):
        value *= 0.7
    if not exchange.anchored and exchange.likeness < 0.03:
        value *= 0.7
    return value
