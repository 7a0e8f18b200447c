"""YAML files from anywhere, read into validated values with messages that name file, line and field.

The reader works on the parser's events, so nothing is ever constructed from a tag, an alias cannot blow up, depth and
size are capped before memory is spent, and duplicate keys, which plain YAML drops in silence, are refused. Every scalar
is text (a stance `no` stays "no"); only `null`, `~` and nothing at all are null.
"""

from __future__ import annotations

import difflib
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from debate.errors import PersonaError
from debate.language.text import line as one_line
from debate.persona.model import Exhibit, Motion, Persona, Position, Question

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_NODES = 100_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = ("", "~", "null", "Null", "NULL")

# What pydantic says of a value of the wrong kind, in words for people who write YAML.
_PLAIN = {
    "string_type": "has to be text",
    "dict_type": "has to be a mapping",
    "model_type": "has to be a mapping",
    "model_attributes_type": "has to be a mapping",
    "tuple_type": "has to be a list",
    "list_type": "has to be a list",
    "int_parsing": "has to be a whole number",
    "int_type": "has to be a whole number",
    "float_parsing": "has to be a number",
    "float_type": "has to be a number",
    "bool_parsing": "has to be true or false",
    "bool_type": "has to be true or false",
    "string_too_short": "is empty",
    "too_short": "is empty",
    "string_pattern_mismatch": "holds characters that do not go into an id",
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

T = TypeVar("T")
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """Something wrong at a place in a file; `line` counts from 1."""

    line: int
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


@dataclass
class Document:
    """A parsed file: plain values, and the line on which each path starts."""

    path: Path
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, where: Path_) -> int:
        """The line of the nearest known path at or above `where`."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def fail(self, problems: list[Problem]) -> PersonaError:
        """The error that tells of the first problem and counts the rest."""
        first = min(problems, key=lambda p: (p.text == "is missing", p.line))  # a misspelt key is both
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return PersonaError(f"{named(self.path)}, line {first.line}: {first}{more}")


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
        document.data = _build(document, yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = short(str(error.problem or error.context))
        raise PersonaError(f"{named(path)}, line {line}: not valid YAML: {what}") from None
    except yaml.YAMLError as error:
        raise PersonaError(f"{named(path)}: not valid YAML: {short(str(error), 160)}") from None
    return document


def _text(path: Path) -> str:
    name = named(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise PersonaError(f"{name}: is a folder, not a persona file")
        if not stat.S_ISREG(mode):  # a pipe or a device may never end
            raise PersonaError(f"{name}: is not a plain file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PersonaError(
            f"{name}: {error.strerror or error}", hint="`debate persona list` shows those on file"
        ) from None
    if len(raw) > MAX_BYTES:
        size = f"larger than {MAX_BYTES // 1000} kB"
        raise PersonaError(f"{name}: {size}", hint="a persona file is text, one persona a file")
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


class _Level:
    """A mapping or sequence being built."""

    def __init__(self, value: dict[str, Any] | list[Any], path: Path_) -> None:
        self.value, self.path, self.key = value, path, None  # type: dict[str, Any] | list[Any], Path_, str | None


def _build(document: Document, events: Any) -> Any:
    stack: list[_Level] = []
    result: Any = None
    nodes = documents = 0

    def fail(event: Any, text: str) -> PersonaError:
        return PersonaError(f"{named(document.path)}, line {_line(event)}: {text}")

    for event in events:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise fail(event, "aliases and anchors (& and *) are not allowed")
        if getattr(event, "tag", None) not in (None, "!"):
            raise fail(event, f"tags are not allowed ({short(event.tag)})")
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            stack.pop()
            continue
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise fail(event, "a second document in one file")
        if not isinstance(event, yaml.NodeEvent):
            continue
        nodes += 1
        if nodes > MAX_NODES or len(stack) >= MAX_DEPTH:
            raise fail(event, "too large" if nodes > MAX_NODES else "nested too deeply")
        level = stack[-1] if stack else None
        if level is not None and isinstance(level.value, dict) and level.key is None:
            if not isinstance(event, yaml.ScalarEvent):
                raise fail(event, "a key has to be plain text")
            if event.value in level.value:
                raise fail(event, f"the key {short(event.value)!r} stands twice")
            level.key = event.value
            document.lines[(*level.path, event.value)] = _line(event)
            continue
        value = _value(event)
        path = _place(level, value)
        document.lines.setdefault(path, _line(event))
        if level is None:
            result = value
        if isinstance(value, (dict, list)):
            stack.append(_Level(value, path))
    return result


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _value(event: Any) -> Any:
    if isinstance(event, yaml.MappingStartEvent):
        return {}
    if isinstance(event, yaml.SequenceStartEvent):
        return []
    plain = event.style in (None, "")
    return None if plain and event.value in _NULLS else event.value


def _place(level: _Level | None, value: Any) -> Path_:
    if level is None:
        return ()
    if isinstance(level.value, list):
        level.value.append(value)
        return (*level.path, len(level.value) - 1)
    key = level.key or ""
    level.value[key] = value
    level.key = None
    return (*level.path, key)


# -- values ----------------------------------------------------------------------------------------------------------


def problems(document: Document, kind: Any, data: Any = None, at: Path_ = ()) -> tuple[Any, list[Problem]]:
    """Validates; returns (the value or None, every problem with its line)."""
    try:
        return TypeAdapter(kind).validate_python(document.data if data is None else data), []
    except ValidationError as error:
        return None, [_problem(document, e, at) for e in error.errors(include_url=False)]


def _problem(document: Document, error: Any, at: Path_) -> Problem:
    where: Path_ = (*at, *(p for p in error["loc"] if p not in ("[key]",)))
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "extra_forbidden":
        text = f"unknown key{_nearest(str(where[-1])[:80], where)}"
    elif kind == "missing":
        text = "is missing"
    elif kind == "value_error":
        text = str(context.get("error", error["msg"]))
    elif kind == "literal_error":
        text = f"has to be {context.get('expected', 'one of a few words')}"
    elif kind in ("too_long", "string_too_long"):
        unit = "characters" if isinstance(error.get("input"), str) else "items"
        text = f"is longer than {context.get('max_length')} {unit}"
    else:
        text = _PLAIN.get(kind) or error["msg"][:1].lower() + error["msg"][1:]
    return Problem(document.line(where), ".".join(short(str(p), 60) for p in where), short(text, 300))


def _nearest(key: str, where: Path_) -> str:
    fields = Position.model_fields if len(where) == 3 and where[0] == "positions" else Persona.model_fields
    close = difflib.get_close_matches(key, [f.alias or n for n, f in fields.items()], 1)
    return f", did you mean {close[0]!r}?" if close else ""


def dangling(persona: Persona) -> list[tuple[Path_, str]]:
    """References inside a persona file that lead nowhere, as (path, what is wrong)."""
    out: list[tuple[Path_, str]] = []
    for n, ident in enumerate(persona.thesis):
        if ident not in persona.positions:
            out.append((("thesis", n), f"names {ident}, which is no position of this file"))
    for ident, position in persona.positions.items():
        out.extend(
            (("positions", ident, "rests_on", other), f"names {other}, which is no position of this file")
            for other in position.rests_on
            if other not in persona.positions
        )
        if position.source and position.source.work not in persona.sources:
            out.append(
                (("positions", ident, "source", "work"), f"names {position.source.work}, which is not in sources")
            )
    return out


def persona(path: Path) -> Persona:
    """The persona in a file, YAML or a character card (JSON). Raises PersonaError naming file, line and field."""
    if path.suffix.casefold() == ".json":
        from debate.persona.card import persona as carded

        return carded(path)
    document = read(path)
    if not isinstance(document.data, dict):
        raise PersonaError(f"{named(path)}, line 1: a persona file is a mapping that starts with `id:` and `name:`")
    value, found = problems(document, Persona)
    if value is not None:
        found = [Problem(document.line(p), ".".join(map(str, p)), t) for p, t in dangling(value)]
    if found:
        raise document.fail(found)
    return value  # type: ignore[no-any-return]


def _keyed(path: Path, kind: type[T]) -> dict[str, T]:
    """A mapping of id to value, the id put into each value."""
    document = read(path)
    if document.data is None:
        return {}
    if not isinstance(document.data, dict):
        raise PersonaError(f"{named(path)}, line 1: has to be a mapping of ids")
    out: dict[str, T] = {}
    found: list[Problem] = []
    for key, data in document.data.items():
        value, bad = problems(document, kind, {"id": key, **data} if isinstance(data, dict) else {"id": key}, (key,))
        found += bad
        if value is not None:
            out[key] = value
    if found:
        raise document.fail(found)
    return out


def questions(path: Path) -> dict[str, Question]:
    """The shared questions of a file, by id."""
    return _keyed(path, Question)


def exhibits(path: Path) -> dict[str, Exhibit]:
    """The exhibits of a file, by id."""
    return _keyed(path, Exhibit)


def motions(path: Path) -> list[Motion]:
    """The motions of a file, in order."""
    document = read(path)
    value, found = problems(document, list[Motion])
    if found:
        raise document.fail(found)
    return list(value)
