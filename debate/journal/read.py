"""Reading a journal: every line checked, a torn end dropped, everything in it treated as untrusted text."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from debate.cruxes.grounding import check
from debate.errors import JournalError
from debate.events import SCHEMA, End, Event, EventAdapter, Header, SummaryEvent, Turn
from debate.journal import chain, first_schema
from debate.journal.chain import Doubt, Line
from debate.language.text import clean, counted, line

MAX_BYTES = 256_000_000
"""A larger file is no journal of ours: the longest debate measured in tests is a few megabytes."""

MOST_DIGITS = 20
"""Of a whole number in a journal: seeds have 19. Longer ones overflow where they are worked with."""

MOST_LEVELS = 100
"""Of lists and objects within each other; no event of ours has more than ten. Exports fail on some hundreds."""


@dataclass(frozen=True)
class Journal:
    """What a journal holds.

    `ends` are the bytes at which the lines of its events end, `seals` what those lines are sealed with. `doubts` name
    the lines that are not as they were written; `notices`, which tell them too, are for the reader.
    """

    path: Path
    events: tuple[Event, ...]
    ends: tuple[int, ...]
    seals: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def header(self) -> Header:
        """The first event."""
        first = self.events[0]
        assert isinstance(first, Header)
        return first

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The speeches, in order."""
        return tuple(e for e in self.events if isinstance(e, Turn))

    @property
    def summary(self) -> SummaryEvent | None:
        """The last crux summary, if it was reached."""
        return next((e for e in reversed(self.events) if isinstance(e, SummaryEvent)), None)

    @property
    def finished(self) -> bool:
        """Whether the debate came to its own end."""
        last = self.events[-1]
        return isinstance(last, End)

    @property
    def resumable(self) -> bool:
        """Whether its lines are as they were written, by a version that planned as this one does."""
        return not self.doubts and self.header.schema_ == SCHEMA

    def require_resumable(self) -> None:
        """Raises JournalError where there is more to play that would build on changed lines, or an older version's."""
        if self.doubts:
            raise JournalError(
                f"{self.path.name} is not as it was written: {'; '.join(self.doubts)}",
                hint="put the line back; `debate show` and `debate export` read the journal as it is",
            )
        if not self.resumable and not self.finished:
            raise JournalError(
                f"{self.path.name} was written by an earlier version ({line(self.header.version)[:20]}), which planned "
                "its turns otherwise",
                hint="`debate show` and `debate export` read it; `debate run` plays the motion anew",
            )


def read(path: Path) -> Journal:
    """The journal in a file. Raises JournalError when it is no journal, or newer than this program."""
    return parse(_bytes(path), path)


def is_journal(path: Path) -> bool:
    """Whether a file begins with a line that calls itself a header; false for whatever cannot be read."""
    try:
        with path.open("rb") as file:
            first = _json(file.readline(MAX_BYTES))
    except OSError:
        return False
    return first is not None and first.get("type") == "header"


def parse(raw: bytes, path: Path = Path("journal")) -> Journal:
    """The journal in `raw`; `path` is only named in messages. Raises JournalError.

    Only a header that cannot be used makes it none: other lines that are not as they were written are named, and those
    that cannot be read or stand twice are left out.
    """
    *whole, last = raw.split(b"\n")
    parts = [part + b"\n" for part in whole] + ([last] if last else [])
    lines = [Line(number, _json(part)) for number, part in enumerate(parts, 1)]
    if not lines:
        raise JournalError(f"{path} is empty: the debate was cut off before its first line", hint="start it again")
    notices: tuple[str, ...] = ()
    if last and lines[-1].data is None:
        notices = _torn(path, lines.pop().number)
    header = _header(lines[0], path)
    found = chain.doubts(lines) if chain.chained(lines) else []
    kept, unfit = _events(header, lines, {d.number for d in found if d.out})
    doubts = _told_once(found, unfit)
    ends = list(accumulate(map(len, parts)))
    return Journal(
        path,
        events=tuple(kept.values()),
        ends=tuple(ends[number - 1] for number in kept),
        seals=tuple(str((lines[number - 1].data or {}).get(chain.KEY, "")) for number in kept),
        doubts=doubts,
        notices=(*notices, *_changed(path, doubts, list(kept.values()))),
    )


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise JournalError(f"{path} is too large to be a journal")
        return path.read_bytes()
    except OSError as error:
        raise JournalError(f"cannot read {path}: {error.strerror or error}") from error


def _json(part: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(part.decode("utf-8"), parse_constant=_finite, parse_float=_finite, parse_int=_whole)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits} is no number")
    return number


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("too large a number")
    return int(digits)


def _torn(path: Path, number: int) -> tuple[str, ...]:
    if number == 1:
        raise JournalError(f"{path} has a torn header: the debate was cut off at once", hint="start it again")
    return (f"the last line of {path.name} was cut off and is left out",)


def _header(first: Line, path: Path) -> Header:
    if first.data is None:
        raise JournalError(f"{path}, line 1: not an event", hint="mend that line")
    if first.data.get("type") != "header":
        raise JournalError(f"{path} does not begin with a header", hint="a journal is the .jsonl that `run` writes")
    schema = first.data.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise JournalError(
            f"{path} has schema {schema}; this version reads up to {SCHEMA}", hint="install a newer debate"
        )
    header = _event(first.data)
    if isinstance(header, Header):
        return header
    raise JournalError(f"{path}, line 1: {header}", hint="mend that line")


def _events(header: Header, lines: Sequence[Line], out: set[int]) -> tuple[dict[int, Event], list[Doubt]]:
    """Events by line, and lines that do not fit into a debate; what would make the rest unreadable is left out."""
    kept: dict[int, Event] = {1: header}
    unfit: list[Doubt] = []
    turns = {0}
    for number, data in lines[1:]:
        if number in out:
            continue
        event = _fitting(data, header, turns)
        if isinstance(event, str):
            unfit.append(Doubt(number, f"line {number} is left out: {event}", out=True))
            continue
        kept[number] = event
        if isinstance(event, Turn):
            if event.turn - 1 not in turns or event.turn < max(turns):
                unfit.append(Doubt(number, f"line {number} is turn {event.turn}, which does not follow"))
            turns.add(event.turn)
    return kept, unfit


def _fitting(data: Any, header: Header, turns: set[int]) -> Event | str:
    """The event in a line below the header, or why the debate cannot hold it."""
    if data is None:
        return "not an event"
    if header.schema_ == 1:
        data = first_schema.event(data, header)
    event = _event(data)
    if isinstance(event, Header):
        return "a second header"
    if isinstance(event, Turn) and all(event.seat != seat.seat for seat in header.seats):
        return f"nobody sits at {line(event.seat)!r}"
    if isinstance(event, Turn) and event.turn in turns:
        return f"turn {event.turn} stands before"
    return event


def _told_once(found: Sequence[Doubt], unfit: Sequence[Doubt]) -> tuple[str, ...]:
    """The first few doubts, one a line, in order; what follows from a line that strayed is not told beside it."""
    whats = {d.number: d.what for d in found}
    for number, what, out in unfit:
        if number in whats and out:
            whats[number] += ", and is left out"
        elif out or not found:
            whats[number] = what
    told = [whats[number] for number in sorted(whats)]
    more = [f"and {len(told) - chain.TOLD} more"] if len(told) > chain.TOLD else []
    return (*told[: chain.TOLD], *more)


def _event(data: Any) -> Event | str:
    """The event in a line, or what is wrong with it."""
    try:
        return EventAdapter.validate_python(_cleaned({k: v for k, v in data.items() if k != chain.KEY}))
    except RecursionError:
        return "nested too deeply"
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        return line(f"{where}: {problem['msg']}" if where else problem["msg"])[:300]


def _cleaned(value: Any, room: int = MOST_LEVELS) -> Any:
    """`value` with every text made harmless to a terminal. Raises RecursionError for more levels than there is room."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | dict) and not room:
        raise RecursionError
    if isinstance(value, list):
        return [_cleaned(item, room - 1) for item in value]
    if isinstance(value, dict):
        return {clean(key): _cleaned(item, room - 1) for key, item in value.items()}
    return value


def _changed(path: Path, doubts: Sequence[str], events: list[Event]) -> tuple[str, ...]:
    """What a reader has to know where the journal is not what it was when it was written."""
    if doubts:
        return (f"{path.name} is not as it was written: {'; '.join(doubts)}",)
    texts = {e.turn: e.text for e in events if isinstance(e, Turn)}
    failures = [f for e in events if isinstance(e, SummaryEvent) for f in check(e, texts)]
    if not failures:
        return ()
    count = counted(len(failures), "quote")
    return (f"{path.name} was changed after it was written: {count} of its summary cannot be found in the turn named",)
