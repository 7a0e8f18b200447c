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
    text = _finished(text, whole, most, mended)
    text = _once(text, mended)
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
    while found := re.match(own, text):
        text = text[found.end() :]
        mended.append("name-prefix")
    foreign = _label([*others, "moderator", "user", "human", "system", "opponent", "audience"])
    other = re.compile(r"(?:^|\n)\s*" + foreign[1:])
    if found := other.search(text):
        text = text[: found.start()]
        mended.append("other-turn")
    again = re.compile(r"\n\s*" + own[1:])
    if found := again.search(text):
        text = text[: found.start()]
        mended.append("second-turn")
    return text


def _label(names: Sequence[str]) -> str:
    """Matches a name with a colon at the start, however it is dressed: `**Ann** (simulated):`."""
    parts = "|".join(re.escape(n) for n in sorted(set(filter(None, names)), key=len, reverse=True))
    return rf"^\s*[*_#\[\"“]*\s*(?i:{parts})\s*[*_\]\"”]*\s*(?:\([^()\n]{{1,40}}\))?\s*[*_]*\s*[:：][*_]*\s*"


def _speech_only(text: str, mended: list[str]) -> str:
    """Without stage directions, list marks, emphasis, and sentences that an assistant says about its work."""
    bare = _STAGE.sub("", text)
    bare = _OPENER.sub("", _EMPHASIS.sub(r"\2", _BULLET.sub("", bare)).replace("**", ""))
    if bare != text:
        mended.append("markup")
    kept, paragraphs = [], re.split(r"\n\s*\n", bare)
    for paragraph in paragraphs:
        said = [s for s in sentences(paragraph) if not _ASSISTANT.search(s)]
        if len(said) != len(sentences(paragraph)):
            mended.append("assistant-talk")
        kept.append(" ".join(said))
    text = "\n\n".join(p for p in kept if p)
    if len(text) > 2 and text[0] in '"“' and text[-1] in '"”' and not set(text[1:-1]) & set('"“”'):
        text = text[1:-1].strip()
    return text


def _finished(text: str, whole: bool, most: int, mended: list[str]) -> str:
    """Without an unfinished last sentence; at most `most` words, cut between sentences."""
    paragraphs = [sentences(p) for p in text.split("\n\n")]
    flat = [(n, s) for n, p in enumerate(paragraphs) for s in p]
    if flat and not flat[-1][1].endswith(_ENDS):
        if whole and len(flat) == 1:
            flat[-1] = (flat[-1][0], flat[-1][1].rstrip(" ,;:-–—") + ".")
        else:
            flat.pop()
        mended.append("unfinished")
    count = 0
    for n, (_, sentence) in enumerate(flat):
        count += len(sentence.split())
        if count > most and n:
            flat = flat[:n]
            mended.append("too-long")
            break
    out = [" ".join(s for m, s in flat if m == n) for n in range(len(paragraphs))]
    return "\n\n".join(p for p in out if p)


def _once(text: str, mended: list[str]) -> str:
    """Cut before the first sentence of five words or more that was said before."""
    seen: set[str] = set()
    out: list[str] = []
    for paragraph in text.split("\n\n"):
        kept: list[str] = []
        for sentence in sentences(paragraph):
            key = " ".join(words(sentence))
            if key in seen:
                mended.append("repeats")
                return "\n\n".join(p for p in [*out, " ".join(kept)] if p)
            if len(key.split()) >= 5:
                seen.add(key)
            kept.append(sentence)
        out.append(" ".join(kept))
    return "\n\n".join(p for p in out if p)


def faults(text: str, earlier: Sequence[str] = (), *, least: int = 8, english: bool = True) -> tuple[str, ...]:
    """What makes a mended turn not worth printing: empty, short, refusal, garbled, loop, echo."""
    spoken = words(text)
    if not spoken:
        return ("empty",)
    out = []
    if len(spoken) < least:
        out.append("short")
    if _REFUSAL.search(fold(text)):
        out.append("refusal")
    if garbled(text, english=english):
        out.append("garbled")
    if loops(spoken):
        out.append("loop")
    if any(echoes(spoken, words(e)) for e in earlier):
        out.append("echo")
    return tuple(out)


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
    visible = [c for c in text if not c.isspace()]
    if "\ufffd" in text or len(letters) < 0.7 * len(visible):
        return True
    scripts = Counter(unicodedata.name(c, "?").split(" ")[0] for c in letters)
    if len([s for s, n in scripts.items() if n >= 2]) > 2:
        return True
    pieces = text.split()
    if max((len(p) for p in pieces), default=0) > 45:
        return True
    spoken = words(text)
    common = sum(w in _FUNCTION_WORDS for w in spoken)
    return english and len(spoken) >= 12 and common < 0.12 * len(spoken)


def english(text: str) -> bool:
    """Whether a text looks English by its function words; a short one is taken to be."""
    spoken = words(text)
    return len(spoken) < 8 or sum(w in _FUNCTION_WORDS for w in spoken) >= 0.15 * len(spoken)
