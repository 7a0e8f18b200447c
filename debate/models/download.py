"""One file over HTTP, in pieces if need be, whole or not at all.

What arrives is appended to `NAME.part`, with what is known of it in `NAME.part.json`; only a file of the right length
and sha256 gets its name. A download that breaks off, is stopped, or fills the disk keeps the part, and the next one
goes on from there (`Range` with `If-Range`, so that a file that changed meanwhile starts anew). Where the server
announces no length, the file's own header says how long it is.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import httpx2
from filelock import FileLock, Timeout

from debate.errors import DownloadError, ModelError
from debate.language import text
from debate.models.digest import read_json, write_json
from debate.models.gguf import MAGIC, CutOffError, read_header
from debate.models.hub import SHA256
from debate.models.inspect import gigabytes
from debate.models.net import Patience, TransientError, check_status, mapped
from debate.models.store import part_files

Progress = Callable[[int, int | None], None]
"""Called with (bytes so far, bytes in all or None)."""

_SPARE: Final = 64 << 20  # bytes left free on the disk, for everybody else
_NOT_A_PAGE: Final = "give the address of the file itself, not of a page about it"
_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-[0-9]+/([0-9]+|\*)")


@dataclass(frozen=True)
class Disk:
    """How bytes reach the disk; tests give one that runs full. `free` answers in bytes."""

    write: Callable[[BinaryIO, bytes], object] = lambda file, piece: file.write(piece)
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free


@dataclass(frozen=True)
class Wanted:
    """A file to fetch: `to` is where it belongs, `lock` the lock file to hold meanwhile.

    `size` and `more` (what is to be fetched after it) in bytes; `size` and `sha256` are checked where they are known.
    """

    url: str
    to: Path
    lock: Path
    size: int | None = None
    sha256: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    more: int = 0


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
    try:
        wanted.to.parent.mkdir(parents=True, exist_ok=True)
        wanted.lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(wanted.lock, timeout=0):
            return _Fetch(wanted, client, progress, disk or Disk(), patience or Patience()).complete()
    except Timeout as error:
        hint = "wait for the other one to end"
        raise DownloadError(f"{wanted.to.name} is being fetched by another run", hint=hint) from error
    except OSError as error:
        raise _disk_error(error, wanted) from error


class _Fetch:
    """A part file that grows; `done` counts its bytes."""

    def __init__(
        self, wanted: Wanted, client: httpx2.Client, progress: Progress, disk: Disk, patience: Patience
    ) -> None:
        self.wanted, self.client, self.progress, self.disk, self.patience = wanted, client, progress, disk, patience
        self.size, self.sha256, self.done, self.etag = wanted.size, wanted.sha256, 0, ""
        self.part, self.notes = part_files(wanted.to)
        self._take_up()
        self._require_room()

    def complete(self) -> bool:
        """Fetches until the checksum is right; a part of an earlier run that turns out wrong is fetched anew, once."""
        for _ in range(2 if self.done else 1):
            self.patience.persist(self._rest, lambda: self.done)
            if not self.sha256 or self.sha256 == self._digest():
                os.replace(self.part, self.wanted.to)
                self.notes.unlink(missing_ok=True)
                return bool(self.sha256)
            self._drop()
        raise DownloadError(
            f"{self.wanted.to.name} arrived damaged: its sha256 is not the announced one",
            hint="what arrived was thrown away; try again, or another source",
        )

    def _take_up(self) -> None:
        """Goes on from a part of the same file, if an earlier run left one."""
        notes = read_json(self.notes)
        etag = notes.get("etag") if notes.get("url") == self.wanted.url else ""
        self.etag = etag if isinstance(etag, str) else ""
        self.done = self.part.stat().st_size if self.part.is_file() else 0
        known = self.etag or (self.sha256 and notes.get("sha256") == self.sha256)
        if not known or (self.size is not None and self.done > self.size):
            self._drop()

    def _rest(self) -> None:
        """One attempt to fetch what is still missing."""
        url, headers = self.wanted.url, dict(self.wanted.headers)
        if self.size is not None and self.done >= self.size:
            return
        if self.done:
            headers |= {"Range": f"bytes={self.done}-"} | ({"If-Range": self.etag} if self.etag else {})
        with mapped(url), self.client.stream("GET", url, headers=headers) as response:
            if response.status_code == 416 and self.done:
                self._drop()
                raise TransientError("the file on the server is shorter than what had arrived")
            check_status(response)
            self._agree(response)
            self._note(response)
            self._append(
                self.patience.steady(response.iter_raw())
            )  # raw: larger pieces would be lost with their buffer
        self._require_whole()

    def _agree(self, response: httpx2.Response) -> None:
        """Learns from the headers where the body starts and what is to come."""
        headers = response.headers
        announced = headers.get("Content-Length", "")
        if response.status_code == 206:
            match = _RANGE.fullmatch(headers.get("Content-Range", ""))
            if match is None or int(match[1]) != self.done:
                self._drop()
                raise TransientError("the server sent another piece than was asked for")
            announced = match[2]
        elif self.done:
            self._drop()
        total = int(announced) if announced.isdecimal() and len(announced) < 19 else None
        if total is not None and self.size not in (None, total):
            expected = self.size
            if self.wanted.size is None:  # it was learned from the server, where the file has changed
                self._drop()
            raise TransientError(f"the server announces {total} bytes instead of {expected}")
        if self.size is None:
            self.size = total
            self._require_room()

    def _note(self, response: httpx2.Response) -> None:
        """Writes down what a later run needs in order to go on from here."""
        linked = [r.headers.get("X-Linked-Etag", "").strip('"') for r in (*response.history, response)]
        digest = next((d for d in linked if re.fullmatch(SHA256, d)), "")
        if digest and self.sha256 and digest != self.sha256:
            raise DownloadError(f"{self.wanted.to.name} changed on the Hub while it was being fetched")
        self.sha256 = self.sha256 or digest
        etag = response.headers.get("ETag", "")
        self.etag = "" if etag.startswith("W/") else etag
        write_json(self.notes, {"url": self.wanted.url, "etag": self.etag, "sha256": self.sha256})

    def _append(self, pieces: Iterator[bytes]) -> None:
        try:
            with self.part.open("ab") as file:
                try:
                    for piece in pieces:
                        self._check(piece)
                        self.disk.write(file, piece)
                        self.done += len(piece)
                        self.progress(self.done, self.size)
                finally:
                    file.flush()
                    os.fsync(file.fileno())
        finally:
            if not self.done:
                self._drop()

    def _check(self, piece: bytes) -> None:
        if self.size is not None and self.done + len(piece) > self.size:
            self.done = 0
            raise TransientError("the server sends more than it announced")
        if self.done == 0 and not piece.startswith(MAGIC[: len(piece)]):
            what = "but a web page" if piece.lstrip()[:1] == b"<" else f"but begins with {piece[:16]!r}"
            raise DownloadError(f"{text.line(self.wanted.url)} is not a GGUF file {what}", hint=_NOT_A_PAGE)

    def _require_whole(self) -> None:
        if self.done < len(MAGIC):
            raise DownloadError(f"nothing arrived from {text.line(self.wanted.url)}")
        if self.size is not None:
            if self.done < self.size:
                raise TransientError(f"broke off at {gigabytes(self.done)} of {gigabytes(self.size)}")
            return
        try:
            read_header(self.part)
        except CutOffError as error:
            raise TransientError(f"broke off at {gigabytes(self.done)}") from error
        except ModelError as error:
            self._drop()
            raise DownloadError(f"{self.wanted.to.name} arrived damaged: {error.message}") from error

    def _digest(self) -> str:
        with self.part.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _drop(self) -> None:
        """Forgets what has arrived."""
        self.part.unlink(missing_ok=True)
        self.notes.unlink(missing_ok=True)
        self.size, self.sha256, self.done, self.etag = self.wanted.size, self.wanted.sha256, 0, ""

    def _require_room(self) -> None:
        missing = (self.size or 0) - self.done + self.wanted.more
        free = self.disk.free(self.wanted.to.parent)
        if missing > 0 and missing + _SPARE > free:
            raise DownloadError(
                f"{self.wanted.to.name} needs {gigabytes(missing)} more on disk; {gigabytes(free)} is free",
                hint="make room, or set HF_HOME to a folder on another disk",
            )


def _disk_error(error: OSError, wanted: Wanted) -> DownloadError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        part, _ = part_files(wanted.to)
        kept = f"{gigabytes(part.stat().st_size)} is kept" if part.is_file() else "nothing is kept"
        hint = "make room and run the same command again"
        return DownloadError(f"the disk is full; {kept} of {wanted.to.name}", hint=hint)
    return DownloadError(f"cannot write {wanted.to}: {error.strerror or error}", hint="check the folder's permissions")
