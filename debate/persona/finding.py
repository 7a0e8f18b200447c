"""What the check of a file tells, and which sentences of a position it reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from debate.errors import PersonaError
from debate.language.text import line
from debate.persona.model import Position
from debate.persona.reader import Document, Found, Level, Where, dotted


@dataclass(frozen=True, order=True)
class Finding:
    """One thing found: in which file, on which line (from 1), at which field, and how bad it is."""

    path: Path
    line: int
    where: str
    text: str
    level: Level

    def __str__(self) -> str:
        at = f"{self.where}: " if self.where else ""
        return f"{line(str(self.path))}:{self.line}: {self.level}: {line(at + self.text)}"


def located(document: Document, found: Iterable[Found]) -> list[Finding]:
    """What was found in a file, in the order of its lines."""
    return sorted(Finding(document.path, document.line(w), dotted(w), t, level) for w, t, level in found)


def unreadable(path: Path, error: PersonaError) -> Finding:
    """The reader's one complaint as a finding; the reader puts the line into its message."""
    rest = error.message.removeprefix(str(path)).lstrip(", ")
    match = re.match(r"line (\d+): (.*)", rest, re.DOTALL)
    number, text = (int(match.group(1)), match.group(2)) if match else (1, rest.lstrip(": "))
    return Finding(path, number, "", text, "problem")


def spoken(position: Position) -> Iterator[tuple[Where, str]]:
    """Every sentence that may be said from a position, with its path inside the position."""
    for field, places, text in position.sentences():
        if field == "reply":
            yield ("replies", places[0], "say", places[1]), text
        else:
            yield (("mover", "text") if field == "mover" else (field, *places)), text
