"""What a page is made from: the events sorted, names of seats, and which mark leads to which position."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from debate.cruxes.grounding import recount
from debate.cruxes.wording import joined
from debate.events import End, Event, Header, Intervention, Ledger, Left, Notice, Point, Sentence, SummaryEvent, Turn
from debate.language.text import capitalised, clean, fold, split_stop
from debate.persona.model import Persona, Question
from debate.persona.ref import Ref
from debate.render.blocks import Inline, Piece
from debate.summary import Crux, Summary
from debate.table.references import Cited, References

_PLACE = re.compile(r"\b[Tt]urn (?P<turn>\d{1,6})\b|\b[Cc]rux (?P<crux>\d{1,3})\b")


class Page:
    """A debate's events, sorted for rendering. Made from any number of events after the header.

    `doubts` name the lines of the journal that are not as they were written.
    """

    def __init__(self, events: Sequence[Event], doubts: Sequence[str] = ()) -> None:
        header = events[0]
        assert isinstance(header, Header)
        self.header = header
        self.doubts = tuple(doubts)
        self.stream = [e for e in events if isinstance(e, Turn | Point | Left | Intervention | Notice)]
        self.turns = [e for e in events if isinstance(e, Turn)]
        self.interventions = [e for e in events if isinstance(e, Intervention)]
        self.ledger = next((e for e in reversed(events) if isinstance(e, Ledger)), None)
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
    def anchors(self) -> frozenset[str]:
        """Links within the page that lead somewhere."""
        cruxes = len(self.summary.cruxes) if self.summary else 0
        return frozenset([f"t{t.turn}" for t in self.turns] + [f"crux-{n + 1}" for n in range(cruxes)])

    @cached_property
    def cited(self) -> list[Cited]:
        """Positions and exhibits that the turns cite, in the order of the sources table."""
        refs = {ref for turn in self.turns for ref in turn.cites}
        return [c for c in self.references.all() if c.ref in refs]

    @cached_property
    def marks(self) -> int:
        """How many citations stand in the turns."""
        return sum(len(s.cites) for t in self.turns for s in t.sentences)

    def spoken(self, paragraph: Sequence[Sentence]) -> Inline:
        """The sentences of a paragraph, each with its marks before the stop."""
        out: list[Piece] = []
        for sentence in paragraph:
            body, stop = split_stop(fold(clean(sentence.text)))
            marks = [self._mark(ref) for ref in sentence.cites]
            between = [p for n, mark in enumerate(marks) for p in (Piece("text", ", " if n else " "), mark)]
            out += [*([Piece("text", " ")] if out else []), *self.pieces(body), *between, Piece("text", stop)]
        return tuple(p for p in out if p.text)

    def turn_links(self, numbers: Iterable[int]) -> Inline:
        """`turn 1, turn 2`, each a link if there is such a turn."""
        return self.pieces(", ".join(f"turn {n}" for n in numbers))

    def pieces(self, words: str) -> Inline:
        """Text with the turns and cruxes that it names as links."""
        words, out, at = clean(words), [], 0
        for match in _PLACE.finditer(words):
            target = f"t{int(match['turn'])}" if match["turn"] else f"crux-{int(match['crux'])}"
            if target in self.anchors:
                out += [Piece("text", words[at : match.start()]), Piece("link", match.group(), f"#{target}")]
                at = match.end()
        return tuple(p for p in (*out, Piece("text", words[at:])) if p.text)

    def _mark(self, ref: Ref) -> Piece:
        cited = self.references.find(ref)
        return Piece("cite", cited.label, f"#{cited.anchor}") if cited else Piece("text", f"[{clean(ref)}]")


def digest(persona: Persona) -> str:
    """The sha256 of a persona's content, whatever the layout of its file and however many fields the format has."""
    said = persona.model_dump(mode="json", exclude_defaults=True)
    content = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()


def clipped(words: str, most: int) -> str:
    """`words`, cut at a word's end and marked when longer than `most` characters."""
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
