"""What a reference leads to, and how it is shown: the one resolver of a debate."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from debate.events import Header
from debate.persona.model import Exhibit, Position
from debate.persona.ref import EXHIBIT, Ref

_TAKEN = re.compile(r"[tm]\d+|crux-.*|point-.*|about|details|sources|")
"""Anchors that turns, interventions, cruxes, points and the parts of a page have."""


@dataclass(frozen=True)
class Cited:
    """A position or an exhibit, the mark that stands for it, and the id of its place among the sources."""

    ref: Ref
    label: str
    view: Position | Exhibit

    @property
    def anchor(self) -> str:
        """The id of its row among the sources, kept apart from those of turns, interventions and cruxes."""
        anchor = "-".join(re.findall(r"[a-z0-9]+", self.label.lower()))
        return f"p-{anchor}" if _TAKEN.fullmatch(anchor) else anchor


class References:
    """Everything that can be cited in a debate: the positions of its personas, and its exhibits."""

    def __init__(self, header: Header) -> None:
        personas = {s.persona.id: s.persona for s in header.seats}
        views: dict[Ref, Position | Exhibit] = {
            Ref.of(p.id, ident): position for p in personas.values() for ident, position in p.positions.items()
        }
        views |= {Ref.of(EXHIBIT, e.id): e for e in header.exhibits}
        shown = Counter(ref.ident.casefold() for ref in views)
        self._known = {
            ref: Cited(ref, ref.ident if shown[ref.ident.casefold()] == 1 else str(ref), view)
            for ref, view in views.items()
        }

    def find(self, ref: Ref) -> Cited | None:
        """What a reference leads to; None where nothing on file has it."""
        return self._known.get(ref)

    def label(self, ref: Ref) -> str:
        """How a reference is shown: its bare id, unless two files at the table share it."""
        found = self._known.get(ref)
        return found.label if found else str(ref)

    def position(self, ref: Ref) -> Position:
        """The position behind a reference, an exhibit as one that is reported. Raises KeyError for an unknown one."""
        view = self._known[ref].view
        return view if isinstance(view, Position) else self._exhibits[ref]

    def named(self, mark: str, speaker: str = "") -> Ref | None:
        """The reference that a written mark means, said by the persona `speaker`: its own position before another's."""
        if (whole := Ref(mark)) in self._known:
            return whole
        if (own := Ref.of(speaker, mark)) in self._known:
            return own
        found = [ref for ref in self._known if ref.ident == mark]
        return found[0] if len(found) == 1 else None

    def all(self) -> list[Cited]:
        """Everything that can be cited, file by file, ids in natural order."""
        order = {owner: n for n, owner in enumerate(dict.fromkeys(ref.owner for ref in self._known))}
        return sorted(self._known.values(), key=lambda c: (order[c.ref.owner], natural(c.ref.ident)))

    @cached_property
    def _exhibits(self) -> dict[Ref, Position]:
        found = {c.ref: c.view for c in self._known.values() if isinstance(c.view, Exhibit)}
        return {
            ref: Position(gist=e.gist, say=e.say, strength="reported", via=e.via, source=e.source, answers=e.answers)
            for ref, e in found.items()
        }


def natural(ident: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts B9 before B10."""
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.findall(r"[0-9]+|[^0-9]+", ident))
