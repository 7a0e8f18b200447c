"""Real exchanges as a test for whoever chooses answers: what was put, who answered, and what the author really said.

Three sets. `fit`: positions of seven opponents put to Byrnes, right = anything that he gave that opponent; the choice
of method was made on these. `held-out`: the same for other authors. `replies`: positions for which a persona file has a
reply that the author is known to have made (`basis: stated`), right = the positions that the reply belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from debate.persona.library import Library, shipped
from debate.persona.model import Persona

HERE = Path(__file__).parent
LEAST = 6
"""Personas with fewer positions leave nothing to choose."""


@dataclass(frozen=True)
class Exchange:
    """`said` as a clause (and `ref`, where it is a position), put to persona `by`; `right` are ids of its positions."""

    set: str
    to: str
    by: str
    said: str
    ref: str
    right: frozenset[str]

    @property
    def group(self) -> str:
        """Queries of one opponent to one author stand or fall together."""
        return f"{self.to}>{self.by}"


def personas() -> dict[str, Persona]:
    """The shipped personas by id."""
    library = Library((shipped(),))
    return {i: library.load(i) for i in library.paths()}


def exchanges(cast: dict[str, Persona]) -> list[Exchange]:
    """Every exchange of the three sets."""
    return [*_recorded(cast), *_replies(cast)]


def _recorded(cast: dict[str, Persona]) -> Iterator[Exchange]:
    for name, rows in yaml.safe_load((HERE / "exchanges.yaml").read_text(encoding="utf-8")).items():
        for row in rows:
            right = frozenset(row["right"])
            assert right <= set(cast[row["by"]].positions), row
            for text in row.get("text", ()):
                yield Exchange(name, row["to"], row["by"], text, "", right)
            for ident in row.get("asked", ()):
                said = cast[row["to"]].positions[ident].gist
                yield Exchange(name, row["to"], row["by"], said, f"{row['to']}/{ident}", right)


def _replies(cast: dict[str, Persona]) -> Iterator[Exchange]:
    found: dict[tuple[str, str], set[str]] = {}
    for by, persona in cast.items():
        for ident, position in persona.positions.items():
            for reply in position.replies:
                if reply.basis == "stated" and "/" in reply.to and len(persona.positions) >= LEAST:
                    found.setdefault((reply.to, by), set()).add(ident)
    for (ref, by), right in sorted(found.items()):
        to, ident = ref.split("/")
        if to in cast and ident in cast[to].positions:
            yield Exchange("replies", to, by, cast[to].positions[ident].gist, ref, frozenset(right))
