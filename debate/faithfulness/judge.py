"""One sentence against one file: does it rest on a position, go beyond the file, contradict it, or misread it?"""

from __future__ import annotations

import re

from debate.faithfulness.lookup import File, Match
from debate.faithfulness.values import Judged, Verdict
from debate.language.likeness import bag
from debate.language.negation import opposed
from debate.language.text import words

RESTS = 0.38
"""Support (0 to 1) from which a sentence rests on a position."""
COMPARED = 0.3
"""Support from which a sentence is close enough to a position to contradict it."""
MISREAD = 0.55
"""Share of a listed misreading's telling words from which a sentence repeats it."""
_CLAIMS = 3
"""Telling words below which a sentence claims nothing, or shares too little with a position to rest on it."""
_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*\s*(?:%|per\s?cent\b)?|\b(?:\w+-)?(?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"hundred|thousand)(?:-\w+)?\s+per\s?cent\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:i|we)\s+(?:do not|don['’]t|never|would not|cannot|did not)\s+(?:say|claim|mean|hold|think|believe|expect)\b",
    re.IGNORECASE,
)


def judge(sentence: str, file: File) -> Judged:
    """The verdict on a sentence, with the position or text that it rests on."""
    if len(bag(sentence)) < _CLAIMS:
        return Judged(text=sentence, verdict="joins", support=0.0)
    matches = file.matches(sentence)
    best = matches[0] if matches else None
    support = best.support if best else 0.0
    if number := _number(sentence, file):
        text = f"{number} stands nowhere in the file"
        return Judged(text=sentence, verdict="beyond", support=min(support, RESTS / 2), evidence=text)
    if wrong := _misreading(sentence, file, support):
        return Judged(text=sentence, verdict="misreading", support=support, evidence=wrong)
    if best is None or support < COMPARED:
        return Judged(text=sentence, verdict="beyond", support=support, evidence=best.text if best else "")
    rests: Verdict = "rests" if support >= RESTS and best.shared >= _CLAIMS else "beyond"
    verdict: Verdict = "contradicts" if _denied(sentence, file, best) else rests
    return Judged(
        text=sentence,
        verdict=verdict,
        support=support,
        position=None if verdict == "beyond" else best.key.ref,
        key=best.key if verdict == "rests" else None,
        evidence=best.text,
    )


def _denied(sentence: str, file: File, best: Match) -> bool:
    """Whether the nearest texts of the nearest position all say the opposite."""
    found = [opposed(sentence, text, file.weights) for text in file.near(sentence, best.key.ref, 0.8)]
    compared = [f for f in found if f is not None]
    return bool(compared) and all(compared)


def _misreading(sentence: str, file: File, support: float) -> str | None:
    """The listed misreading that a sentence asserts, if it does so more plainly than it says what is on file."""
    mine = bag(sentence)
    if _DENIES.search(sentence):
        return None
    for text in file.persona.misreadings:
        core = re.split(r"[;(]|, (?:since|as|which|because)\b", re.sub(r"^that ", "", text))[0]
        theirs = bag(core)
        share = file.weights(mine & theirs) / (file.weights(theirs) or 1.0)
        if len(mine & theirs) >= 2 and share >= MISREAD and share > support and not opposed(sentence, core):
            return text
    return None


def _number(sentence: str, file: File) -> str | None:
    """A number in a sentence that no text of the file holds."""
    for found in _NUMBER.finditer(sentence):
        number = " ".join(found.group().split())
        if not file.mentions(words(number)):
            return number
    return None
