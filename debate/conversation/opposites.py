"""Sentences that contradict each other without a "not": more against fewer, rises against falls, or by numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from debate.conversation.passages import Sentence

_PAIRS = (
    ("more", "fewer|less"),
    (
        "ris(?:e|es|ing|en)|rose|go(?:es)? up|went up|grow(?:s|n)?|grew|increas(?:e|es|ed|ing)|climb(?:s|ed)?",
        "fall(?:s|en|ing)?|fell|drop(?:s|ped)?|go(?:es)? down|went down|shrink(?:s|ing)?|shrank|decreas(?:e|es|ed|ing)|"
        "declin(?:e|es|ed|ing)",
    ),
    ("higher", "lower"),
    ("faster|quicker", "slower"),
    ("better", "worse"),
    ("easier", "harder"),
    ("easy", "hard|difficult"),
    ("cheap(?:er)?", "expensive|dear(?:er)?|costly"),
    ("always", "never"),
    ("everyone|everybody|all", "nobody|no one|none"),
    ("possible", "impossible"),
    ("likely", "unlikely"),
    ("safe", "dangerous|unsafe|risky"),
    ("true", "false"),
    ("stronger", "weaker"),
    ("strong", "weak"),
    ("succeeds?|succeeded", "fails?|failed"),
    ("wins?|won", "loses?|lost"),
    ("gains?", "loss(?:es)?"),
    ("common", "rare"),
    ("helps?", "hurts?|harms?"),
    ("carr(?:y|ies) over|transfers?|generali[sz]es?", "breaks?(?: down)?"),
)
_OPPOSED = [(re.compile(rf"\b(?:{a})\b", re.IGNORECASE), re.compile(rf"\b(?:{b})\b", re.IGNORECASE)) for a, b in _PAIRS]
_AFTER_NUMBER = re.compile(r"(?:%|percent|per cent|in \w+|chance|likely|sure|confident) (?:that |of |chance )(.{8,})")
_POINTS = re.compile(r"(?:that )?(?:it|this|that|they|he|she|there)\b", re.IGNORECASE)
_BARE = 8
"""Words of a sentence that holds little but its number."""
_APART = 0.15
"""From which distance on two probabilities are taken for a disagreement."""


def opposed(a: str, b: str) -> bool:
    """Whether one text holds one word of a pair of opposites and the other text the other word, neither both."""
    return any(
        (x.search(a) and y.search(b) and not y.search(a) and not x.search(b))
        or (y.search(a) and x.search(b) and not x.search(a) and not y.search(b))
        for x, y in _OPPOSED
    )


def numbers(
    turn: Sequence[Sentence], passage: Sequence[Sentence], reply: Sequence[Sentence]
) -> tuple[Sentence, Sentence, tuple[float, float]] | None:
    """The claim in dispute, the sentence that answers it, and both probabilities, where these lie far apart.

    `turn` is all that was said in the turn of `passage`; only its one stated probability counts, and the reply's first.
    """
    theirs = [(i, s) for i, s in enumerate(turn) if s.credence is not None and not conditional(s)]
    ours = [s for s in reply[:3] if s.credence is not None and not conditional(s)]
    if len(theirs) != 1 or len(ours) != 1:
        return None
    place, said = theirs[0]
    a, b = said.credence, ours[0].credence
    if a is None or b is None or abs(a - b) < _APART:
        return None
    claim = turn[place - 1] if place and _elliptical(said) else said
    near = any(s is claim or s is said for s in passage)
    return (claim, ours[0], (a, b)) if near and (_elliptical(ours[0]) or ours[0].subject & claim.subject) else None


def _elliptical(s: Sentence) -> bool:
    """Whether a probability is stated of what stands before it: "I'd say 70%", "70% that it's gone"."""
    after = _AFTER_NUMBER.search(s.text)
    return (after is None and len(s.text.split()) <= _BARE) or (
        after is not None and _POINTS.match(after[1]) is not None
    )


def conditional(s: Sentence) -> bool:
    """Whether its probability holds only on a condition."""
    return re.search(r"\b(?:if|unless|given|conditional|assuming)\b", s.text, re.IGNORECASE) is not None
