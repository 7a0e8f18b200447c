"""Where persona files are found: a path, `./personas`, the user's data folder, the ones shipped."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path

from debate.errors import PersonaError
from debate.persona import files
from debate.persona.model import RESERVED, Exhibit, Motion, Persona, Question


def shipped() -> Path:
    """The folder of personas that came with the program: in the installed package, else in the checkout."""
    inside = Path(str(resources.files("debate"))) / "_personas"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "personas"


def user_folder() -> Path:
    """The user's own personas; `DEBATE_DATA` overrides the platform's data folder."""
    if root := os.environ.get("DEBATE_DATA"):
        return Path(root) / "personas"
    import platformdirs

    return Path(platformdirs.user_data_dir("debate", appauthor=False)) / "personas"


@dataclass(frozen=True)
class Library:
    """Persona folders, nearest first."""

    folders: tuple[Path, ...] = field(default_factory=lambda: _places(Path("personas"), user_folder(), shipped()))

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
        near = difflib.get_close_matches(name.casefold(), known, 3, 0.5) or [k for k in known if name.casefold() in k]
        return f"did you mean {', '.join(near[:3])}?" if near else f"there are: {', '.join(known)}"

    def load(self, name: str) -> Persona:
        """The persona given by path or id."""
        return files.persona(self.find(name))

    def questions(self, near: Iterable[Path] = ()) -> dict[str, Question]:
        """Shared questions by id: those beside the given persona files win over `./personas`, the user's, the
        shipped.
        """
        out: dict[str, Question] = {}
        for folder in dict.fromkeys([*(p.parent for p in near), *self.folders]):
            path = folder / "questions.yaml"
            if path.is_file():
                for key, value in files.questions(path).items():
                    out.setdefault(key, value)
        return out

    @cached_property
    def motions(self) -> list[Motion]:
        """Motions with the pairs that suit them, the nearest folder's first."""
        return [m for f in self.folders if (f / "motions.yaml").is_file() for m in files.motions(f / "motions.yaml")]

    @cached_property
    def exhibits(self) -> dict[str, Exhibit]:
        """Second-hand views by id."""
        out: dict[str, Exhibit] = {}
        for folder in self.folders:
            if (folder / "exhibits.yaml").is_file():
                for key, value in files.exhibits(folder / "exhibits.yaml").items():
                    out.setdefault(key, value)
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
