"""One file over HTTP, in pieces if need be, whole or not at all.

What arrives is appended to `NAME.part`, with what is known of it in `NAME.part.json`; only a file of the right length
and sha256 gets its name. A download that breaks off, is stopped, or fills the disk keeps the part, and the next one
goes on from there (`Range` with `If-Range`, so that a file that changed meanwhile starts anew).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import httpx2
from filelock import FileLock, Timeout

from debate.errors import DownloadError
from debate.language import text
from debate.models.digest import read_json, write_json
from debate.models.gguf import MAGIC
from debate.models.hub import SHA256
from debate.models.inspect import gigabytes
from debate.models.net import Patience, TransientError, check_status, mapped, persist

Progress = Callable[[int, int | None], None]
"""Called with (bytes so far, bytes in all or None)."""

_PIECE: Final = 1 << 18
_SPARE: Final = 64 << 20
_NOT_A_PAGE: Final = "give the address of the file itself, not of a page about it"
_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


def _write(file: BinaryIO, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:  # an unbuffered file may take less than it is given
        rest = rest[file.write(rest) :]


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@dataclass(frozen=True)
class Disk:
    """How bytes reach the disk; tests give one that runs full. `free` answers in bytes."""

    write: Callable[[BinaryIO, bytes], None] = _write
    free: Callable[[Path], int] = _free


@dataclass(frozen=True)
class Wanted:
    """A file to fetch: `to` is where it belongs. `size` in bytes and `sha256` are checked where they are known."""

    url: str
    to: Path
    size: int | None = None
    sha256: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    lock: Path | None = None
    """The lock file to hold; by default one beside `to`."""

    @property
    def part(self) -> Path:
        """Where the bytes gather until they are complete."""
        return self.to.with_name(self.to.name + ".part")

    @property
    def notes(self) -> Path:
        """What is known of the part."""
        return self.to.with_name(self.to.name + ".part.json")


def download(
    wanted: Wanted,
    client: httpx2.Client,
    *,
    progress: Progress = lambda done, total: None,
    disk: Disk | None = None,
    patience: Patience | None = None,
) -> bool:
    """Fetches one file; returns whether a sha256 was announced, and so checked, by the caller or by the Hub's header.

    Raises DownloadError; the part is kept unless what arrived is known to be wrong. Ctrl-C keeps it too.
    """
    lock = wanted.lock or wanted.to.with_name(wanted.to.name + ".lock")
    try:
        wanted.to.parent.mkdir(parents=True, exist_ok=True)
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=0):
            fetch = _Fetch(wanted, client, progress, disk or Disk())
            try:
                return _complete(fetch, patience or Patience())
            finally:
                fetch.close()
    except Timeout as error:
        hint = "wait for the other one to end"
        raise DownloadError(f"{wanted.to.name} is being fetched by another run", hint=hint) from error
    except OSError as error:
        raise _disk_error(error, wanted) from error


def _complete(fetch: _Fetch, patience: Patience) -> bool:
    """Fetches until the checksum is right; a part from an earlier run that turns out wrong is fetched anew, once."""
    for last in (not fetch.resumed, True):
        persist(fetch.rest, lambda: fetch.done, patience)
        if fetch.sha256 in ("", fetch.digest.hexdigest()):
            break
        fetch.drop()
        if last:
            raise DownloadError(
                f"{fetch.wanted.to.name} arrived damaged: its sha256 is not the announced one",
                hint="what arrived was thrown away; try again, or another source",
            )
    fetch.close()
    os.replace(fetch.wanted.part, fetch.wanted.to)
    fetch.wanted.notes.unlink(missing_ok=True)
    return bool(fetch.sha256)


class _Fetch:
    """A part file that grows. `done` counts its bytes, `digest` has seen them."""

    def __init__(self, wanted: Wanted, client: httpx2.Client, progress: Progress, disk: Disk) -> None:
        self.wanted, self.client, self.progress, self.disk = wanted, client, progress, disk
        self.size, self.sha256 = wanted.size, wanted.sha256
        self.digest, self.done, self.etag = hashlib.sha256(), 0, ""
        self.file: BinaryIO | None = None
        self._take_up()
        self.resumed = self.done > 0
        self._require_room()

    def rest(self) -> None:
        """One attempt to fetch what is still missing."""
        if self.size is not None and self.done >= self.size:
            return
        headers = dict(self.wanted.headers)
        if self.done:
            headers["Range"] = f"bytes={self.done}-"
            if self.etag:
                headers["If-Range"] = self.etag
        url = self.wanted.url
        with mapped(url), self.client.stream("GET", url, headers=headers) as response:
            if response.status_code == 416 and self.done:
                self.drop()
                raise TransientError("the file on the server is shorter than what had arrived")
            check_status(response)
            self._agree(response)
            for piece in response.iter_raw():  # as it arrives: what was buffered for larger pieces would be lost
                self._append(piece)
        if self.size is not None and self.done < self.size:
            raise TransientError(f"broke off at {gigabytes(self.done)} of {gigabytes(self.size)}")
        if self.done < len(MAGIC):
            raise DownloadError(f"nothing arrived from {text.line(url)}")

    def drop(self) -> None:
        """Forgets what has arrived."""
        self.close()
        self.wanted.part.unlink(missing_ok=True)
        self.wanted.notes.unlink(missing_ok=True)
        self.digest, self.done, self.etag = hashlib.sha256(), 0, ""
        self.size, self.sha256 = self.wanted.size, self.wanted.sha256

    def close(self) -> None:
        """Lets go of the file, with every byte on disk."""
        if self.file is not None:
            file, self.file = self.file, None
            with contextlib.closing(file):
                file.flush()
                os.fsync(file.fileno())

    def _take_up(self) -> None:
        """Goes on from a part of the same file, if an earlier run left one."""
        notes, part = read_json(self.wanted.notes), self.wanted.part
        if not part.is_file():
            return
        etag = notes.get("etag") if notes.get("url") == self.wanted.url else ""
        if not etag and not (self.sha256 and notes.get("sha256") == self.sha256):
            self.drop()
            return
        self.etag = etag if isinstance(etag, str) else ""
        with part.open("rb") as file:
            while piece := file.read(_PIECE):
                self.digest.update(piece)
                self.done += len(piece)
        if self.size is not None and self.done > self.size:
            self.drop()

    def _agree(self, response: httpx2.Response) -> None:
        """Learns from the headers where the body starts and what is to come."""
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise DownloadError("the server packs the file although it was asked not to")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            raise DownloadError(f"{text.line(self.wanted.url)} is not a GGUF file but a web page", hint=_NOT_A_PAGE)
        announced = response.headers.get("Content-Length", "")
        total = int(announced) if announced.isdigit() else None
        if response.status_code == 206:
            match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
            if match is None or int(match[1]) != self.done:
                self.drop()
                raise TransientError("the server sent another piece than was asked for")
            total = int(match[2]) if match[2].isdigit() else None
        if total is not None and self.wanted.size not in (None, total):
            raise TransientError(f"the server announces {total} bytes instead of {self.wanted.size}")
        if self.done and (response.status_code != 206 or self.size not in (None, total)):
            whole = response.status_code != 206
            self.drop()
            if not whole:
                raise TransientError("the file on the server changed")
        if self.size is None:
            self.size = total
            self._require_room()
        self._note(response)

    def _note(self, response: httpx2.Response) -> None:
        """Writes down what a later run needs in order to go on from here."""
        linked = [r.headers.get("X-Linked-Etag", "").strip('"') for r in (*response.history, response)]
        digest = next((d for d in linked if SHA256.match(d)), "")
        if digest and self.sha256 and digest != self.sha256:
            raise DownloadError(f"{self.wanted.to.name} changed on the Hub while it was being fetched")
        self.sha256 = self.sha256 or digest
        etag = response.headers.get("ETag", "")
        self.etag = "" if etag.startswith("W/") else etag
        write_json(
            self.wanted.notes,
            {
                "url": self.wanted.url,
                "etag": self.etag,
                "sha256": self.sha256,
                "size": self.size,
            },
        )

    def _append(self, piece: bytes) -> None:
        if self.size is not None and self.done + len(piece) > self.size:
            self.drop()
            raise TransientError("the server sends more than it announced")
        if self.done == 0 and not piece.startswith(MAGIC[: len(piece)]):
            self.drop()
            start = text.line(piece[:16].decode("ascii", "replace"))
            begins = f"it begins with {start!r}"
            raise DownloadError(f"{text.line(self.wanted.url)} is not a GGUF file: {begins}", hint=_NOT_A_PAGE)
        if self.file is None:
            self.file = self.wanted.part.open("ab", buffering=0)
        self.disk.write(self.file, piece)
        self.digest.update(piece)
        self.done += len(piece)
        self.progress(self.done, self.size)

    def _require_room(self) -> None:
        if self.size is None:
            return
        missing, free = self.size - self.done, self.disk.free(self.wanted.to.parent)
        if missing + _SPARE > free:
            raise DownloadError(
                f"{self.wanted.to.name} needs {gigabytes(missing)} more on disk; {gigabytes(free)} is free",
                hint="make room, or set HF_HOME to a folder on another disk",
            )


def _disk_error(error: OSError, wanted: Wanted) -> DownloadError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        kept = f"{gigabytes(wanted.part.stat().st_size)} is kept" if wanted.part.is_file() else "nothing is kept"
        hint = "make room and run the same command again"
        return DownloadError(f"the disk is full; {kept} of {wanted.to.name}", hint=hint)
    return DownloadError(f"cannot write {wanted.to}: {error.strerror or error}", hint="check the folder's permissions")
