"""Sentences that contradict each other without a "not": more against fewer, rises against falls, or by numbers."""

from __future__ import annotations

import re

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
_APART = 0.15
"""From which distance on two probabilities are taken for a disagreement."""


def opposed(a: str, b: str) -> bool:
    """Whether one text holds one word of a pair of opposites and the other text the other word, neither both."""
    return any(
        (x.search(a) and y.search(b) and not y.search(a) and not x.search(b))
        or (y.search(a) and x.search(b) and not x.search(a) and not y.search(b))
        for x, y in _OPPOSED
    )


def apart(a: float | None, b: float | None) -> bool:
    """Whether two stated probabilities lie far apart."""
    return a is not None and b is not None and abs(a - b) >= _APART
