"""Writing a journal: created exclusively, locked, and on the disk before the next turn begins."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import FileIO
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from debate.errors import JournalError, OutputError
from debate.events import Event, dump
from debate.journal import chain, files
from debate.journal.read import Journal, read


def encode(event: Event, before: str = "") -> tuple[bytes, str]:
    """An event as one line of a journal, and its seal; `before` is the seal of the line above."""
    text = json.dumps(dump(event), ensure_ascii=False).encode("utf-8", "replace")
    data = json.loads(text)  # sealed is what a reader will find
    data[chain.KEY] = chain.seal(data, before)
    return json.dumps(data, ensure_ascii=False).encode("utf-8") + b"\n", data[chain.KEY]


def lines(events: Iterable[Event], before: str = "") -> Iterator[bytes]:
    """Events as the lines of a journal."""
    for event in events:
        line, before = encode(event, before)
        yield line


class Writer:
    """Appends events to one journal. Made by `create` or `resume`, which hold its lock.

    `length` is the journal's in bytes, `seal` that of its last line.
    """

    def __init__(self, path: Path, file: FileIO, length: int = 0, seal: str = "") -> None:
        self.path = path
        self._file = file
        self._length = length
        self._seal = seal

    @property
    def empty(self) -> bool:
        """Whether nothing was written yet."""
        return self._length == 0

    def append(self, event: Event) -> str:
        """Writes one event through to the disk and returns its line.

        Raises OutputError; what was there before stays readable.
        """
        data, seal = encode(event, self._seal)
        self._require_in_place()
        try:
            written = 0
            while written < len(data):
                written += os.write(self._file.fileno(), data[written:])
            os.fsync(self._file.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                self._file.truncate(self._length)
            raise cannot_write(self.path, error) from error
        self._length += len(data)
        self._seal = seal
        return data.decode("utf-8")

    def _require_in_place(self) -> None:
        """Raises OutputError where the file has lost its name: what is written then is found by nobody."""
        try:
            if os.path.samestat(os.fstat(self._file.fileno()), self.path.stat()):
                return
        except OSError:
            pass
        raise OutputError(
            f"{self.path} was removed, moved or replaced while it was being written",
            hint="if it was moved, `debate resume` with its new path goes on from the last turn",
        )

    def mend(self) -> None:
        """Cuts off a torn end and makes the file end with its line. Raises OutputError."""
        try:
            self._file.truncate(self._length)
            self._file.seek(self._length - 1)
            if self._file.read(1) != b"\n":
                self._length += self._file.write(b"\n")
        except OSError as error:
            raise cannot_write(self.path, error) from error


def cannot_write(path: Path, error: OSError) -> OutputError:
    """The user's words for an operating system's refusal to write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError(
            f"no space left for {path}", hint="free some space; `debate resume` goes on from the last turn"
        )
    return OutputError(f"cannot write {path}: {error.strerror or error}")


def prepare(folder: Path) -> None:
    """Makes sure that journals can be written to `folder`, before anything is played. Raises OutputError."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"cannot write to {folder}: permission denied")


@contextmanager
def create(folder: Path, motion: str, at: datetime) -> Iterator[Writer]:
    """A new journal in `folder`, waiting for its header. Raises OutputError; an empty journal does not stay behind."""
    prepare(folder)
    path, file = _create(folder, motion, at)
    writer = Writer(path, file)
    try:
        with file, _locked(path):
            yield writer
    finally:
        if writer.empty:
            with contextlib.suppress(OSError):
                path.unlink()


@contextmanager
def resume(path: Path) -> Iterator[tuple[Journal, Writer]]:
    """An unfinished journal, its torn end cut off, open for more. Raises JournalError or OutputError.

    The lock is taken before the journal is read, so that nobody appends between reading and writing.
    """
    with _locked(path):
        journal = read(path)
        journal.require_resumable()
        try:
            file = path.open("rb+", buffering=0)
        except OSError as error:
            raise cannot_write(path, error) from error
        with file:
            writer = Writer(path, file, journal.ends[-1], journal.seals[-1])
            writer.mend()
            yield journal, writer


def _create(folder: Path, motion: str, at: datetime) -> tuple[Path, FileIO]:
    for number in count(1):
        path = folder / (files.stem(motion, at, number) + files.SUFFIX)
        try:
            return path, path.open("xb+", buffering=0)
        except FileExistsError:
            continue
        except OSError as error:
            raise cannot_write(path, error) from error
    raise AssertionError


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    beside = path.with_name(f".{path.name}.lock")
    lock = FileLock(beside)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise JournalError(
            f"{path.name} is being written by another run", hint="wait for it to end, or stop it"
        ) from None
    except OSError as error:
        raise cannot_write(beside, error) from error
    try:
        yield
    finally:
        # while still held, so that nobody can be given a lock on a file without a name
        with contextlib.suppress(OSError):
            beside.unlink()
        lock.release()
