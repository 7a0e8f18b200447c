"""The crux summary of a conversation, without a model: from what was said, and who answered whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from debate.conversation.answers import crux, movers
from debate.conversation.candidates import Candidate, Material, candidate
from debate.conversation.claims import Salience
from debate.conversation.disputes import CONTESTED, disputes
from debate.conversation.exchange import Exchange, exchanges
from debate.conversation.findings import (
    Concession,
    common_ground,
    concession_finding,
    concessions,
    misreadings,
    quote,
    unanswered,
)
from debate.conversation.judge import Judge, LexicalJudge
from debate.conversation.passages import READ, Block, Sentence, blocks, own
from debate.conversation.retrieval import Index
from debate.conversation.telling import overview
from debate.conversation.terms import Weights, name_words
from debate.conversation.values import Conversation
from debate.conversation.verbal import mentions, verbal_disputes
from debate.conversation.worth import with_values
from debate.cruxes.grounding import ground
from debate.summary import NOT_STATED, Crux, Finding, Summary, VerbalDispute

MOST_CRUXES = 5
"""How many cruxes a summary lists."""
_WEAK = 0.36
"""Strength below which a candidate is no crux."""
_AGREED = 0.35
"""From which likeness on a sentence that agrees is about the claim in question."""
MOST_JUDGED = 12
"""How many exchanges, the most doubtful, a judge is asked about: a model's time is short."""
_DOUBT = (0.15, 0.75)
"""Between which contests words leave it open whether a reply denies its passage."""
_ALIKE = 0.55
"""From which likeness on two questions are one."""

METHOD = (
    "No model, English. Who answers whom was read off quotations, order and shared words; "
    "disagreement, concession and definition "
    "off set phrases; passages were ranked by BM25. Questions are the speakers' own claims turned into questions, and "
    "answers are extracts, so a point that nobody put in a sentence is not found."
)


def summarise(conversation: Conversation, motion: str | None = None, judge: Judge | None = None) -> Summary:
    """The crux summary of a conversation. `motion`: what it is about, if known; else its title, else not stated.

    Every quote has been checked against its turn. Where there is no real disagreement the overview says "No crux
    found" and why. Renaming the speakers changes nothing but their names.
    """
    motion = motion or conversation.title or NOT_STATED
    parts = blocks(conversation)
    said = own(parts)
    if len({s.speaker for s in said}) < 2:
        return _one_voice(conversation, motion)
    weights = Weights(
        tuple(t for s in b.sentences for t in s.terms) for bs in parts.values() for b in bs if b.kind == "own"
    )
    judge = judge or LexicalJudge()
    linked = _judged(exchanges(conversation, parts, weights), judge)
    material = Material(
        sentences=said,
        index=Index(said),
        salience=Salience(linked, weights),
        weights=weights,
        judge=judge,
        proper=_proper(said, name_words(conversation.speakers)),
        conceded=concessions(linked),
        turns=len({s.turn for s in said}),
        replies=_replies(linked),
        next={id(a): b for a, b in pairwise(said) if (a.turn, a.block) == (b.turn, b.block)},
        before={id(b): a for a, b in pairwise(said) if a.turn == b.turn},
    )
    return _assembled(conversation, motion, parts, linked, material)


def _judged(linked: list[Exchange], judge: Judge) -> list[Exchange]:
    """The exchanges with the judge's word on those that the marks in them leave most in doubt."""
    doubtful = sorted(
        (e for e in linked if e.of != e.speaker and _DOUBT[0] <= e.contest <= _DOUBT[1]),
        key=lambda e: (abs(e.contest - CONTESTED), e.turn),
    )
    said = {id(e): judge.contest(e) for e in doubtful[:MOST_JUDGED]}
    return [replace(e, contest=said[id(e)]) if said.get(id(e), e.contest) != e.contest else e for e in linked]


def _assembled(
    conversation: Conversation,
    motion: str,
    parts: dict[int, tuple[Block, ...]],
    linked: Sequence[Exchange],
    material: Material,
) -> Summary:
    """The summary of a conversation with at least two voices."""
    found = [candidate(d, material) for d in disputes(linked, material.salience, material.weights)]
    found = _merged(_with_general_concessions(found, material.conceded), material.weights)
    kept, put_aside = _sifted(found, material, conversation)
    disputed = verbal_disputes(material.sentences)
    kept, about_words = _without_verbal(kept, disputed)
    put_aside += about_words
    kept = kept[:MOST_CRUXES]
    links = _rests(kept)
    moving = movers(kept, material)
    cruxes = tuple(crux(c, i + 1, links[i], moving[i], material) for i, c in enumerate(kept))
    cruxes = with_values(cruxes, material.sentences, material.weights)
    verbal = tuple(_with_residue(v, cruxes) for v in disputed)
    asides = [*put_aside, *misreadings(linked)]
    summary = Summary(
        motion=motion,
        method=METHOD + _cut_short(conversation),
        overview="",
        cruxes=cruxes,
        verbal_disputes=verbal,
        common_ground=tuple(common_ground(linked, material.weights)),
        concessions=tuple(_unique(concession_finding(c) for c in material.conceded)),
        unanswered=tuple(unanswered(conversation, parts, linked, material.weights)),
        not_cruxes=tuple(_unique(asides)),
    )
    summary = ground(summary, conversation.texts)
    return summary.model_copy(update={"overview": overview(conversation, summary, linked)})


def _without_verbal(kept: list[Candidate], disputed: Sequence[VerbalDispute]) -> tuple[list[Candidate], list[Finding]]:
    """Candidates that are more than a dispute about a word, and findings on those that are not."""
    out, aside = [], []
    for c in kept:
        pair = (c.dispute.claim, c.dispute.counter)
        word = next((v.term for v in disputed if _is_about(c, v.term) or _ended_by(c, v)), None)
        if word is None:
            out.append(c)
            continue
        text = f"{c.question.text} It turns on what is meant by “{word}”; see the disputes about words."
        aside.append(
            Finding(text=text, seats=(pair[0].speaker, pair[1].speaker), quotes=(quote(pair[0]), quote(pair[1])))
        )
    return out, aside


def _is_about(c: Candidate, term: str) -> bool:
    """Whether claim and counter-claim both use a disputed word, or a weak candidate's question does."""
    using = [mentions(text, term) for text in (c.dispute.claim.text, c.dispute.counter.text, c.question.text)]
    return (using[0] and using[1]) or (using[2] and c.strength < 0.65 and c.status == "open")


def _ended_by(c: Candidate, words: VerbalDispute) -> bool:
    """Whether it was disputed in a disputed word, and by nobody any more once the senses had been told apart."""
    told = max(q.turn for s in words.senses for q in s.quotes)
    said = [s.text for s in (*c.dispute.best.passage, *c.dispute.best.reply)]
    later = any(e.turn > told and e.contest >= CONTESTED for e in c.dispute.exchanges)
    return c.dispute.best.turn <= told and not later and any(mentions(text, words.term) for text in said)


def _with_residue(dispute: VerbalDispute, cruxes: Sequence[Crux]) -> VerbalDispute:
    """A dispute about a word with what its speakers dispute besides, where nobody says what is left."""
    seats = {s.seat for s in dispute.senses}
    rest = next(
        (
            c
            for c in cruxes
            if len(seats & {a.seat for a in c.answers}) > 1 and dispute.term.casefold() not in c.question.casefold()
        ),
        None,
    )
    if dispute.residue != NOT_STATED or rest is None:
        return dispute
    return dispute.model_copy(
        update={"residue": f"Nobody says what is left; the same speakers also dispute: {rest.question}"}
    )


def _cut_short(conversation: Conversation) -> str:
    """A warning that names turns too long to be read in full."""
    long = [str(turn) for turn, text in conversation.texts.items() if len(text) > READ]
    return f" Only the first {READ:,} characters were read of turn {', '.join(long[:10])}." if long else ""


def _one_voice(conversation: Conversation, motion: str) -> Summary:
    """The summary where nobody answers anybody."""
    voices = sum(1 for _ in conversation.speakers)
    spoken = [s.speaker for s in conversation.turns if s.text.strip()]
    why = (
        "nobody says anything"
        if not spoken
        else f"only {spoken[0]} speaks"
        if len(set(spoken)) == 1
        else "the turns hold nothing that one could dispute"
    )
    told = (
        f"No crux found: {why}, and a crux takes two. {len(conversation.turns)} turns, {voices} "
        f"speaker{'s' if voices != 1 else ''}."
    )
    return Summary(motion=motion, method=METHOD, overview=told)


def _replies(linked: Sequence[Exchange]) -> dict[int, list[Sentence]]:
    """By identity of a quoted sentence, the first sentences of the replies to it."""
    out: dict[int, list[Sentence]] = {}
    for e in linked:
        for s in e.passage if e.anchored else ():
            out.setdefault(id(s), []).extend(e.reply[:3])
    return out


def _proper(sentences: Sequence[Sentence], names: frozenset[str]) -> frozenset[str]:
    """Words that stand with a capital inside sentences, nearly always: names, which keep it in a question."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for s in sentences:
        for word in re.findall(r"(?<=[a-z,;] )[^\W\d_]+", s.text):
            if word[1:].islower():
                (capital if word[0].isupper() else small)[word.casefold()] += 1
    return frozenset(w.capitalize() for w, n in capital.items() if n > small[w] and len(w) > 2) | frozenset(
        n.capitalize() for n in names
    )


def _with_general_concessions(found: list[Candidate], conceded: Sequence[Concession]) -> list[Candidate]:
    """Candidates settled, in part or whole, by a concession that names no passage: the strongest one of the pair."""
    out = list(found)
    assigned = {id(c.granted) for c in found if c.granted is not None}
    for c in conceded:
        if not c.full or id(c) in assigned or (c.exchange and c.exchange.anchored):
            continue
        pairs = [
            i
            for i, x in enumerate(out)
            if x.granted is None
            and c.sentence.speaker in x.dispute.speakers
            and (c.to in x.dispute.speakers)
            and x.dispute.best.turn <= c.sentence.turn
            and not c.names_other(x.dispute.subject | x.subject)
            and not _still_contests(c.sentence.speaker, c.sentence.turn, x)
        ]
        if pairs:
            best = max(pairs, key=lambda i: (out[i].strength, -i))
            out[best] = replace(out[best], granted=c, status="partly-resolved" if c.reserved else "resolved")
    return out


def _still_contests(speaker: str, turn: int, c: Candidate) -> bool:
    """Whether a speaker goes on disputing it in or after a turn."""
    return any(e.speaker == speaker and e.turn >= turn and e.contest >= 0.35 for e in c.dispute.exchanges)


def _merged(found: Sequence[Candidate], weights: Weights) -> list[Candidate]:
    """Candidates, strongest first, each question once."""
    out: list[Candidate] = []
    for c in sorted(found, key=lambda c: (-c.strength, c.dispute.best.turn)):
        if not any(_one_question(c, o, weights) for o in out):
            out.append(c)
    return out


def _one_question(a: Candidate, b: Candidate, weights: Weights) -> bool:
    """Whether two questions ask the same: the same words, or most of the subject of each in the other."""
    if a.question.text == b.question.text:
        return True
    each = min(weights.share(a.subject, b.subject), weights.share(b.subject, a.subject))
    return each >= 0.5 and weights.likeness(a.subject, b.subject) >= _ALIKE


def _sifted(
    found: Sequence[Candidate], material: Material, conversation: Conversation
) -> tuple[list[Candidate], list[Finding]]:
    """Candidates that are cruxes, and findings on those that only look like it."""
    kept: list[Candidate] = []
    aside: list[Finding] = []
    goes_on = any(c.status in ("open", "partly-resolved") and c.strength >= _WEAK for c in found)
    plain = sum(1 for c in found if c.question.quality >= 0.5 and c.strength >= _WEAK)
    for c in found:
        if plain and (c.question.quality < 0.56 or (c.question.quality < 0.75 and _told(c, kept))):
            continue
        if any(_same_pair(c, k) for k in kept):
            continue
        short = len(c.dispute.turns) <= 3
        if (agreed := _agreed(c, material)) is not None:
            text = f"{c.question.text} {agreed.speaker} says in turn {agreed.turn} that this much is agreed."
            aside.append(Finding(text=text, seats=c.dispute.speakers[:2], quotes=(quote(c.source), quote(agreed))))
            continue
        seats = (c.dispute.claim.speaker, c.dispute.counter.speaker)
        quotes = (quote(c.dispute.claim), quote(c.dispute.counter))
        if c.status == "dissolved":
            aside.append(
                Finding(text=f"{c.question.text} A misunderstanding that was cleared up.", seats=seats, quotes=quotes)
            )
        elif c.status == "resolved" and c.granted is None:
            aside.append(Finding(text=f"{c.question.text} The answer was accepted.", seats=seats, quotes=quotes))
        elif c.status == "resolved" and short and c.granted is not None and not goes_on:
            text = (
                f"{c.question.text} {c.granted.sentence.speaker} gave the point up in turn {c.granted.sentence.turn}."
            )
            aside.append(Finding(text=text, seats=seats, quotes=(*quotes, quote(c.granted.sentence))))
        elif c.strength >= _WEAK or (not kept and c.contest >= 0.5 and c.strength >= 0.3):
            kept.append(c)
    about = [c for c in kept if _third_party(c, material)]
    if about and len(about) < len(kept):
        kept = [c for c in kept if c not in about]
        for who, c in {_third_party(c, material): c for c in reversed(about)}.items():
            text = f"What {who} holds: a dispute about somebody outside the conversation, not about what is so."
            aside.append(
                Finding(
                    text=text,
                    seats=(c.dispute.claim.speaker, c.dispute.counter.speaker),
                    quotes=(quote(c.dispute.claim), quote(c.dispute.counter)),
                )
            )
    return kept, aside


def _agreed(c: Candidate, material: Material) -> Sentence | None:
    """What another disputant says in agreement with the very claim that the question is about, if anything."""
    for e in c.dispute.exchanges:
        for s in e.reply:
            plain = "agree" in s.marks and not s.marks & {"disagree", "assume", "mover"} and not s.asks
            plain = plain and s.speaker != c.source.speaker and re.search(r"\bagree", s.text) is not None
            plain = plain and (" because" not in c.question.text or "because" in s.text)  # the effect alone is granted
            if plain and material.weights.likeness(s.subject, c.source.subject) >= _AGREED:
                return s
    return None


def _told(c: Candidate, kept: Sequence[Candidate]) -> bool:
    """Whether a stronger crux has the same claim or counter-claim already."""
    held = {id(s) for k in kept for s in (k.dispute.claim, k.dispute.counter, k.source)}
    return id(c.dispute.claim) in held or id(c.dispute.counter) in held or id(c.source) in held


def _same_pair(a: Candidate, b: Candidate) -> bool:
    """Whether two candidates set the same two sentences against each other, under two questions."""
    one, other = ({id(s) for s in (x.dispute.claim, x.dispute.counter, x.source)} for x in (a, b))
    return len(one & other) > 1


def _third_party(c: Candidate, material: Material) -> str | None:
    """The person outside the conversation whose views a dispute is about: both sides name and report them."""
    said = (*c.dispute.best.passage, *c.dispute.best.reply)
    for name in sorted(material.proper - {n.capitalize() for n in c.source.names}):
        naming = [s for s in said if re.search(rf"\b{re.escape(name)}\b", s.text)]
        reporting = [s for s in naming if "reported" in s.marks]
        if len(naming) >= 3 and len({s.speaker for s in naming}) == 2 and reporting:
            return name
    return None


def _rests(kept: Sequence[Candidate]) -> list[tuple[str, ...]]:
    """For each, the cruxes that contest something said in answer to it: the descent."""
    out = []
    for i, c in enumerate(kept):
        replies = {id(s) for e in c.dispute.exchanges for s in e.reply if e.contest >= 0.3}
        under = [
            f"crux-{j + 1}"
            for j, o in enumerate(kept)
            if j != i
            and o.dispute.best.turn > c.dispute.best.turn
            and any(id(s) in replies for s in o.dispute.best.passage)
        ]
        out.append(tuple(under[:2]))
    return out


def _unique(findings: Iterable[Finding]) -> list[Finding]:
    out: dict[tuple[object, ...], Finding] = {}
    for f in findings:
        out.setdefault((f.text, f.quotes), f)
    return list(out.values())[:8]
