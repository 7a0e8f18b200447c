"""What a page is made from: the events sorted, names of seats, and which mark leads to which position."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from debate.cruxes.grounding import recount
from debate.events import End, Event, Header, Intervention, Ledger, Notice, SummaryEvent, Turn
from debate.language.text import capitalised, clean
from debate.persona.model import Exhibit, Persona, Position, Question
from debate.render.blocks import Inline, Piece
from debate.summary import Summary

_MARK = re.compile(
    r"\[(?P<cite>[A-Za-z0-9][A-Za-z0-9._/-]{0,130})\]|\b[Tt]urn (?P<turn>\d{1,6})\b|\b[Cc]rux (?P<crux>\d{1,3})\b"
)
_TAKEN = re.compile(r"[tm]\d+|crux-.*|sources|")


@dataclass(frozen=True)
class Cited:
    """A position, or an exhibit, that a mark leads to."""

    owner: str
    ident: str
    label: str
    view: Position | Exhibit

    @property
    def anchor(self) -> str:
        """The id of its row among the sources, kept apart from those of turns, interventions and cruxes."""
        anchor = "-".join(re.findall(r"[a-z0-9]+", self.label.lower()))
        return f"p-{anchor}" if _TAKEN.fullmatch(anchor) else anchor


class Citations:
    """Which marks are known. A bare id means the speaker's own position first, then the only other that has it."""

    def __init__(self, personas: Iterable[Persona], exhibits: Iterable[Exhibit] = ()) -> None:
        tables = {p.id: p.positions for p in personas}
        owners: dict[str, list[str]] = {}
        for owner, positions in tables.items():
            for ident in positions:
                owners.setdefault(ident, []).append(owner)
        folded = Counter(ident.casefold() for positions in tables.values() for ident in positions)
        self._owners = owners
        self._known: dict[str, Cited] = {}
        for owner, positions in tables.items():
            for ident, view in positions.items():
                label = ident if folded[ident.casefold()] == 1 else f"{owner}/{ident}"
                self._known[f"{owner}/{ident}"] = Cited(owner, ident, label, view)
        for exhibit in exhibits:
            if exhibit.id not in owners:
                self._known[f"/{exhibit.id}"] = Cited("", exhibit.id, exhibit.id, exhibit)

    def find(self, mark: str, speaker: str = "") -> Cited | None:
        """What `mark` leads to, said by the persona `speaker`; None when nothing on file has that id."""
        if "/" in mark:
            return self._known.get(mark)
        own = self._known.get(f"{speaker}/{mark}")
        if own or mark not in self._owners:
            return own or self._known.get(f"/{mark}")
        owners = self._owners[mark]
        return self._known[f"{owners[0]}/{mark}"] if len(owners) == 1 else None

    def all(self) -> list[Cited]:
        """Everything that can be cited, persona by persona, ids in natural order."""
        order = {owner: n for n, owner in enumerate(dict.fromkeys(c.owner for c in self._known.values()))}
        return sorted(self._known.values(), key=lambda c: (order[c.owner], natural(c.ident)))


def natural(ident: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts B9 before B10."""
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.findall(r"[0-9]+|[^0-9]+", ident))


class Page:
    """A debate's events, sorted for rendering. Made from any number of events after the header."""

    def __init__(self, events: Sequence[Event]) -> None:
        header = events[0]
        assert isinstance(header, Header)
        self.header = header
        self.stream = [e for e in events if isinstance(e, Turn | Intervention | Notice)]
        self.turns = [e for e in events if isinstance(e, Turn)]
        self.interventions = [e for e in events if isinstance(e, Intervention)]
        self.ledger = next((e for e in reversed(events) if isinstance(e, Ledger)), None)
        self.summary: Summary | None = next((e for e in reversed(events) if isinstance(e, SummaryEvent)), None)
        if self.summary and self.turns:  # a journal may have been changed since its quotes were checked
            self.summary = recount(self.summary, {t.turn: t.text for t in self.turns})
        self.end = next((e for e in reversed(events) if isinstance(e, End)), None)
        self.personas = {s.persona.id: s.persona for s in header.seats}
        self.citations = Citations(self.personas.values(), header.exhibits)
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
        return conjoined([self.name(s) for s in some])

    def place(self, seat: str) -> int:
        """A seat's place at the table, from 0."""
        return self._place.get(seat, 0)

    def question(self, text_or_id: str) -> Question | None:
        """The shared question with that id or wording."""
        return next((q for q in self.header.questions if text_or_id in (q.id, q.text)), None)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Links within the page that lead somewhere."""
        cruxes = len(self.summary.cruxes) if self.summary else 0
        return frozenset([f"t{t.turn}" for t in self.turns] + [f"crux-{n + 1}" for n in range(cruxes)])

    @cached_property
    def cited(self) -> list[Cited]:
        """Positions and exhibits that the page mentions, in the order of the sources table."""
        found = {c.label for c in self._mentions()}
        return [c for c in self.citations.all() if c.label in found]

    @cached_property
    def marks(self) -> int:
        """How many citations stand in the turns."""
        return sum(1 for t in self.turns for p in self.pieces(t.text, t.persona) if p.kind == "cite")

    def pieces(self, words: str, speaker: str = "") -> Inline:
        """Text with its known marks, turns and cruxes as links; whatever is not known stays text."""
        words, out, at = clean(words), [], 0
        for match in _MARK.finditer(words):
            piece = self._piece(match, speaker)
            if piece:
                if match.start() > at:
                    out.append(Piece("text", words[at : match.start()]))
                out.append(piece)
                at = match.end()
        if words[at:]:
            out.append(Piece("text", words[at:]))
        return tuple(out)

    def _piece(self, match: re.Match[str], speaker: str) -> Piece | None:
        if mark := match["cite"]:
            cited = self.citations.find(mark, speaker)
            return Piece("cite", cited.label, f"#{cited.anchor}") if cited else None
        target = f"t{int(match['turn'])}" if match["turn"] else f"crux-{int(match['crux'])}"
        return Piece("link", match.group(), f"#{target}") if target in self.anchors else None

    def _mentions(self) -> Iterable[Cited]:
        texts = [(t.text, t.persona) for t in self.turns] + [(i.text, "") for i in self.interventions]
        if self.summary:
            texts += [(value, "") for value in _strings(self.summary.model_dump(mode="json", exclude={"asked"}))]
        for words, speaker in texts:
            for match in _MARK.finditer(clean(words)):
                if match["cite"] and (cited := self.citations.find(match["cite"], speaker)):
                    yield cited
        for turn in self.turns:
            for mark in turn.cites:
                if cited := self.citations.find(mark, turn.persona):
                    yield cited


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def conjoined(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def digest(persona: Persona) -> str:
    """The sha256 of a persona's content, whatever the layout of its file."""
    content = json.dumps(persona.model_dump(mode="json", by_alias=True), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()


def clipped(words: str, most: int) -> str:
    """`words`, cut at a word's end and marked when longer than `most` characters."""
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(",;:.") + " …"


def stopped(words: str) -> str:
    """`words` with a full stop, unless it has an end already."""
    return words if not words or words[-1] in ".?!…" else words + "."
