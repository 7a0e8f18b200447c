"""A free turn, made fit to be printed: pure functions over text.

What can be mended is mended and flagged: a name in front, another's turn, an unfinished last sentence, control
characters, markup, assistant talk. What cannot (loops, echoes, garble, nothing at all) is a fault, and the turn is
tried again.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from debate.language.text import clean, fold, sentences, words

_MARKUP = re.compile(
    r"<[|｜][^<>\n]{0,60}[|｜]?>|</?(?:s|bos|eos|pad|unk|mask|start_of_turn|end_of_turn|think(?:ing)?|turn\|)>"
    r"|<0x[0-9A-F]{2}>|\[/?(?:INST|SYSTEM_PROMPT|THINK|AVAILABLE_TOOLS|TOOL_CALLS)\]|<</?SYS>>"
)
_CITATION = re.compile(r"\s*\[(?:[a-z0-9-]+/)?[A-Z]{1,4}-?\d{1,4}(?:\s*[,;]\s*[A-Z]{1,4}-?\d{1,4})*\]")
_STAGE = re.compile(r"^\s*(?:\*[^*\n]{1,80}\*|\([^()\n]{1,80}\)|\[[^\[\]\n]{1,80}\])\s*")
_BULLET = re.compile(r"^[ \t]*(?:[-*•#>]+|\d{1,2}[.)])[ \t]+", re.MULTILINE)
_OPENER = re.compile(r"<+(?=[|｜])")  # of a marker never closed, or one that mending put together
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_ASSISTANT = re.compile(
    r"\b(?:as|being|i am|i'm) an? (?:ai|artificial intelligence|(?:large )?language model|virtual assistant)\b"
    r"|^(?:sure|certainly|of course|absolutely|great question)\s*[!,.:]+\s*(?:here|i)\b"
    r"|^here(?:'s| is| are) (?:my|a|an|the|your|some)\b.{0,80}\b(?:response|reply|turn|answer|speech|draft|points?)\b"
    r"|\bi (?:hope this helps|cannot fulfill|can't fulfill|can't assist|cannot assist|am programmed|was trained by)\b"
    r"|\blet me know if\b|\bhow (?:can|may) i (?:help|assist) you\b|\bfeel free to (?:ask|let me)\b"
    r"|\bone or two (?:short )?paragraphs\b|^\[?your turn\b|^make these points\b|\bat most \d+ words\b"
    r"|\b(?:word count|end of (?:turn|response|speech))\b|\bmy (?:instructions|system prompt|notes say)\b",
    re.IGNORECASE,
)
_REFUSAL = re.compile(r"^(?:i(?:'m| am) sorry|sorry|i apologi[sz]e)\b.{0,80}\b(?:can't|cannot|unable|not able)\b", re.I)
_Placed = tuple[int, str]  # a sentence and the number of its paragraph
_ENDS = tuple('.!?…"”’)')
_FUNCTION_WORDS = frozenset(
    words(
        "the of and to a in is that it for as with be are this on not by or an but which have from i if would what we"
        " there can they more than has do will at one no so you he was all"
    )
)


@dataclass(frozen=True)
class Tidied:
    """A turn after mending. `mended` names what was; `faults` what could not be. Fewer faults are better."""

    text: str
    mended: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """Everything a reader should know, in a fixed order, each once."""
        return tuple(dict.fromkeys(self.mended + self.faults))


def tidy(
    raw: str,
    *,
    me: Sequence[str],
    others: Sequence[str],
    whole: bool,
    earlier: Sequence[str] = (),
    least: int = 8,
    most: int = 400,
    english: bool = True,
) -> Tidied:
    """Mends a turn and finds its faults.

    `me`, `others`: names by which the speaker and the others may be called. `whole`: whether the model ended by itself.
    `earlier`: turns so far, for echoes. `least`, `most`: words. `english`: whether English function words are to be
    expected.
    """
    mended: list[str] = []
    text = _harmless(raw, mended)
    before = None
    while text != before:  # a name may stand behind a list mark, and a list mark behind a name
        before, text = text, _speech_only(_only_mine(text, me, others, mended), mended)
    said = [(n, s) for n, p in enumerate(text.split("\n\n")) for s in sentences(p)]
    said = _once(_finished(said, whole, mended), most, mended)
    text = "\n\n".join(" ".join(s for _, s in paragraph) for _, paragraph in groupby(said, itemgetter(0)))
    return Tidied(text, tuple(dict.fromkeys(mended)), faults(text, earlier, least=least, english=english))


def _harmless(raw: str, mended: list[str]) -> str:
    text = clean(raw)
    if clean(raw) != unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")):
        mended.append("control")
    bare = _MARKUP.sub(" ", text)
    if bare != text:
        mended.append("markup")
    uncited = _CITATION.sub("", bare)
    if uncited != bare:
        mended.append("forged-citation")
    return uncited


def _only_mine(text: str, me: Sequence[str], others: Sequence[str], mended: list[str]) -> str:
    """The text without the speaker's own name in front, cut where somebody else's turn begins."""
    own = _label([*me, "me", "speaker", "assistant", "answer", "response", "reply", "debater"])
    foreign = _label([*others, "moderator", "user", "human", "system", "opponent", "audience"])
    while found := re.match(own, text):
        text = text[found.end() :]
        mended.append("name-prefix")
    for label, flag in ((foreign, "other-turn"), (own, "second-turn")):
        if found := re.search(r"(?:^|\n)" + label, text):
            text = text[: found.start()]
            mended.append(flag)
    return text


def _label(names: Sequence[str]) -> str:
    """Matches a name with a colon, however it is dressed: `**Ann** (simulated):`."""
    parts = "|".join(re.escape(n) for n in sorted(set(filter(None, names)), key=len, reverse=True))
    return rf"\s*[*_#\[\"“]*\s*(?i:{parts})\s*[*_\]\"”]*\s*(?:\([^()\n]{{1,40}}\))?\s*[*_]*\s*[:：][*_]*\s*"


def _speech_only(text: str, mended: list[str]) -> str:
    """Without stage directions, list marks, emphasis, and sentences that an assistant says about its work."""
    bare = _STAGE.sub("", text)
    bare = _OPENER.sub("", _EMPHASIS.sub(r"\2", _BULLET.sub("", bare)).replace("**", ""))
    if bare != text:
        mended.append("markup")
    paragraphs = [sentences(p) for p in re.split(r"\n\s*\n", bare)]
    kept = [[s for s in p if not _ASSISTANT.search(s)] for p in paragraphs]
    if kept != paragraphs:
        mended.append("assistant-talk")
    text = "\n\n".join(" ".join(p) for p in kept if p)
    if len(text) > 2 and text[0] in '"“' and text[-1] in '"”' and not set(text[1:-1]) & set('"“”'):
        text = text[1:-1].strip()
    return text


def _finished(said: list[_Placed], whole: bool, mended: list[str]) -> list[_Placed]:
    """Without an unfinished last sentence; a turn of one sentence gets its full stop."""
    if not said or said[-1][1].endswith(_ENDS):
        return said
    mended.append("unfinished")
    if whole and len(said) == 1:
        return [(0, said[0][1].rstrip(" ,;:-–—") + ".")]
    return said[:-1]


def _once(said: list[_Placed], most: int, mended: list[str]) -> list[_Placed]:
    """Cut before the sentence that passes `most` words, or the first of five or more that was said before."""
    seen, count = set[tuple[str, ...]](), 0
    for n, (_, sentence) in enumerate(said):
        spoken = tuple(words(sentence))
        count += len(sentence.split())
        if (long := n > 0 and count > most) or spoken in seen:
            mended.append("too-long" if long else "repeats")
            return said[:n]
        if len(spoken) >= 5:
            seen.add(spoken)
    return said


def faults(text: str, earlier: Sequence[str] = (), *, least: int = 8, english: bool = True) -> tuple[str, ...]:
    """What makes a mended turn not worth printing: empty, short, refusal, garbled, loop, echo."""
    spoken = words(text)
    if not spoken:
        return ("empty",)
    found = {
        "short": len(spoken) < least,
        "refusal": _REFUSAL.search(fold(text)),
        "garbled": garbled(text, english=english),
        "loop": loops(spoken),
        "echo": any(echoes(spoken, words(e)) for e in earlier),
    }
    return tuple(fault for fault, there in found.items() if there)


def loops(spoken: Sequence[str]) -> bool:
    """Whether words go round: a run of six said three times, or under six tenths of all runs of three distinct."""
    six = Counter(zip(*(spoken[k:] for k in range(6)), strict=False))
    if six and max(six.values()) >= 3:
        return True
    three = list(zip(*(spoken[k:] for k in range(3)), strict=False))
    return len(three) >= 40 and len(set(three)) < 0.6 * len(three)


def echoes(spoken: Sequence[str], before: Sequence[str]) -> bool:
    """Whether a turn repeats another: its first six words, 14 words running, or over a third of its runs of five."""
    if _runs(spoken, 14) & _runs(before, 14) or (len(spoken) > 6 and list(spoken[:6]) == list(before[:6])):
        return True
    five = _runs(spoken, 5)
    return len(five) >= 12 and len(five & _runs(before, 5)) > len(five) / 3


def _runs(spoken: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(spoken[k : k + length]) for k in range(len(spoken) - length + 1)}


def garbled(text: str, *, english: bool = True) -> bool:
    """Whether a text is not language: broken characters, three scripts, endless words, or no function words."""
    letters = [c for c in text if c.isalpha()]
    scripts = Counter(unicodedata.name(c, "?").split(" ")[0] for c in letters)
    return (
        "\ufffd" in text
        or len(letters) < 0.7 * len("".join(text.split()))
        or sum(n >= 2 for n in scripts.values()) > 2
        or any(len(piece) > 45 for piece in text.split())
        or (english and _share(words(text), 12) < 0.12)
    )


def english(text: str) -> bool:
    """Whether a text looks English by its function words; a short one is taken to be."""
    return _share(words(text), 8) >= 0.15


def _share(spoken: Sequence[str], least: int) -> float:
    """The share of function words; 1 where there are fewer than `least` words to tell by."""
    return sum(w in _FUNCTION_WORDS for w in spoken) / len(spoken) if len(spoken) >= least else 1.0
