"""The sha256 of model files, remembered so that a large file is read once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pydantic_core import from_json

from debate.errors import ModelError

_MOST: Final = 512  # digests kept, the oldest go first: more files than anybody has


def sha256(path: Path, cache: Path) -> str:
    """Hex digest of a file's content.

    `cache` is a folder; the digest is kept there under the file's real path, size and time of change, and a cache that
    cannot be read or written is done without. Raises ModelError if the file cannot be read.
    """
    store = cache / "sha256.json"
    try:
        state = path.stat()
        key = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}"
        known = read_json(store)
        if isinstance(digest := known.get(key), str) and len(digest) == 64:
            return digest
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror or error}") from error
    with contextlib.suppress(OSError):  # a read-only cache only costs time
        write_json(store, dict([*known.items(), (key, digest)][-_MOST:]))
    return digest


def read_json(path: Path) -> dict[str, object]:
    """The object in a JSON file; empty if there is none or it is damaged, be it nested without end."""
    try:
        value = from_json(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(path: Path, value: object) -> None:
    """Replaces a JSON file as a whole. Raises OSError."""
    replace(path, [json.dumps(value, indent=1).encode()])


def replace(path: Path, content: Iterable[bytes], *, sync: bool = False) -> None:
    """Replaces a file as a whole, so that no reader sees half of it, whoever writes beside it; with `sync`, not even
    where the power fails. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with beside.open("wb") as file:
            file.writelines(content)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
