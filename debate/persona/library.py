"""Where persona files are found: a path, `./personas`, the user's data folder, the ones shipped."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from debate.errors import PersonaError
from debate.language.text import did_you_mean
from debate.persona import files
from debate.persona.folders import RESERVED, folders
from debate.persona.model import Exhibit, Motion, Persona, Question

T = TypeVar("T")


@dataclass(frozen=True)
class Library:
    """Persona folders, nearest first."""

    folders: tuple[Path, ...] = field(default_factory=lambda: _places(*folders()))

    def paths(self) -> dict[str, Path]:
        """File by name, the nearest folder winning."""
        out: dict[str, Path] = {}
        for folder in self.folders:
            if folder.is_dir():
                for path in sorted(folder.glob("*.y*ml")):
                    if path.stem not in RESERVED and path.is_file():
                        out.setdefault(path.stem, path)
        return out

    def find(self, name: str) -> Path:
        """The file of a persona given by path or id. Raises PersonaError with the nearest names."""
        if not name.strip() or "\0" in name:
            raise PersonaError("a persona needs a name", hint="`debate persona list` shows those on file")
        path = Path(name)
        if path.suffix in (".yaml", ".yml", ".json") or os.sep in name or path.is_file():
            if path.exists():
                return path
            raise PersonaError(f"no persona file {name}", hint=self._hint(path.stem))
        known = self.paths()
        if name in known:
            return known[name]
        for candidate in known.values():  # a file may be named otherwise than its persona
            if _id(candidate) == name:
                return candidate
        raise PersonaError(f"no persona called {name!r}", hint=self._hint(name))

    def _hint(self, name: str) -> str:
        known = sorted(self.paths())
        return did_you_mean(name, known) or f"there are: {', '.join(known)}"

    def load(self, name: str) -> Persona:
        """The persona given by path or id."""
        return files.persona(self.find(name))

    def questions(self, near: Iterable[Path] = ()) -> dict[str, Question]:
        """Shared questions by id: those beside the given persona files win over `./personas`, the user's, the
        shipped.
        """
        return _merged([*(p.parent for p in near), *self.folders], "questions.yaml", files.questions)

    @cached_property
    def motions(self) -> list[Motion]:
        """Motions with the pairs that suit them, the nearest folder's first."""
        return [m for f in self.folders if (f / "motions.yaml").is_file() for m in files.motions(f / "motions.yaml")]

    @cached_property
    def exhibits(self) -> dict[str, Exhibit]:
        """Second-hand views by id."""
        return _merged(self.folders, "exhibits.yaml", files.exhibits)


def _merged(folders: Iterable[Path], name: str, read: Callable[[Path], dict[str, T]]) -> dict[str, T]:
    """What the files of one name hold, the first to hold an id winning."""
    out: dict[str, T] = {}
    for path in dict.fromkeys(folder / name for folder in folders):
        if path.is_file():
            out |= {key: value for key, value in read(path).items() if key not in out}
    return out


def _places(*folders: Path) -> tuple[Path, ...]:
    """The folders without those that are one and the same place."""
    return tuple({f.resolve(): f for f in reversed(folders)}[r] for r in dict.fromkeys(f.resolve() for f in folders))


def _id(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8") as file:
            match = re.search(r"^id:\s*['\"]?([^\s'\"#]+)", file.read(4_000), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        return None
    return match.group(1) if match else None
