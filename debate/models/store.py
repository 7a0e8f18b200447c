"""What `pull` stored and where; only that is ever removed.

Files whose sha256 the Hub tells go into the shared Hub cache, in its own layout (`blobs/<sha256>`, named by links in
`snapshots/<commit>/`), where other programs find them; everything else goes into this program's data folder. A register
in the data folder remembers what was put where.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from debate.errors import InputError, OutputError
from debate.models.digest import read_json, replace, write_json
from debate.models.places import Places
from debate.values import Value


class Stored(Value):
    """One thing that was pulled. `names` are what a user may call it; `files` are what `rm` may delete.

    `links` point at files (in the Hub cache) and go with them. `path` is what a voice opens.
    """

    names: tuple[str, ...]
    path: Path
    files: tuple[Path, ...]
    links: tuple[Path, ...] = ()
    licence: str = ""
    complete: bool = False

    @property
    def size(self) -> int:
        """Bytes on disk now, unfinished parts included."""
        return sum(p.stat().st_size for f in self.files for p in (f, part_files(f)[0]) if p.is_file())


def part_files(path: Path) -> tuple[Path, Path]:
    """Where the bytes of an unfinished download of `path` gather, and what is known of them."""
    return path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.part.json")


def stored(where: Places) -> list[Stored]:
    """Everything in the register whose files, or parts of them, are still there."""
    return [entry for entry in _register(where) if entry.size]


def remember(where: Places, entry: Stored) -> None:
    """Puts `entry` into the register, with what an earlier, unfinished pull of the same model had stored.

    Raises OSError.
    """
    register = list(_register(where))
    same = [*(e for e in register if e.path == entry.path), entry]
    merged = {k: tuple(dict.fromkeys(v for e in same for v in getattr(e, k))) for k in ("names", "files", "links")}
    _save(where, [*(e for e in register if e.path != entry.path), entry.model_copy(update=merged)])


def find(where: Places, name: str) -> Stored:
    """The entry that `name` means: a catalogue id, what was pulled, a file name or a path. Raises InputError."""
    entries = stored(where)
    hits = [e for e in entries if name in e.names or name in (e.path.name, str(e.path))]
    if len(hits) == 1:
        return hits[0]
    known = ", ".join(e.names[0] for e in (hits or entries)) or "nothing has been pulled"
    what = f"{name!r} could be several models" if hits else f"{name!r} is not a model that `debate model pull` stored"
    raise InputError(what, hint=f"only what it stored is removed: {known}")


def remove(where: Places, entry: Stored) -> int:
    """Deletes what `entry` names and returns the bytes that came free.

    A file in the Hub cache stays while a link that this program did not make still points at it. Raises OutputError.
    """
    freed = 0
    try:
        for link in entry.links:
            link.unlink(missing_ok=True)
        for file in entry.files:
            for path in (file, *part_files(file)):
                if path.is_file() and not _linked(where, path):
                    freed += path.stat().st_size
                    path.unlink()
        for path in (*entry.links, *entry.files):
            _prune(path.parent)
        for name in {p.relative_to(where.hub).parts[0] for p in entry.links if p.is_relative_to(where.hub)}:
            _forget_empty(where.hub / name)
        _save(where, [e for e in _register(where) if e.path != entry.path])
    except OSError as error:
        raise OutputError(f"cannot remove {error.filename}: {error.strerror}", hint="check its permissions") from error
    return freed


def link(blob: Path, pointer: Path) -> None:
    """Names a blob of the Hub cache in a snapshot, as the Hub's own library does.

    Where a file system has no symbolic links, a hard link or a copy takes their place. Raises OSError.
    """
    if pointer.is_symlink() or pointer.exists():
        return
    pointer.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError, NotImplementedError):
        pointer.symlink_to(os.path.relpath(blob, pointer.parent))
    if not pointer.exists():
        with contextlib.suppress(OSError, NotImplementedError):
            os.link(blob, pointer)
    if not pointer.exists():
        shutil.copyfile(blob, pointer)


def point_main(folder: Path, commit: str) -> None:
    """Notes which commit `main` is, for programs that look the cache up without a network. Raises OSError."""
    replace(folder / "refs" / "main", [commit.encode("ascii")])


def _register(where: Places) -> Iterator[Stored]:
    rows = read_json(where.register).get("pulled")
    for row in rows if isinstance(rows, list) else ():
        with contextlib.suppress(ValidationError):
            yield Stored.model_validate(row)


def _save(where: Places, entries: list[Stored]) -> None:
    write_json(where.register, {"pulled": [entry.model_dump(mode="json") for entry in entries]})


def _linked(where: Places, blob: Path) -> bool:
    """Whether a snapshot of the Hub cache still names this blob."""
    if blob.parent.name != "blobs" or not blob.is_relative_to(where.hub):
        return False
    snapshots = blob.parent.parent / "snapshots"
    return any(p.is_symlink() and p.resolve() == blob.resolve() for p in snapshots.rglob("*"))


def _forget_empty(folder: Path) -> None:
    """Removes a repository of the Hub cache in which nothing is left but the note of what `main` was."""
    if [p for p in folder.rglob("*") if p.is_file() or p.is_symlink()] == [folder / "refs" / "main"]:
        (folder / "refs" / "main").unlink()
        _prune(folder / "refs")


def _prune(folder: Path) -> None:
    """Removes a folder and those above it while they are empty, at most four."""
    with contextlib.suppress(OSError):
        for empty in (folder, *folder.parents[:3]):
            empty.rmdir()
