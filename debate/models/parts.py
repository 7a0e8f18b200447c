"""Split models: `name-00001-of-00003.gguf` and its siblings are one model."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_PART: Final = re.compile(r"^(?P<stem>.*)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf$", re.IGNORECASE)


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
