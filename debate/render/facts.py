"""What a page is made from: the events sorted, names of seats, and which mark leads to which position."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

from debate.cruxes.grounding import recount
from debate.cruxes.wording import joined
from debate.events import End, Event, Header, Intervention, Left, Notice, Point, Sentence, SummaryEvent, Turn
from debate.language.text import capitalised, clean, fold, line, split_stop
from debate.persona.model import Persona, Question
from debate.persona.ref import Ref
from debate.render.blocks import Inline, Piece
from debate.summary import Crux, Summary
from debate.table.formats import FORMATS
from debate.table.references import Cited, References

_PLACE = re.compile(r"\b(?:[Tt]urn (?P<t>\d{1,6})|[Cc]rux (?P<crux>\d{1,3})|[Pp]oint (?P<point>\d{1,3}))\b")

CONVERSATION = "conversation"
"""The format of what was not played here."""
LONGEST_PLACE = 40
"""Characters of the place of a view that a mark shows."""
UNSUPPORTED = "not on file"
INFERRED = "our inference"


class Page:
    """A debate's events, sorted for rendering. Made from any number of events after the header.

    `doubts` name the lines of the journal that are not as they were written.
    """

    def __init__(self, events: Sequence[Event], doubts: Sequence[str] = ()) -> None:
        header = events[0]
        assert isinstance(header, Header)
        self.header = header
        self.doubts = tuple(doubts)
        self.played = header.format != CONVERSATION
        self.stream = [e for e in events if isinstance(e, Turn | Point | Left | Intervention | Notice)]
        self.turns = [e for e in events if isinstance(e, Turn)]
        self.interventions = [e for e in events if isinstance(e, Intervention)]
        self.summary: Summary | None = next((e for e in reversed(events) if isinstance(e, SummaryEvent)), None)
        if self.summary and self.turns:  # a journal may have been changed since its quotes were checked
            self.summary = recount(self.summary, {t.turn: t.text for t in self.turns})
        self.end = next((e for e in reversed(events) if isinstance(e, End)), None)
        self.questions = {q.id: q for q in header.questions}
        self.personas = {s.persona.id: s.persona for s in header.seats}
        self.references = References(header)
        self._names = {s.seat: clean(s.name) for s in header.seats}
        self._place = {s.seat: n for n, s in enumerate(header.seats)}

    def name(self, seat: str) -> str:
        """What a seat is called within a sentence."""
        return self._names.get(seat) or clean(seat)

    def named(self, seat: str) -> str:
        """What a seat is called at the start of a sentence."""
        return capitalised(self.name(seat))

    def names(self, seats: Iterable[str]) -> str:
        """Several seats in a sentence; all of two or more are `both` or `all`."""
        some = list(dict.fromkeys(seats))
        if len(some) > 1 and set(some) >= set(self._names):
            return "both" if len(some) == 2 else "all"
        return joined([self.name(s) for s in some])

    def place(self, seat: str) -> int:
        """A seat's place at the table, from 0."""
        return self._place.get(seat, 0)

    def question(self, text_or_id: str) -> Question | None:
        """The shared question with that id or wording."""
        return next((q for q in self.header.questions if text_or_id in (q.id, q.text)), None)

    def asked(self, crux: Crux) -> Question | None:
        """The shared question that a crux is about."""
        return self.question(crux.id) or self.question(crux.question)

    @cached_property
    def pointed(self) -> bool:
        """Whether the debate goes question by question."""
        format = FORMATS.get(self.header.format)
        planned = any(stage.move == "point" for stage in format.stages) if format else False
        return planned or any(isinstance(e, Point) for e in self.stream)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Links within the page that lead somewhere."""
        cruxes = len(self.summary.cruxes) if self.summary else 0
        points = [f"point-{e.point}" for e in self.stream if isinstance(e, Point)]
        return frozenset([f"t{t.turn}" for t in self.turns] + [f"crux-{n + 1}" for n in range(cruxes)] + points)

    @cached_property
    def resting(self) -> dict[Ref, list[int]]:
        """The turns that rest on each position or exhibit."""
        out: dict[Ref, list[int]] = {}
        for turn in self.turns:
            for ref in dict.fromkeys(c for s in turn.sentences if s.basis != "frame" for c in s.cites):
                out.setdefault(ref, []).append(turn.turn)
        return out

    @cached_property
    def cited(self) -> list[Cited]:
        """Positions and exhibits on which the turns and the summary rest, in the order of the sources table."""
        answers = [a for c in self.summary.cruxes for a in c.answers] if self.summary else []
        refs = {*self.resting, *(ref for a in answers for ref in a.cites)}
        return [c for c in self.references.all() if c.ref in refs]

    def stands(self, ref: Ref) -> str:
        """Where in its source a view stands, in short: `§2.6`; its id where no source is named."""
        cited = self.references.find(ref)
        if cited is None or cited.view.source is None:
            return clean(cited.label if cited else ref)
        at, owner = line(cited.view.source.at), self.personas.get(ref.owner)
        for name in (owner.name, owner.short, "this commenter") if owner else ():
            at = at.replace(f" by {name}", "")
        return at if len(at) <= LONGEST_PLACE else clipped(at.split(";")[0] + " …", LONGEST_PLACE)

    def source(self, ref: Ref, before: str = "") -> Piece:
        """A mark that shows the place of a view and leads to its row."""
        cited = self.references.find(ref)
        if cited is None:
            return Piece("text", f"[{clean(ref)}]")
        return Piece("cite", before + self.stands(ref), f"#{cited.anchor}", cited.label)

    def spoken(self, paragraph: Sequence[Sentence]) -> Inline:
        """The sentences of a paragraph; those in a row that rest on the same have one mark, before the last stop."""
        out: list[Piece] = []
        claims = [n for n, s in enumerate(paragraph) if s.basis != "frame"]
        ends = {a for a, b in pairwise(claims) if not _alike(paragraph[a], paragraph[b])} | set(claims[-1:])
        for count, sentence in enumerate(paragraph):
            body, stop = split_stop(fold(clean(sentence.text)))
            marks = self._marks(sentence) if count in ends else []
            between = [p for n, mark in enumerate(marks) for p in (Piece("text", ", " if n else " "), mark)]
            out += [*([Piece("text", " ")] if out else []), *self.pieces(body), *between, Piece("text", stop)]
        return tuple(p for p in out if p.text)

    def _marks(self, sentence: Sentence) -> list[Piece]:
        """What tells on what a sentence rests."""
        if sentence.basis == "unsupported":
            return [Piece("cite", UNSUPPORTED, "#about", UNSUPPORTED)]
        if sentence.basis == "stated":
            return [self.source(ref) for ref in sentence.cites]
        inferred = [self.source(ref, f"{INFERRED}, from ") for ref in sentence.cites]
        return inferred or [Piece("cite", INFERRED, "#about", INFERRED)]

    def turn_links(self, numbers: Iterable[int]) -> Inline:
        """`turn 1, turn 2`, each a link if there is such a turn."""
        return self.pieces(", ".join(f"turn {n}" for n in numbers))

    def pieces(self, words: str) -> Inline:
        """Text with the turns, cruxes and points that it names as links."""
        words, out, at = clean(words), [], 0
        for match in _PLACE.finditer(words):
            kind = match.lastgroup or ""
            target = f"{kind}{'' if kind == 't' else '-'}{int(match[kind])}"
            if target in self.anchors:
                out += [Piece("text", words[at : match.start()]), Piece("link", match.group(), f"#{target}")]
                at = match.end()
        return tuple(p for p in (*out, Piece("text", words[at:])) if p.text)


def _alike(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences rest on the same in the same way."""
    return (one.basis, one.cites) == (other.basis, other.cites)


def digest(persona: Persona) -> str:
    """The sha256 of a persona's content, whatever the layout of its file and however many fields the format has."""
    said = persona.model_dump(mode="json", exclude_defaults=True)
    content = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()


def unquoted(words: str) -> str:
    """`words` without quotation marks, for where a reader would take them for a quotation of somebody named."""
    return words.translate(_QUOTES)


_QUOTES = str.maketrans("", "", '"\u201c\u201d\u201e\u00ab\u00bb')


def clipped(words: str, most: int) -> str:
    """`words`, cut at a word's end and marked when longer than `most` characters."""
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
