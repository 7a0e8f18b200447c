"""Asks the Hub what a repository holds."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any, Final

import httpx2

from debate.errors import DownloadError
from debate.language import text
from debate.models.names import HubName, safe_path
from debate.models.net import Patience, check_status, mapped, persist, token
from debate.values import Value

SHA256: Final = re.compile(r"^[0-9a-f]{64}$")
_COMMIT: Final = re.compile(r"^[0-9a-f]{40}$")
_LARGEST_ANSWER: Final = 32 << 20


class HubFile(Value):
    """A file in a repository; `size` in bytes, `sha256` where the Hub tells it."""

    name: str
    size: int | None = None
    sha256: str = ""


class Listing(Value):
    """What a repository holds at one commit."""

    repo: str
    commit: str
    licence: str
    files: tuple[HubFile, ...]


def listing(
    client: httpx2.Client,
    name: HubName,
    hub: str,
    patience: Patience,
    env: Mapping[str, str] = os.environ,
) -> Listing:
    """Asks the Hub what a repository holds. Raises DownloadError."""
    url = f"{hub}/api/models/{name.repo}/revision/main?blobs=true"

    def ask() -> bytes:
        with mapped(url), client.stream("GET", url, headers=token(url, hub, env)) as response:
            check_status(response)
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > _LARGEST_ANSWER:
                    raise DownloadError(f"the Hub's answer about {name.repo} is too long")
            return bytes(body)

    try:
        answer: Any = json.loads(persist(ask, lambda: 0, patience))
        return _listing(name.repo, answer)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DownloadError(f"the Hub's answer about {name.repo} cannot be read") from error


def _listing(repo: str, answer: Any) -> Listing:
    commit = answer["sha"]
    if not _COMMIT.match(commit):
        raise ValueError("no commit")
    card = answer.get("cardData") or {}
    tags = [t.removeprefix("license:") for t in answer.get("tags") or () if str(t).startswith("license:")]
    licence = card.get("license_name") or card.get("license") or next(iter(tags), "")
    return Listing(
        repo=repo,
        commit=commit,
        licence=text.line(str(licence))[:60],
        files=tuple(_file(f) for f in answer["siblings"] if safe_path(str(f["rfilename"]))),
    )


def _file(row: Any) -> HubFile:
    lfs = row.get("lfs") or {}
    digest, size = str(lfs.get("sha256") or lfs.get("oid") or ""), lfs.get("size") or row.get("size")
    sized = size if type(size) is int and 0 < size < 1 << 50 else None
    return HubFile(name=str(row["rfilename"]), size=sized, sha256=digest if SHA256.match(digest) else "")
