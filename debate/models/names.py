"""Names of models on the Hub, which files of a repository a name means, and the parts of a split model.

Pure: no network, no disk. `name-00001-of-00003.gguf` and its siblings are one model.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from debate.errors import DownloadError, ModelError
from debate.language import text
from debate.values import Value

_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"
_SPEC: Final = re.compile(rf"hf:(?P<repo>{_NAME}/{_NAME})(?:/(?P<file>.+\.gguf)|:(?P<quantisation>[A-Za-z0-9_-]+))?")
_PART: Final = re.compile(r"^(?P<stem>.*)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf$", re.IGNORECASE)
_NOT_MODELS: Final = ("mmproj", "imatrix")
_USUAL: Final = "Q4_K_M"


class HubName(Value):
    """`hf:owner/repo/file.gguf`, `hf:owner/repo:Q4_K_M`, or `hf:owner/repo`, which means Q4_K_M."""

    repo: str
    file: str = ""
    quantisation: str = ""


def endpoint(env: Mapping[str, str] = os.environ) -> str:
    """The Hub's address, or that of the mirror that HF_ENDPOINT names."""
    return (env.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")


def offline(env: Mapping[str, str] = os.environ) -> bool:
    """Whether HF_HUB_OFFLINE forbids the network."""
    return env.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE")


def parse(name: str) -> HubName:
    """Reads `hf:…`. Raises ModelError for anything else, and for paths that climb."""
    match = _SPEC.fullmatch(name)
    if match is None or (match["file"] and not safe_path(match["file"])):
        hint = "write hf:owner/repo/file.gguf or hf:owner/repo:Q4_K_M"
        raise ModelError(f"cannot read {text.line(name)!r}", hint=hint)
    return HubName(repo=match["repo"], file=match["file"] or "", quantisation=match["quantisation"] or "")


def from_url(url: str, hub: str) -> str | None:
    """The `hf:` name of a file's address on the Hub, so that it goes to the shared cache; None for other addresses."""
    path = url.removeprefix(hub + "/").split("?", 1)[0]
    match = re.match(rf"^({_NAME}/{_NAME})/(?:resolve|blob)/main/(.+\.gguf)$", path) if path != url else None
    return f"hf:{match[1]}/{match[2]}" if match and safe_path(match[2]) else None


def safe_path(name: str) -> bool:
    """Whether a repository's file name stays inside the folder that it is put in."""
    parts = name.split("/")
    return (
        not any(p in ("", ".", "..") or p != p.strip() for p in parts)
        and not re.search(r'[\\:*?"<>|]', name)
        and not text.has_control(name)
        and "\n" not in name
        and len(name) < 512
        and PurePosixPath(name).suffix != ""
    )


def choose(names: Iterable[str], wanted: HubName) -> tuple[str, ...]:
    """The file that is meant, or all parts of a split one.

    Raises DownloadError naming what there is, where nothing or several things match.
    """
    models = [n for n in names if n.endswith(".gguf") and not any(w in n.lower() for w in _NOT_MODELS)]
    if wanted.file:
        chosen = siblings(wanted.file)
        if missing := [n for n in chosen if n not in models]:
            raise DownloadError(f"{wanted.repo} has no file {missing[0]}", hint=_offer(models))
        return chosen
    quantisation = wanted.quantisation or _USUAL
    exact = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(quantisation)}(?![A-Za-z0-9_])", re.IGNORECASE)
    sets = {siblings(n)[0]: siblings(n) for n in models if exact.search(n)}
    # "UD-Q4_K_M" and the like are other recipes for the same type; whoever wants one names the file.
    plain = {k: v for k, v in sets.items() if f"UD-{quantisation}".lower() not in k.lower()} or sets
    if not plain:
        raise DownloadError(f"{wanted.repo} has no {quantisation} file", hint=_offer(models))
    if len(plain) > 1:
        raise DownloadError(f"{wanted.repo} has several {quantisation} files", hint=_offer(plain))
    (chosen,) = plain.values()
    if missing := [n for n in chosen if n not in models]:
        raise DownloadError(f"{wanted.repo} lacks {missing[0]}, a part of {chosen[0]}", hint=_offer(models))
    return chosen


def _offer(names: Iterable[str]) -> str:
    shown = [text.line(n) for n in names if (part := part_of(n)) is None or part[1] == 1]
    return f"it has: {', '.join(shown[:12])}{', …' if len(shown) > 12 else ''}" if shown else "it has no .gguf files"


def part_of(name: str) -> tuple[str, int, int] | None:
    """(common stem, number from 1, count) of a part's file name, or None for a whole file."""
    if not (match := _PART.match(name)):
        return None
    number, count = int(match["number"]), int(match["count"])
    return (match["stem"], number, count) if 1 <= number <= count else None


def siblings(name: str) -> tuple[str, ...]:
    """The names of all parts that belong with `name`, in order; only `name` if it is a whole file."""
    if not (part := part_of(name)):
        return (name,)
    stem, _, count = part
    return tuple(f"{stem}-{n:05d}-of-{count:05d}.gguf" for n in range(1, count + 1))


def sibling_paths(path: Path) -> tuple[Path, ...]:
    """As `siblings`, beside `path`."""
    return tuple(path.with_name(name) for name in siblings(path.name))
