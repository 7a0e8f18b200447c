"""The chain: every line of a journal ends with a seal over itself and the seal before it.

A seal is 64 hexadecimal digits. The first half is the SHA-256 of the event, the second half that of the seal before it
and the first half, each cut to 32 digits; before the header the seal is empty. So a changed line (its first half is
wrong) can be told from one that lost its place (only its second half is). Hashed is what the line says as JSON with
sorted keys, without `chain` itself and, at any depth, without keys that end in `_at` or `_path` or start with
`seconds`. It guards against accidents and hasty hands: whoever wants to can seal a journal anew.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

KEY = "chain"
_HALF = 32
_SEAL = re.compile("[0-9a-f]{64}")
TOLD = 3
"""Of many doubts, how many are told; the others are counted."""


class Line(NamedTuple):
    """A line as it was read: its number in the file (from 1), and its object, or None where it holds none."""

    number: int
    data: Mapping[str, Any] | None


class Doubt(NamedTuple):
    """Something wrong with a line, and whether that leaves it out of the debate."""

    number: int
    what: str
    out: bool = False


def seal(data: Mapping[str, Any], before: str) -> str:
    """The seal of an event, as JSON values, behind the seal `before`."""
    own = _digest(_canonical({k: v for k, v in data.items() if k != KEY}))
    return own + _digest(before + own)


def chained(lines: Sequence[Line]) -> bool:
    """Whether a journal was sealed: from schema 2 on, or where any line says so."""
    first = lines[0].data or {}
    schema = first.get("schema")
    return (isinstance(schema, int) and schema > 1) or any(KEY in line.data for line in lines if line.data)


def doubts(lines: Sequence[Line]) -> list[Doubt]:
    """What is not as it was written, in the order of the file."""
    out: list[Doubt] = []
    places: dict[str, int] = {}
    for line in lines:
        if mark := _seal_of(line):
            places.setdefault(mark, line.number)
    before: str | None = ""
    for line in lines:
        mark = _seal_of(line)
        if line.data is None or mark is None or not _says(line.data, mark[:_HALF]):
            out.append(Doubt(line.number, f"line {line.number} is not the line that was written here"))
            before = None  # what the line was sealed with is unknown, or not to be believed
        elif places[mark] != line.number:
            out.append(Doubt(line.number, f"line {line.number} stands twice, also as line {places[mark]}", out=True))
        else:
            if before is not None and mark[_HALF:] != _digest(before + mark[:_HALF]):
                near = places if len(out) < TOLD else {}  # a search through all, for as many as are told
                out.append(Doubt(line.number, _strayed(line.number, mark, near)))
            before = mark
    return out


def _says(data: Mapping[str, Any], own: str) -> bool:
    """Whether the first half of its seal is that of an event."""
    try:
        return own == seal(data, "")[:_HALF]
    except RecursionError:  # nested deeper than anything that we write
        return False


def _strayed(number: int, mark: str, places: Mapping[str, int]) -> str:
    """Where a whole line belongs that does not follow from the one above it."""
    own = mark[:_HALF]
    after = next((n for seal, n in places.items() if _digest(seal + own) == mark[_HALF:]), None)
    if after is None and _digest(own) != mark[_HALF:]:
        return f"a line is missing before line {number}"
    return f"line {number} was moved: it belongs " + (f"after line {after}" if after else "at the beginning")


def _seal_of(line: Line) -> str | None:
    mark = line.data.get(KEY) if line.data else None
    return mark if isinstance(mark, str) and _SEAL.fullmatch(mark) else None


def _canonical(value: Any) -> str:
    return json.dumps(_lasting(value), sort_keys=True, separators=(",", ":"))


def _lasting(value: Any) -> Any:
    """`value` without what may differ between two runs."""
    if isinstance(value, dict):
        return {
            k: _lasting(v) for k, v in value.items() if not (k.endswith(("_at", "_path")) or k.startswith("seconds"))
        }
    return [_lasting(v) for v in value] if isinstance(value, list) else value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_HALF]
