"""Disputes about a word: who talks about its meaning, in which senses, and what is left once these are fixed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from debate.conversation.findings import quote
from debate.conversation.passages import Sentence
from debate.conversation.terms import stem
from debate.summary import NOT_STATED, Sense, VerbalDispute

_TERM = r"[\"“‘'*]?(?P<term>[A-Za-z][\w-]*(?: [\w-]+){0,3}?)[\"”’'*]?"
_QUOTED = r"[\"“‘*](?P<term>[A-Za-z][\w -]{2,40})[\"”’*,]"
_NAMED = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bby {_TERM},? (?:I|you|we|he|she|they|people) (?:\w+ )?means?\b",
        rf"\bmeans? by (?:the (?:word|term) )?{_TERM}(?=[.,;:?!)]|$| (?:here|in|and|is|then)\b)",
        rf"\b(?:the|this|that) (?:word|term|label) {_QUOTED}",
        rf"\b(?:definition|meaning|notion|sense)s? of (?:the (?:word|term) )?{_QUOTED}",
        rf"\b(?:definition|meaning) of (?:the word |the term )?{_TERM}(?=[.,;:?!)]|$| (?:here|in|and|"
        rf"is|can|that|matters?)\b)",
        rf"\bthe (?:exact )?(?:word|term) {_TERM}(?=[.,;:?!)]|$| (?:here|in|and|is|can|means)\b)",
        rf"\b(?:notions|senses|meanings|kinds|definitions) of {_TERM}(?=[.,;:?!)]|$)",
        rf"{_QUOTED} as a synonym",
        rf"\b(?:taboo|ban|drop|avoid)(?:ing)? (?:the word )?{_QUOTED}",
        rf"\bwhat (?:even |exactly |really )?(?:is|are|counts? as) {_QUOTED}",
        rf"\b(?:call|called|calling) (?:that|it|this|those|them) (?:an? )?{_QUOTED}",
        rf"\b(?:that|it|this)(?:['’]s| is) not (?:an? |what I call )?{_QUOTED}",
        rf"\b(?:count|counts|counted|qualif(?:y|ies)) as (?:an? )?{_QUOTED}",
        rf"\bdepends (?:\w+ )?on (?:what|how) (?:you|we|one) (?:\w+ )?(?:by|define|call) {_TERM}(?=[.,;:?!)]|$)",
        rf"\bif by {_TERM} you\b",
        rf"\bwhen I (?:say|use|speak of|talk about) (?:the (?:word|term) )?{_TERM},? I(?:['’]m| am)? (?:\w+ )?"
        r"(?:mean|talking|referring|thinking)",
        rf"\bTalking about {_QUOTED}",
    )
]
_GIVES = re.compile(
    r"\b(?:I(?:['’]m| am| was) (?:\w+ )?(?:thinking of|referring to|talking about)|"
    r"I (?:\w+ )?mean\b|what I (?:mean|call)|to me\b|in the sense|I(?:['’]d| would) (?:still |"
    r"also |only )?call|I take|"
    r"something like|as in\b|means? that|is when|refers? to|from (?:an?|the|this|"
    r"my) (?:[\w-]+ ){0,5}?(?:perspective|point of view|standpoint)|for the notion)\b",
    re.IGNORECASE,
)
_RESIDUE = re.compile(
    r"\b(?:what (?:to|do (?:you|we)|would you|does (?:it|that)) predict|what predictions|"
    r"predictions? differ|does it matter (?:whether|what|if)|whatever (?:we|you) call|"
    r"the question (?:then )?is|the real question|"
    r"either way|regardless of|even so|still differ|what I care about|what matters|call it what you)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:mean(?:s|t)? by|by .{1,40}?(?:I|you|we) (?:\w+ )?means?|definition|ambiguous|synonym|"
    r"taboo\w*|ban\b|banned|count(?:s|ed)? as|two (?:\w+ )?(?:notions|senses|meanings|kinds)|"
    r"the (?:word|term)|when I (?:say|use)|"
    r"I was referring to|I(?:['’]d| would) (?:still |not )?call|wouldn['’]t call|don['’]t call)",
    re.IGNORECASE,
)
_ASKS_SENSE = re.compile(r"\bdepends (?:\w+ )?on\b|\b(?:do|what) you (?:\w+ )?mean\b", re.IGNORECASE)
_THE_WORD = re.compile(r"\b(?:the|this|that) (?:word|term)\b", re.IGNORECASE)
_EMPTY = frozenset(
    "that this it them those these you something what which the a an so one course way sort kind".split()
)


def verbal_disputes(sentences: Sequence[Sentence], most: int = 3) -> list[VerbalDispute]:
    """Words whose meaning the speakers talk about and more than one of them uses."""
    named: dict[str, list[Sentence]] = defaultdict(list)
    shown: dict[str, str] = {}
    for s in sentences:
        if "define" in s.marks or "clarify" in s.marks:
            for term in _terms(s.text):
                key = " ".join(stem(w) for w in term.casefold().split())
                named[key].append(s)
                shown.setdefault(key, term)
    out: list[VerbalDispute] = []
    for key in sorted(named, key=lambda k: (-len({id(s) for s in named[k]}), -len(k), named[k][0].turn)):
        dispute = _dispute(key, shown[key], named[key], sentences)
        if dispute and not any(_same(key, other.term) for other in out):
            out.append(dispute)
    return out[:most]


def _terms(text: str) -> list[str]:
    """Words or phrases whose meaning a sentence talks about."""
    found = []
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            term = match["term"].strip(" -,")
            if term.endswith("ly") or (term.casefold() == "word" or term.casefold() == "term"):
                continue  # "use the word differently" names no word
            if term.casefold() not in _EMPTY and term.split()[0].casefold() not in _EMPTY and len(term) > 2:
                found.append(term)
    return found


def _same(key: str, term: str) -> bool:
    other = {stem(w) for w in term.casefold().split()}
    return bool(other & set(key.split()))


def mentions(text: str, term: str) -> bool:
    """Whether a text uses a term, in any of its endings."""
    return _holds(text, " ".join(stem(w) for w in term.casefold().split()))


def _uses(s: Sentence, key: str) -> bool:
    return _holds(s.text, key)


def _holds(text: str, key: str) -> bool:
    words = {stem(w.strip("().,;:!?\"“”'‘’*")) for w in re.split(r"[\s/—–]+", text.casefold())}
    wanted = key.split()[-1:]  # of a phrase, the noun: "less complete abstractions" answers "leaky abstractions"
    return all(any(w == x or (len(x) > 4 and w.endswith(x)) for w in words) for x in wanted)


def _dispute(key: str, term: str, naming: Sequence[Sentence], sentences: Sequence[Sentence]) -> VerbalDispute | None:
    """The dispute about one word, or None if only one speaker uses it or nobody says what it means."""
    using = [s for s in sentences if _uses(s, key)]
    speakers = list(dict.fromkeys(s.speaker for s in using))
    definers = {s.speaker for s in naming}
    strong = [s for s in naming if _STRONG.search(s.text)]
    if len(speakers) < 2 or not strong:
        return None
    first, last = naming[0].turn, naming[-1].turn
    senses = []
    for speaker in speakers[:6]:
        mine = [s for s in sentences if s.speaker == speaker and first - 1 <= s.turn <= last + 2]
        named_in = {s.turn for s in naming if s.speaker == speaker}
        scores = {id(s): _sense_score(s, key) + 0.2 * (s.turn in named_in) for s in mine}
        best = max(mine, key=lambda s: (scores[id(s)], -s.turn), default=None)
        if best is not None and scores[id(best)] >= 0.9:
            senses.append(Sense(seat=speaker, text=best.text, quotes=(quote(best),)))
    explicit = sum(1 for s in senses if _GIVES.search(s.text) or _STRONG.search(s.text))
    if len(senses) < 2 or (explicit < 2 and len(definers) < 2):
        return None
    return VerbalDispute(term=term, senses=tuple(senses), residue=_residue(key, naming, sentences))


def _sense_score(s: Sentence, key: str) -> float:
    """How well a sentence shows what its speaker means by the word."""
    score = (
        max(1.0 * _uses(s, key), 0.6 * (_THE_WORD.search(s.text) is not None))
        + 0.9 * (_GIVES.search(s.text) is not None)
        + 0.4 * ("define" in s.marks)
    )
    score -= 0.005 * len(s.text.split()) + 0.7 * (_ASKS_SENSE.search(s.text) is not None)
    return score - 0.8 * s.asks - 0.3 * ("meta" in s.marks) - 0.3 * (len(s.text.split()) < 6)


def _residue(key: str, naming: Sequence[Sentence], sentences: Sequence[Sentence]) -> str:
    """What somebody says is left, in their words; not stated if nobody does."""
    turns = {s.turn for s in naming}
    near = [s for s in sentences if min(turns) <= s.turn <= max(turns) + 2 and _RESIDUE.search(s.text)]
    best = next((s for s in reversed(near) if _uses(s, key)), near[-1] if near else None)
    return f"{best.speaker} (turn {best.turn}): “{best.text}”" if best else NOT_STATED
