"""YAML files from anywhere, read into plain values with the line on which each stands.

The reader works on the parser's events, so nothing is ever constructed from a tag, an alias cannot blow up, depth and
size are capped before memory is spent, and duplicate keys, which plain YAML drops in silence, are refused. Every scalar
is text (a stance `no` stays "no"); only `null`, `~` and nothing at all are null.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from debate.errors import PersonaError
from debate.language.text import line as one_line

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_NODES = 100_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = ("", "~", "null", "Null", "NULL")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

Where = tuple[str | int, ...]
"""The keys and places that lead to something in a file."""
Level = Literal["problem", "note"]
Found = tuple[Where, str, Level]
"""At which field, what, and how bad."""


@dataclass
class Document:
    """A parsed file: plain values, and the line on which each path starts."""

    path: Path
    data: Any
    lines: dict[Where, int] = field(default_factory=dict)

    def line(self, where: Where) -> int:
        """The line of the nearest known path at or above `where`."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def fail(self, found: Iterable[Found]) -> PersonaError:
        """The error that tells of the first problem and counts the rest."""
        told = sorted((text == "is missing", self.line(where), dotted(where), text) for where, text, _ in found)
        _, line, at, text = told[0]  # a misspelt key is also a missing one
        more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
        return PersonaError(f"{named(self.path)}, line {line}: {at + ': ' if at else ''}{text}{more}")


def dotted(where: Where) -> str:
    """A place in a file for a message."""
    return ".".join(short(str(part), 60) for part in where)


def named(path: Path) -> str:
    """A path for a message: harmless on a screen, and one line."""
    return one_line(str(path)) or "."


def short(text: str, most: int = 120) -> str:
    """Text out of a file for a message: harmless, one line, at most `most` characters."""
    text = one_line(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def read(path: Path) -> Document:
    """Reads one YAML file. Raises PersonaError with file and line for whatever it cannot take."""
    document = Document(path, None)
    text = _text(path)
    try:
        document.data = _Builder(document, yaml.parse(text, Loader=_LOADER)).whole()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = short(str(error.problem or error.context))
        raise PersonaError(f"{named(path)}, line {line}: not valid YAML: {what}") from None
    except yaml.YAMLError as error:
        raise PersonaError(f"{named(path)}: not valid YAML: {short(str(error), 160)}") from None
    return document


def content(path: Path, most: int, hint: str) -> bytes:
    """The bytes of a plain file. Raises PersonaError for anything else and where there are more than `most`."""
    name = named(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise PersonaError(f"{name}: is a folder, not a persona file")
        if not stat.S_ISREG(mode):  # a pipe or a device may never end
            raise PersonaError(f"{name}: is not a plain file")
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise PersonaError(f"{name}: {error.strerror or error}", hint=hint) from None
    if len(raw) > most:
        raise PersonaError(f"{name}: larger than {most // 1000} kB", hint=hint)
    return raw


def _text(path: Path) -> str:
    name = named(path)
    raw = content(path, MAX_BYTES, "a persona file is text, one persona a file; `debate persona list` shows them")
    if b"\0" in raw:
        raise PersonaError(f"{name}, line {raw[: raw.index(0)].count(10) + 1}: a binary file, not YAML")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PersonaError(f"{name}, line {line}: not UTF-8 text", hint="save the file as UTF-8") from None
    if found := _CONTROL.search(text):
        line = text[: found.start()].count("\n") + 1
        raise PersonaError(f"{name}, line {line}: holds control characters", hint="save it as plain text")
    return text


class _Builder:
    """Plain values out of a parser's events; where each stands is noted in the document."""

    def __init__(self, document: Document, events: Iterator[Any]) -> None:
        self._document, self._events, self._nodes = document, events, 0

    def whole(self) -> Any:
        """The one value of the file; None where it holds none."""
        result, documents = None, 0
        for event in self._events:
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                raise self._fail(event, "a second document in one file")
            if isinstance(event, yaml.NodeEvent):
                result = self._node(event, ())
        return result

    def _node(self, event: Any, path: Where) -> Any:
        self._check(event, path)
        self._document.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(event, (*path, len(items))))
            return items
        if isinstance(event, yaml.MappingStartEvent):
            entries: dict[str, Any] = {}
            while not isinstance(event := next(self._events), yaml.MappingEndEvent):
                key = self._key(event, path, entries)
                entries[key] = self._node(next(self._events), (*path, key))
            return entries
        return None if event.style in (None, "") and event.value in _NULLS else event.value

    def _key(self, event: Any, path: Where, known: Container[str]) -> str:
        self._check(event, (*path, ""))
        if not isinstance(event, yaml.ScalarEvent):
            raise self._fail(event, "a key has to be plain text")
        if event.value in known:
            raise self._fail(event, f"the key {short(event.value)!r} stands twice")
        self._document.lines[(*path, event.value)] = _line(event)
        return str(event.value)

    def _check(self, event: Any, path: Where) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self._fail(event, "aliases and anchors (& and *) are not allowed")
        if event.tag not in (None, "!"):
            raise self._fail(event, f"tags are not allowed ({short(event.tag)})")
        self._nodes += 1
        if self._nodes > MAX_NODES or len(path) >= MAX_DEPTH:
            raise self._fail(event, "too large" if self._nodes > MAX_NODES else "nested too deeply")

    def _fail(self, event: Any, text: str) -> PersonaError:
        return PersonaError(f"{named(self._document.path)}, line {_line(event)}: {text}")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
