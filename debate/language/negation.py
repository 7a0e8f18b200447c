"""Whether two sentences about one thing say yes and no to it, told from cues: negations, doubts and opposites.

A negation reaches over the words that follow it in its clause; a word is denied where it stands under an odd number of
them. Two sentences oppose each other where most of what they share is denied in one and not in the other. It is a
cautious guess: words that both sentences share and deny alike count as agreement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from debate.language.likeness import STEM, stems
from debate.language.text import words

_REACH = {"not": 3, "cannot": 3, "never": 5, "without": 3, "hardly": 3, "seldom": 3, "rarely": 3, "too": 3}
_WIDE = frozenset(
    [
        "no",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "nowhere",
        "unlikely",
        "impossible",
        "doubt",
        "deny",
        "denies",
        "reject",
        "rejects",
        "fails",
        "fail",
        "little",
        "few",
        "unable",
        "hopeless",
        "implausible",
    ]
)
_TURNS_ROUND = frozenset("no not never nobody nothing none neither cannot hardly without impossible fail fails".split())
_WIDE_REACH = 6
_BACK = frozenset(["nothing", "none", "nobody", "unlikely", "impossible", "implausible", "hopeless", "little"])
"""Words that deny what stands before them as well: `scaffolds add nothing`."""
_OPPOSITES = [
    ("stay", "shift"),
    ("stay", "change"),
    ("easy", "hard"),
    ("easy", "difficult"),
    ("safe", "dangerous"),
    ("kind", "indifferent"),
    ("certain", "uncertain"),
    ("best", "poor"),
    ("excellent", "poor"),
    ("best", "bad"),
    ("good", "bad"),
    ("solved", "unsolved"),
    ("true", "false"),
    ("stable", "unstable"),
    ("halt", "race"),
    ("right", "wrong"),
    ("strong", "weak"),
    ("fast", "slow"),
    ("sooner", "later"),
    ("first", "last"),
    ("alike", "differ"),
    ("alike", "different"),
    ("same", "different"),
    ("plausible", "implausible"),
]
_CLAUSE = re.compile(
    r"[,;:]\s+|\s+(?:but|while|whereas|because|although|though|since|unless|which|and|if|where|when)\s+"
)
_SHARED = 3
Weigh = Callable[[Iterable[str]], float]
_MOST = 0.6
"""Share of the common words, by weight, that has to be denied on one side only."""


def denied(sentence: str) -> dict[str, bool]:
    """The telling words of a sentence, each with whether the sentence denies it."""
    out: dict[str, bool] = {}
    for clause in _CLAUSE.split(sentence):
        for word, under in _clause(clause):
            out[word] = out.get(word, False) or under
    return out


def denies(text: str) -> bool:
    """Whether a text holds an odd number of words that turn it round."""
    return sum(w in _TURNS_ROUND or w.endswith(("n't", "n’t")) for w in words(text)) % 2 == 1


def _clause(clause: str) -> Iterable[tuple[str, bool]]:
    tokens = words(clause)
    content = [next(iter(s), "")[:STEM] for s in (stems(t) for t in tokens)]
    under = [0] * len(tokens)
    for n, token in enumerate(tokens):
        reach = _REACH.get(token) or (3 if token.endswith(("n't", "n’t")) else _WIDE_REACH if token in _WIDE else 0)
        if not reach:
            continue
        after = [m for m in range(n + 1, len(tokens)) if content[m]][:reach]
        before = [m for m in range(n) if content[m]][-2:] if token in _BACK else []
        for m in (*before, *after):
            under[m] += 1
    return [(c, u % 2 == 1) for c, u in zip(content, under, strict=True) if c]


def opposed(sentence: str, text: str, weigh: Weigh = lambda found: len(list(found))) -> bool | None:
    """Whether two sentences oppose each other; None where they share too few words to tell."""
    mine, theirs = denied(sentence), denied(text)
    shared = set(mine) & set(theirs)
    if len(shared) < _SHARED:
        return None
    split = weigh([w for w in shared if mine[w] != theirs[w]]) / (weigh(shared) or 1)
    if _opposite(sentence, text):
        split = 1 - split
    return split >= _MOST


def _opposite(a: str, b: str) -> bool:
    """Whether the one uses a word where the other uses its opposite, and neither uses both."""
    mine, theirs = set(words(a)), set(words(b))
    pairs = [*_OPPOSITES, *((y, x) for x, y in _OPPOSITES)]
    return any(x in mine and y in theirs and y not in mine and x not in theirs for x, y in pairs)
