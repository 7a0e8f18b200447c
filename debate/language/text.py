"""Text that comes from outside: made harmless, folded, cut into sentences."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

# Marks that reorder or hide text on a screen (bidirectional overrides and isolates, invisible operators, tags).
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|cf|vs|etc|Dr|Mr|Ms|Prof|St|No|Fig|approx|al|pp?)|\b[A-Z])\.$")
_STOP = re.compile(r"[.!?…]+[\"”’)]*$")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")


def has_control(text: str) -> bool:
    """Whether `text` holds control or text-reordering characters (tab and newline are allowed)."""
    return bool(_HIDDEN.search(text)) or any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)


def clean(text: str) -> str:
    """`text` without control, escape and text-reordering characters, in NFC; lines and tabs stay."""
    text = unicodedata.normalize("NFC", _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def fold(text: str) -> str:
    """`text` with every run of white space made one space, and none at the ends."""
    return " ".join(text.split())


def line(text: str) -> str:
    """`text` made harmless and put on one line."""
    return fold(clean(text))


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, folded; abbreviations and single initials do not end one."""
    out: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        start, paragraph = 0, fold(paragraph)
        for end in _SENTENCE_END.finditer(paragraph):
            piece = paragraph[start : end.end()].strip()
            if piece and not (end.group() == "." and _ABBREVIATION.search(piece)):
                out.append(piece)
                start = end.end()
        if rest := paragraph[start:].strip():
            out.append(rest)
    return out


def words(text: str) -> list[str]:
    """Lower-case words of a text, in order; apostrophes stay inside a word."""
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.casefold())


EMPTY_WORDS = frozenset(
    "a an and are as at be been but by can could did do does for from had has have how i if in into is it its may"
    " might more most much must my no nor not of on one only or other our out over own should so some such than that"
    " the their them then there these they this those to too up was we were what when where whether which while who"
    " why will with would you your".split()
)
"""Words that say nothing of what a text is about."""

# Openings that lean on a sentence before.
_LEANS = frozenset(
    "it its this that these those they them their such nor also still even both either neither another other others one"
    " here there then so but and or yet again instead rather only he she his her same none each all some most many"
    " few".split()
)
_LEANS_THE = frozenset(
    "first second third exception claim point points rest former latter reason same other others idea argument picture"
    " sketch price results means difference alternative two three".split()
)
_BEFORE_THAT = frozenset("of to for by in on with at than like doubt about say is said".split())


def stands_alone(sentence: str) -> bool:
    """Whether a sentence can be understood without the one before it: a cautious guess from its opening words."""
    tokens = words(sentence)
    if not tokens or tokens[0] in _LEANS or (tokens[0] == "the" and len(tokens) > 1 and tokens[1] in _LEANS_THE):
        return False
    opening = tokens[:7]
    if {"it", "they", "them", "these", "those", "such", "else"} & set(opening):
        return False
    pairs = list(pairwise(tokens))
    if ("i", "mean") in pairs or ("i", "meant") in pairs:
        return False
    return not any(b in ("this", "that") and a in _BEFORE_THAT for a, b in pairs[:6])


def capitalised(text: str) -> str:
    """`text` with its first letter, behind a quotation mark if there is one, in upper case and nothing else changed."""
    n = 1 if text[:1] in "\u201c\u2018\"'" else 0
    return text[:n] + text[n : n + 1].upper() + text[n + 1 :]


def counted(count: int, what: str) -> str:
    """`1 turn`, `2 turns`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """A hint: the known names that are nearest, else those that hold what was given; empty where there is neither."""
    name = name.casefold()
    near = difflib.get_close_matches(name, known, 3, 0.5) or [k for k in known if name and name in k.casefold()][:3]
    return f"did you mean {', '.join(near)}?" if near else ""


def split_stop(text: str) -> tuple[str, str]:
    """A sentence and its terminal stop, with quotation marks behind it; the stop is empty where there is none."""
    end = _STOP.search(text)
    return (text[: end.start()], end.group()) if end else (text, "")


def stopped(text: str) -> str:
    """`text` with a full stop, unless it ends in a stop or announces something with a colon."""
    return text if not text or split_stop(text)[1] or text.endswith(":") else f"{text}."


def lowered(text: str) -> str:
    """`text` with its first letter in lower case, unless the first word is an acronym, a name of one letter, or I."""
    first = text.split(" ", 1)[0]
    keep = not first or first in ("I", "I'm", "I've") or sum(c.isupper() for c in first) > 1
    return text if keep else text[:1].lower() + text[1:]


def slug(text: str, most: int = 48) -> str:
    """A name for a file: lower-case ASCII words joined by hyphens, at most `most` characters, never empty."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    joined = "-".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))
    if len(joined) > most:
        joined = joined[:most].rsplit("-", 1)[0] if "-" in joined[:most] else joined[:most]
    return joined or "debate"
