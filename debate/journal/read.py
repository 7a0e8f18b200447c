"""Reading a journal: every line checked, a torn end dropped, everything in it treated as untrusted text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from debate.cruxes.grounding import check
from debate.errors import JournalError
from debate.events import SCHEMA, End, Event, EventAdapter, Header, SummaryEvent, Turn
from debate.journal import first_schema
from debate.language.text import clean, line

MAX_BYTES = 256_000_000
"""A larger file is no journal of ours: the longest debate measured in tests is a few megabytes."""


@dataclass(frozen=True)
class Journal:
    """What a journal holds. `ends` are the bytes at which its whole lines end; `notices` are for the reader."""

    path: Path
    events: tuple[Event, ...]
    ends: tuple[int, ...]
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


def read(path: Path) -> Journal:
    """The journal in a file. Raises JournalError when it is no journal, newer than this program, or broken inside."""
    return parse(_bytes(path), path)


def parse(raw: bytes, path: Path = Path("journal")) -> Journal:
    """The journal in `raw`; `path` is only named in messages. Raises JournalError."""
    *whole, last = raw.split(b"\n")
    lines = [part + b"\n" for part in whole] + ([last] if last else [])
    events: list[Event] = []
    ends: list[int] = []
    notices: tuple[str, ...] = ()
    for number, part in enumerate(lines, 1):
        data = _json(part)
        if data is None:
            if number < len(lines):
                raise JournalError(f"{path}, line {number}: not an event", hint="mend or remove that line")
            notices = _torn(path, number)
            break
        if events and isinstance(events[0], Header) and events[0].schema_ == 1 and data.get("type") == "turn":
            data = first_schema.turn(data, events[0])
        events.append(_event(data, number, path))
        ends.append((ends[-1] if ends else 0) + len(part))
    if not events:
        raise JournalError(f"{path} is empty: the debate was cut off before its first line", hint="start it again")
    _check_order(events, path)
    return Journal(path, tuple(events), tuple(ends), (*notices, *_changed(path, events)))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise JournalError(f"{path} is too large to be a journal")
        return path.read_bytes()
    except OSError as error:
        raise JournalError(f"cannot read {path}: {error.strerror or error}") from error


def _json(part: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(part.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _torn(path: Path, number: int) -> tuple[str, ...]:
    if number == 1:
        raise JournalError(f"{path} has a torn header: the debate was cut off at once", hint="start it again")
    return (f"the last line of {path.name} was cut off and is left out",)


def _event(data: dict[str, Any], number: int, path: Path) -> Event:
    kind = data.get("type")
    if number == 1:
        if kind != "header":
            raise JournalError(f"{path} does not begin with a header", hint="a journal is the .jsonl that `run` writes")
        schema = data.get("schema")
        if isinstance(schema, int) and schema > SCHEMA:
            raise JournalError(
                f"{path} has schema {schema}; this version reads up to {SCHEMA}", hint="install a newer debate"
            )
    elif kind == "header":
        raise JournalError(f"{path}, line {number}: a second header")
    try:
        return EventAdapter.validate_python(_cleaned(data))
    except (ValidationError, RecursionError) as error:
        raise JournalError(f"{path}, line {number}: {_first(error)}") from error


def _first(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "nested too deeply"
    problem = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    return line(f"{where}: {problem['msg']}" if where else problem["msg"])[:300]


def _cleaned(value: Any) -> Any:
    """`value` with every text made harmless to a terminal."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): _cleaned(item) for key, item in value.items()}
    return value


def _changed(path: Path, events: list[Event]) -> tuple[str, ...]:
    """What a reader has to know where turns or summary are not what they were when the quotes were checked."""
    texts = {e.turn: e.text for e in events if isinstance(e, Turn)}
    failures = [f for e in events if isinstance(e, SummaryEvent) for f in check(e, texts)]
    if not failures:
        return ()
    count = f"{len(failures)} quote{'s' if len(failures) > 1 else ''}"
    return (f"{path.name} was changed after it was written: {count} of its summary cannot be found in the turn named",)


def _check_order(events: list[Event], path: Path) -> None:
    header = events[0]
    assert isinstance(header, Header)
    seats = {seat.seat for seat in header.seats}
    expected = 1
    for number, event in enumerate(events, 1):
        if not isinstance(event, Turn):
            continue
        if event.turn != expected:
            raise JournalError(f"{path}, line {number}: turn {event.turn} where turn {expected} belongs")
        if event.seat not in seats:
            raise JournalError(f"{path}, line {number}: nobody sits at {line(event.seat)!r}")
        expected += 1
