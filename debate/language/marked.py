"""A turn's text read back: its sentences, and the positions that each is cited to.

It works on the text alone, so that a summary treats every voice alike, and an edited journal is caught.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from debate.language.text import fold, sentences

_MARKS = re.compile(r"\s*((?:\[[A-Za-z0-9._/-]{1,130}\](?:,\s*)?)+)(?=[.!?\u2026]*[\"\u201d\u2019)]*\s*$)")
_MARK = re.compile(r"\[([A-Za-z0-9._/-]{1,130})\]")


class SpokenSentence(NamedTuple):
    """A sentence without its marks and terminal stop (so that it stands in the turn as it is), and what it cites."""

    text: str
    cites: tuple[str, ...]


def spoken(text: str) -> list[SpokenSentence]:
    """The sentences of a turn in order, citation labels apart."""
    out = []
    for sentence in sentences(text):
        marks = _MARKS.search(sentence)
        cites = tuple(_MARK.findall(marks.group(1))) if marks else ()
        body = sentence[: marks.start()] if marks else sentence
        out.append(SpokenSentence(fold(body).rstrip(".!?\u2026 "), cites))
    return [s for s in out if s.text]
