"""What is not a crux but belongs in the summary: concessions, common ground, open questions, misreadings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from debate.conversation.exchange import Exchange
from debate.conversation.passages import Block, Sentence
from debate.conversation.terms import Weights, terms
from debate.conversation.values import Conversation
from debate.summary import Finding, Quote

_FULL = re.compile(
    r"\b(?:I (?:think I )?(?:was|am|stand) (?:\w+ )?(?:wrong|mistaken|corrected)|I(?:['’]ll|"
    r" will)? (?:\w+ )?(?:concede|fold|withdraw|retract|take (?:that|it|this) back|"
    r"drop (?:it|that|this)|give (?:you that|in))|you(?:['’]ve| have)? (?:\w+ )?(?:convinced|"
    r"persuaded) me|changed my mind|I(?:['’]m| am) (?:now )?convinced|"
    r"I now think|no longer (?:think|believe|endorse|hold)|you(?:['’]re| are) (?:completely |"
    r"totally |absolutely |quite )?right\b|my (?:mistake|bad|error)|I(?:['’]ve| have) (?:"
    r"come (?:a)?round))",
    re.IGNORECASE,
)
_THE_POINT = re.compile(r"\b(?:point|part|argument|claim|objection|bit) (?:about|on|that) (.{3,80})", re.IGNORECASE)
_IF = re.compile(
    r"\b(?:if|unless|whether|maybe|perhaps|might|may|could|when) (?:I|you|it|that)\b|\bif\b.{0,40}$", re.IGNORECASE
)
_BUT = re.compile(
    r"(?:^|[,;—–-] ?)(?:but|however|though|although|yet|still)\b|^(?:that said|still|even so)\b", re.IGNORECASE
)
_TROUBLE = re.compile(r"\b(?:issue|problem|trouble|disagree\w*) (?:with|is|here|in)\b|https?://", re.IGNORECASE)
"""What makes a "yeah" no agreement."""
_CITED = re.compile(r"[\"“][^\"“”]*\?[\"”]$")
"""A question in quotation marks is told, not asked."""
_SHORT = 40
"""Words of a turn that counts as short."""
_ASKED = re.compile(
    r"\b(?:you|your|we|anyone|why|how|what|where|which|who|when|does|do|is|are|can|could|would|"
    r"will|should|has|have|isn['’]t|doesn['’]t|don['’]t)\b",
    re.IGNORECASE,
)
_IDLE = re.compile(
    r"^(?:right|no|ok|okay|or what|really|huh|why not|make sense|does that make sense|you know|and|so|what)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Concession:
    """A sentence that grants something. `full`: it gives the point up; `on_assumption`: only if premises held."""

    sentence: Sentence
    to: str | None
    exchange: Exchange | None
    full: bool
    on_assumption: bool
    reserved: bool
    """Whether a reservation follows at once."""

    def names_other(self, subject: frozenset[str]) -> bool:
        """Whether it says which point is given up, and that one is about something else than `subject`."""
        named = _THE_POINT.search(self.sentence.text)
        return named is not None and not subject & frozenset(terms(named[1], self.sentence.names))


def quote(sentence: Sentence) -> Quote:
    """A sentence as a quote of its turn."""
    return Quote(turn=sentence.turn, text=sentence.text)


def concessions(exchanges: Sequence[Exchange]) -> list[Concession]:
    """Everything granted in a reply, in order."""
    out = []
    for e in exchanges:
        for i, s in enumerate(e.reply):
            after = e.reply[i + 1].text if i + 1 < len(e.reply) else ""
            grants = (
                "concede" in s.marks
                and not re.match(r"if\b", s.text, re.IGNORECASE)
                and not (_IF.search(s.text) and not _FULL.search(s.text))
            )
            assumed = "assume" in s.marks and bool(s.marks & {"agree", "concede"})
            if not (grants or assumed) or s.asks or "order" in s.marks:
                continue
            reserved = bool(
                _BUT.search(s.text) or _BUT.search(after) or ("disagree" in s.marks and not _FULL.search(s.text))
            )
            full = (
                grants
                and not assumed
                and _FULL.search(s.text) is not None
                and not re.search(r"\bif I (?:was|am|were)|unless\b", s.text)
            )
            out.append(Concession(s, e.of if e.of != e.speaker else None, e, full, assumed, reserved))
    return out


def concession_finding(c: Concession) -> Finding:
    """The concession, said no stronger than it is."""
    who = c.sentence.speaker
    if c.on_assumption:
        text = f"{who} grants this only on an assumption, which is no agreement with it"
    elif c.full and not c.reserved:
        text = f"{who} gives up a point" + (f" to {c.to}" if c.to else "")
    elif c.reserved:
        text = f"{who} grants a point, with a reservation"
    else:
        text = f"{who} grants a point" + (f" to {c.to}" if c.to else "")
    about = (quote(c.exchange.passage[0]),) if c.exchange is not None and c.exchange.of == who else ()
    return Finding(text=text + ".", seats=(who,), quotes=(quote(c.sentence), *about))


def common_ground(exchanges: Sequence[Exchange], weights: Weights, most: int = 5) -> list[Finding]:
    """Agreement said in so many words, with what it agrees to where that can be found."""
    found: list[tuple[float, Finding]] = []
    for e in exchanges:
        for i, s in enumerate(e.reply):
            if (
                "agree" not in s.marks
                or s.asks
                or s.marks & {"disagree", "assume", "order", "mover"}
                or re.match(r"if\b", s.text, re.IGNORECASE)
                or not _agrees(s)
                or _TROUBLE.search(s.text)
            ):
                continue
            content = (
                s
                if len(s.terms) >= 4 or len(s.text.split()) >= 6
                else next(
                    (
                        x
                        for x in e.reply[i + 1 : i + 2]
                        if len(x.terms) >= 4 and not x.asks and not x.marks & {"disagree", "contrast"}
                    ),
                    None,
                )
            )
            there = max(e.passage, key=lambda p: weights.likeness(p.terms, (content or s).terms))
            likeness = weights.likeness(there.terms, (content or s).terms)
            if content is None and not (e.anchored and i == 0):
                continue
            quotes = [quote(s)] + ([quote(content)] if content is not None and content is not s else [])
            seats: tuple[str, ...] = (s.speaker,)
            if (e.anchored and i <= 1 and not there.asks) or likeness >= 0.12:
                quotes.append(quote(there))
                seats = (there.speaker, s.speaker)
            text = f"{s.speaker} agrees" + (f" with {there.speaker}" if len(seats) > 1 else "") + _on(content or there)
            found.append((likeness + 0.2 * e.anchored, Finding(text=text, seats=seats, quotes=tuple(quotes))))
    ranked = sorted(range(len(found)), key=lambda i: -found[i][0])[:most]
    return [found[i][1] for i in sorted(ranked)]


def _agrees(s: Sentence) -> bool:
    """Whether the agreement is the sentence's point, not a word in passing."""
    return (
        re.search(
            r"\b(?:(?:I|we) (?:\w+ ){0,2}agree|same here|you['’]re right|that['’]s (?:right|true|fair)|"
            r"I share|seems (?:true|right)|matche?s?|no disagreement)\b|^(?:agreed|yes|yeah|yup|exactly|"
            r"indeed|true|right|absolutely|definitely)\b",
            s.text,
            re.IGNORECASE,
        )
        is not None
    )


def _on(sentence: Sentence) -> str:
    return f": “{sentence.text}”" if len(sentence.text) <= 260 else "."


def unanswered(
    conversation: Conversation,
    parts: dict[int, tuple[Block, ...]],
    exchanges: Sequence[Exchange],
    weights: Weights,
    most: int = 6,
) -> list[Finding]:
    """Questions put to another speaker that nobody took up, the last first if there are many."""
    taken = {(s.turn, s.block) for e in exchanges if e.anchored for s in e.passage}
    replies: dict[str, list[Sentence]] = {}
    for turn, blocks in parts.items():
        replies[str(turn)] = [s for b in blocks if b.kind == "own" for s in b.sentences]
    last = len(conversation.turns)
    out: list[Finding] = []
    for turn, blocks in parts.items():
        speaker = conversation.turns[turn - 1].speaker
        said = [s for b in blocks if b.kind == "own" for s in b.sentences]
        closing = {id(s) for s in said[-2:]} | {
            id(a.sentences[-1]) for a, b in pairwise(blocks) if a.kind == "own" != b.kind and a.sentences
        }
        for i, s in enumerate(said):
            if not _puts(s, id(s) in closing) or (s.turn, s.block) in taken or _answers_self(said[i + 1 : i + 2]):
                continue
            later = [
                t for t in range(turn + 1, min(last, turn + 12) + 1) if conversation.turns[t - 1].speaker != speaker
            ]
            if any(_takes_up(s, replies[str(t)], weights, t == turn + 1, id(s) in closing) for t in later):
                continue
            why = "Nobody speaks after it." if not later else "No later turn takes it up."
            out.append(
                Finding(
                    text=f"{speaker} asks, and gets no answer: “{s.text}” {why}", seats=(speaker,), quotes=(quote(s),)
                )
            )
    return out[-most:]


def _puts(s: Sentence, closing: bool) -> bool:
    """Whether a sentence is a question that waits for an answer: put to somebody, or left standing at a turn's end."""
    if (
        not (closing or s.marks & {"second person", "wonders"})
        or s.text.startswith(("(", "[", "See "))
        or _CITED.search(s.text)
    ):
        return False
    if (
        not s.asks
        or s.marks & {"order"}
        or _IDLE.match(s.text)
        or re.search(r",? (?:right|no|eh|huh)\?$", s.text)
        or len(s.text.split()) < 4
    ):
        return False
    return _ASKED.search(s.text) is not None and (closing or bool(s.terms))


def _answers_self(after: Sequence[Sentence]) -> bool:
    """Whether the asker goes on to answer ("Because …", "No, …")."""
    return any(
        re.match(r"(?:because|no\b|yes\b|well,|i think|obviously|of course|clearly|not\b)", s.text, re.IGNORECASE)
        for s in after
    )


def _takes_up(asked: Sentence, reply: Iterable[Sentence], weights: Weights, near: bool, closing: bool) -> bool:
    """Whether a reply shares the question's subject, or, coming next, opens like an answer."""
    reply = list(reply)
    if (
        near
        and reply
        and re.match(
            r"(?:yes|no|yeah|yup|nope|sure|because|i (?:think|do|don['’]t|haven['’]t|have|would|can|"
            r"can['’]t|am|mean|hadn['’]t)|not\b|right\b|both\b|neither\b|maybe|probably|of course|"
            r"it (?:is|was|does))",
            reply[0].text,
            re.IGNORECASE,
        )
    ):
        return True
    # In quick talk a short turn that comes next answers what was asked last, in whatever words.
    if near and closing and reply and sum(len(s.text.split()) for s in reply) <= _SHORT and not reply[0].asks:
        return True
    subject = {t for s in reply for t in s.terms}
    return weights.share(asked.terms, subject) >= (0.4 if near else 0.6)


def misreadings(exchanges: Sequence[Exchange], most: int = 4) -> list[Finding]:
    """Restatements that their owner rejects, and misunderstandings that were cleared up."""
    out = []
    for e in exchanges:
        rejecting = next(
            (s for s in e.reply[:6] if "rejects paraphrase" in s.marks and "first person" in s.marks), None
        )
        clearing = next((s for s in e.reply if "cleared" in s.marks), None)
        if rejecting is not None:
            told = (
                f"{e.speaker} does not accept what {e.of} takes {e.speaker} to hold; what is put aside here "
                f"is a reading, not a view."
            )
            out.append(
                Finding(
                    text=told,
                    seats=(e.speaker, e.of),
                    quotes=(quote(e.passage[0]), quote(rejecting)) if e.anchored else (quote(rejecting),),
                )
            )
        elif clearing is not None:
            out.append(
                Finding(
                    text=f"A misunderstanding that {e.speaker} says is cleared up.",
                    seats=(e.speaker,),
                    quotes=(quote(clearing),),
                )
            )
    return out[:most]
