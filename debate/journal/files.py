"""Where journals lie, how they are called, and which one a user means."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from debate.errors import JournalError
from debate.language.text import did_you_mean, line, slug

SUFFIX = ".jsonl"


def stem(motion: str, at: datetime, number: int = 1) -> str:
    """The name of a journal: `yyyymmdd-hhmmss-slug`, numbered from the second of the same name on."""
    name = f"{at:%Y%m%d-%H%M%S}-{slug(motion)}"
    return name if number == 1 else f"{name}-{number}"


def journals(folder: Path) -> list[Path]:
    """The journals of a folder, oldest first, by the stamp in their names. Raises JournalError."""
    try:
        return sorted((p for p in folder.glob(f"*{SUFFIX}") if p.is_file()), key=lambda p: p.stem)
    except OSError as error:
        raise JournalError(f"cannot look into {folder}: {error.strerror}") from error


def find(name: str | None, folder: Path) -> Path:
    """The journal that `name` means: a `.jsonl`, its `.md`, a unique prefix of a name in `folder`, or the latest.

    Raises JournalError when nothing, or more than one thing, fits.
    """
    if name is None:
        known = journals(folder)
        if not known:
            raise JournalError(
                f"no debates in {folder}", hint="play one with `debate run`, or name a folder with --out"
            )
        return known[-1]
    if not name.strip() or "\0" in name:
        raise JournalError("an empty name is no journal")
    path = Path(name)
    if path.suffix in (SUFFIX, ".md", ".html"):
        return _by_path(path, folder)
    if path.is_dir():
        raise JournalError(f"{name} is a folder", hint="name a journal in it, or give the folder with --out")
    return _by_prefix(name, folder)


def _by_path(path: Path, folder: Path) -> Path:
    for candidate in (path.with_suffix(SUFFIX), folder / path.with_suffix(SUFFIX).name):
        if candidate.is_file():
            return candidate
    if path.is_file():
        raise JournalError(f"{path} has no journal beside it", hint="the .jsonl of the same name is what can be read")
    raise JournalError(f"no journal {path}", hint=_near(path.stem, folder))


def _by_prefix(name: str, folder: Path) -> Path:
    known = journals(folder)
    if exact := [p for p in known if p.stem == name]:
        return exact[0]
    matches = [p for p in known if p.name.startswith(name)]
    if not matches:
        raise JournalError(f"no journal called {line(name)!r} in {folder}", hint=_near(name, folder))
    if len(matches) > 1:
        listed = ", ".join(p.stem for p in matches[:4]) + (", …" if len(matches) > 4 else "")
        raise JournalError(f"{line(name)!r} fits {len(matches)} journals", hint=f"say more of the name: {listed}")
    return matches[0]


def _near(name: str, folder: Path) -> str:
    return did_you_mean(name, [p.stem for p in journals(folder)]) or JournalError.hint
