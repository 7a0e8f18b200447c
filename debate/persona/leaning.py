"""Whether a sentence leans on one before it, told from its opening words.

`language.text.stands_alone` is the plan's guess and errs on the side of leaving a sentence out. A file's writer needs
the other error to be rare as well: a check that cries at every "one can" or "there is" teaches nobody anything.
"""

from __future__ import annotations

import re

from debate.language.text import stands_alone, words


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_POINTS = _set(
    "it its this they them their such nor also still but and or so then yet again instead rather here he she his her "
    "another other others same none"
)
_QUANTITIES = _set("all many most some few each both either neither one even only")
_VERBS = _set(
    "is was are were be has have had do does did will would can could may might must should seems seem makes means "
    "leaves gives shows follows alone goes lies looks comes"
)
_BACKWARDS = _set("this that these those them it which")
_TIES = _set("of that which between in to for where whether behind i who")
_SMALL = _set(
    "a an the i my we our you of to in on at by for with from as if than when while and or not no nor but can could "
    "may might must shall should will would be been is are was were do does did have has had one"
)
_EXPLETIVE = re.compile(
    r"^it (is|was|seems|may be|may well be|might be|would be|takes|matters|strikes me|will be)\b"
    r".*\b(that|to|whether|how|as)\b"
)
_EMPTY_IT = re.compile(r"^it (that|to|as|is|fairly|spelled|likely|left|\w+ly|\w+ that)\b")


def leans(sentence: str) -> bool:
    """Whether a sentence, heard first, would leave a listener asking what it points at."""
    if stands_alone(sentence):
        return False
    tokens = words(sentence)
    return not tokens or _opens_backwards(tokens) or any(_points_back(tokens, n) for n in range(1, min(7, len(tokens))))


def _opens_backwards(tokens: list[str]) -> bool:
    """Whether the first words point at something said before."""
    first, second, third = [*tokens, "", "", ""][:3]
    if first == "it":
        return not _EXPLETIVE.match(" ".join(tokens))
    if first == "so":
        return second not in ("far", "long", "much", "many")
    if first in _POINTS:
        return True
    if first == "that":  # "that is so" points back, "that models plot is ..." is a clause
        return second in _VERBS or second in ("too", "one", "much", "said")
    if first in ("these", "those"):
        return second not in ("who", "that", "which", "of", "i")
    if first == "even" and second in ("there", "then", "so", "this", "these", "they", "it"):
        return True
    if first in _QUANTITIES:
        backwards = second == "of" and third in _BACKWARDS and not (third == "that" and len(tokens) > 5)
        return backwards or (first != "one" and second in _VERBS) or (first == "one" and second in ("is", "was"))
    if first == "the":
        return not stands_alone(" ".join(tokens[:2])) and third not in _TIES and second not in ("two", "three", "rest")
    return False


def _points_back(tokens: list[str], n: int) -> bool:
    """Whether the pronoun at place `n` of the opening has nothing before it in the sentence to stand for."""
    word, after = tokens[n], tokens[n + 1] if n + 1 < len(tokens) else ""
    if word in ("these", "this"):
        return True
    if word == "that":  # "as for that, I ..." points back, "for that reason to hold ..." may not
        return tokens[n - 1] in ("for", "of", "with", "by") and after in ("", "i", "we", "and", *_VERBS)
    if word == "those":
        return after not in ("who", "that", "which", "of", "i", "with", "between")
    if word == "such":
        return after not in ("as", "a", "an")
    if word == "else":
        return tokens[n - 1] not in ("nobody", "anybody", "something", "nothing", "everything", "somebody", "or")
    if word not in ("it", "they", "them"):
        return False
    before = [t for m, t in enumerate(tokens[:n]) if t not in _SMALL and not (m and tokens[m - 1] in ("i", "we"))]
    if word == "it" and _EMPTY_IT.match(" ".join(tokens[n:])):
        return False
    return not before and after not in ("to", "that", "were")
