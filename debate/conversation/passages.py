"""Turns cut into blocks (paragraphs, list items) and sentences, each block the speaker's own words or a quotation.

A quotation is marked (`>`), or it repeats an earlier turn, or it speaks of its own speaker by name, as the opening of a
comment on something outside the conversation does. What a turn quotes is evidence of what it answers.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from debate.conversation.marks import credence, marks
from debate.conversation.terms import name_words, terms
from debate.conversation.values import Conversation
from debate.language.text import sentences

_CHUNK = 3000
"""Longer blocks are cut, in characters: no subject needs more, and cost stays linear."""
READ = 60_000
"""How many characters of one turn are looked at; quotations and claims behind them are not found."""
_SHINGLE = 5
_INDEXED = 30_000
"""How many words of one turn are indexed for finding quotations of it."""
_NEAR = 8
"""How many turns back a quotation of a few words is looked for."""

_ITEM = re.compile(r"^\s*(?:[-*•–◦]|\(?(?:\d{1,2}|[a-zA-Z])[.)])\s+(?=\S)")
_AT_LENGTH = re.compile(r"[\"“]([^\"“”]{120,4000})[\"”]")
_TOKEN = re.compile(r"[^\W_]+")
_FOOTNOTE = re.compile(r"^\s*(?:\^|\d+\.\s*\^?|↩︎)\s*$")
_REACTION = re.compile(
    r"^(?:(?:so )?this is (?:currently )?my view|yup|yeah|huh|hmm|well then|i don['’]t think (?:this|that) is (?:an? )?"
    r"(?:accurate|right|true|fair)|it feels like you|i think you['’]re (?:mis|round|conflat)|is that(?:['’]s)? to say|"
    r"if i thought this was|often though|and yet\b|i find this|it['’]s not obvious to me that [\"“])",
    re.IGNORECASE,
)

_HELD = re.compile(
    r"^(?:and |but |so |well,? )?I (?:don['’]t |do not |really |still )*(?:think|believe|expect|doubt)\b", re.IGNORECASE
)
"""A view, though a question mark stands behind it."""

Kind = Literal["own", "quote", "outside"]


@dataclass(frozen=True, slots=False, eq=False)
class Sentence:
    """A sentence as it stands in its turn, white space folded. Compared by identity: the same words may come twice."""

    turn: int
    speaker: str
    block: int
    text: str
    names: frozenset[str] = field(repr=False, default=frozenset())

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Subject words."""
        return terms(self.text, self.names)

    @cached_property
    def subject(self) -> frozenset[str]:
        """Subject words, each once."""
        return frozenset(self.terms)

    @cached_property
    def marks(self) -> frozenset[str]:
        """Names of the marks that it bears."""
        return marks(self.text)

    @cached_property
    def credence(self) -> float | None:
        """A probability stated as a belief."""
        return credence(self.text)

    @property
    def asks(self) -> bool:
        """Whether it is a question, and not a view with a question mark."""
        return self.text.rstrip("\"”')] ").endswith("?") and not _HELD.match(self.text)


@dataclass(frozen=True, eq=False)
class Block:
    """A paragraph or list item. `source` is the turn that a quotation repeats; `item` tells list items."""

    turn: int
    speaker: str
    index: int
    text: str
    kind: Kind
    source: int | None = None
    item: bool = False
    sentences: tuple[Sentence, ...] = ()


def blocks(conversation: Conversation) -> dict[int, tuple[Block, ...]]:
    """Every turn's blocks in order, own words told from quotations."""
    finder = _Finder()
    names = name_words(conversation.speakers)
    seen: set[str] = set()
    out: dict[int, tuple[Block, ...]] = {}
    for turn, speech in enumerate(conversation.turns, 1):
        rows = list(_rows(speech.text[:READ]))
        cut = [_classified(turn, speech.speaker, i, row, finder, rows, seen) for i, row in enumerate(rows)]
        out[turn] = tuple(_with_sentences(block, names) for block in cut)
        finder.add(turn, speech.speaker, " ".join(block.text for block in cut if block.kind == "own"))
        seen.add(speech.speaker)
    return out


@dataclass(frozen=True)
class _Row:
    text: str
    marked: bool
    item: bool


def _rows(text: str) -> Iterator[_Row]:
    """Paragraphs, list items and runs of `>` lines."""
    lines = text.split("\n")
    gaps = sum(1 for row in lines if not row.strip())
    filled = [len(row) for row in lines if row.strip()]
    # Where nothing is separated by blank lines and lines are long, each line is a paragraph.
    loose = not gaps and len(filled) > 1 and sum(filled) / len(filled) > 100
    held: list[str] = []
    state = (False, False)

    def flush() -> Iterator[_Row]:
        joined = "\n".join(held).strip()
        held.clear()
        if joined and not _FOOTNOTE.match(joined) and any(c.isalnum() for c in joined):
            yield from (_Row(piece, *state) for piece in _chunks(joined))

    for raw in lines:
        quoted = raw.lstrip().startswith((">", "&gt;"))
        item = not quoted and _ITEM.match(raw) is not None
        if not raw.strip() or quoted != state[0] or item or loose:
            yield from flush()
            state = (quoted, item)
        bare = re.sub(r"^\s*(?:(?:>|&gt;)\s?)+", "", raw) if quoted else _ITEM.sub("", raw) if item else raw
        held.append(bare)
    yield from flush()


def _chunks(text: str) -> Iterator[str]:
    """A block, cut at white space where it is too long."""
    start = 0
    while len(text) - start > _CHUNK:
        ends = [text.rfind(mark, start + _CHUNK // 2, start + _CHUNK) for mark in (". ", "? ", "\n", " ")]
        end = next((e + 1 for e in ends if e > 0), start + _CHUNK)
        yield text[start:end].strip()
        start = end
    if rest := text[start:].strip():
        yield rest


def _classified(
    turn: int, speaker: str, index: int, row: _Row, finder: _Finder, rows: Sequence[_Row], seen: set[str]
) -> Block:
    """The block of a row, with what it is."""
    source = finder.source(row.text, turn, speaker, marked=row.marked)
    kind: Kind = "own"
    if source is not None:
        kind = "quote"
    elif (
        row.marked
        or _speaks_of(row.text, speaker)
        or _wrapped(row.text)
        or (((index == 0 and speaker not in seen) or turn == 1) and _reacted_to(index, rows))
    ):
        kind = "outside"
    return Block(turn, speaker, index, row.text, kind, source, row.item)


def _reacted_to(index: int, rows: Sequence[_Row]) -> bool:
    """Whether the next paragraph reacts to this one as to another's words.

    Only asked where it can be: in a speaker's opening paragraph, or in the first turn, where any "you" is outside.
    """
    if index + 1 >= len(rows) or rows[index].item or len(rows[index].text.split()) < 12:
        return False
    return _REACTION.match(rows[index + 1].text.strip()) is not None


def _speaks_of(text: str, speaker: str) -> bool:
    """Whether a paragraph calls its own speaker by handle, as another's words about them do."""
    return f"@{speaker.casefold()}" in text.casefold()


def _wrapped(text: str) -> bool:
    """Whether a whole paragraph stands in quotation marks."""
    text = text.strip()
    return len(text) > 60 and text[0] in '"“' and text[-1] in '"”' and not re.search(r"[\"“”]", text[1:-1])


def _with_sentences(block: Block, names: frozenset[str]) -> Block:
    cited = _cited(block.text) if block.kind == "own" else ""
    cut = tuple(
        Sentence(block.turn, block.speaker, block.index, text, names)
        for text in sentences(block.text)
        if not (cited and len(text) > 20 and _within(text, cited))
    )
    return Block(block.turn, block.speaker, block.index, block.text, block.kind, block.source, block.item, cut)


def _cited(text: str) -> str:
    """What a paragraph cites at length, in quotation marks: two sentences or more, not its own words."""
    found = (m[1] for m in _AT_LENGTH.finditer(text))
    return " ".join(" ".join(tokens(part)) for part in found if len(sentences(part)) > 1)


def _within(text: str, cited: str) -> bool:
    """Whether a sentence ends in what is cited."""
    words = tokens(text)
    last = words[2 * len(words) // 3 :]
    return bool(last) and " ".join(last) in cited


def tokens(text: str) -> list[str]:
    """Folded words for comparing wordings: no punctuation, no case."""
    return _TOKEN.findall(text.casefold().replace("’", "'"))


class _Finder:
    """Where words were said before: an index of word runs over the turns so far."""

    def __init__(self) -> None:
        self.runs: dict[int, int] = {}
        self.recent: list[tuple[int, str, str]] = []

    def add(self, turn: int, speaker: str, text: str) -> None:
        """Index a turn's own words; the first to say a run of words keeps it."""
        words = tokens(text[: _INDEXED * 12])[:_INDEXED]
        for i in range(len(words) - _SHINGLE + 1):
            self.runs.setdefault(hash(tuple(words[i : i + _SHINGLE])), turn)
        self.recent = [*self.recent[-_NEAR + 1 :], (turn, speaker, f" {' '.join(words[:4000])} ")]

    def source(self, text: str, turn: int, speaker: str, marked: bool) -> int | None:
        """The earlier turn that `text` repeats, or None."""
        words = tokens(text)
        if len(words) >= _SHINGLE + 2:
            runs = [hash(tuple(words[i : i + _SHINGLE])) for i in range(len(words) - _SHINGLE + 1)]
            found = Counter(self.runs[run] for run in runs if run in self.runs)
            if found and (found.total() >= 0.75 * len(runs) or (marked and found.total() >= 0.4 * len(runs))):
                return found.most_common(1)[0][0]
            return None
        # A few words alone on a line: a quotation if another turn nearby has them and they do not end like a remark.
        if not marked and (len(words) < 2 or text.rstrip()[-1:] in ".!?)"):
            return self._exact(words, speaker) if len(words) >= 4 else None
        return self._exact(words, speaker) if words else None

    def _exact(self, words: list[str], speaker: str) -> int | None:
        needle = f" {' '.join(words)} "
        return next((t for t, who, said in reversed(self.recent) if who != speaker and needle in said), None)


def own(conversation_blocks: dict[int, tuple[Block, ...]]) -> list[Sentence]:
    """Every sentence that is its speaker's own, in order."""
    return [s for parts in conversation_blocks.values() for b in parts if b.kind == "own" for s in b.sentences]


def quoted_sentences(quote: Block, source: tuple[Block, ...]) -> tuple[Sentence, ...]:
    """The sentences of the source turn that a quotation repeats, whole even where it repeats a part."""
    wanted = tokens(quote.text)
    whole = f" {' '.join(wanted)} "
    pairs = {(a, b) for a, b in itertools.pairwise(wanted)} or {(w, w) for w in wanted}
    out = []
    for sentence in (s for block in source if block.kind == "own" for s in block.sentences):
        words = tokens(sentence.text)
        if len(wanted) < _SHINGLE + 2:
            hit = whole in f" {' '.join(words)} "
        else:
            shared = sum(1 for pair in itertools.pairwise(words) if pair in pairs)
            hit = shared >= 0.7 * max(1, min(len(words), len(wanted)) - 1) or f" {' '.join(words)} " in whole
        if hit:
            out.append(sentence)
    return tuple(out)
