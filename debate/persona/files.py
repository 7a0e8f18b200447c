"""Persona files and those they share, as validated values; messages name file, line and field in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from debate.errors import PersonaError
from debate.persona import card, model
from debate.persona.model import Exhibit, Motion, Persona, Question
from debate.persona.reader import Document, Found, Where, named, read, short

_KINDS = {"string": "text", "int": "a whole number", "bool": "true or false"}
_KINDS |= dict.fromkeys(("float", "finite"), "a number")
_KINDS |= dict.fromkeys(("dict", "model"), "a mapping") | dict.fromkeys(("list", "tuple"), "a list")
"""What a value has to be, by the word with which pydantic's name for any other kind of value begins."""

_PLAIN = {
    "string_too_short": "is empty",
    "too_short": "is empty",
    "int_parsing_size": "is too large",
}

_FORMS = {
    model.IDENT: "an id: up to 64 letters, digits, dots, hyphens and underscores, a letter or digit first",
    model.SLUG: "an id: up to 64 small letters, digits and hyphens, a letter or digit first",
    model.POSITION: "like byrnes/B31",
    model.ADDRESSEE: "like byrnes/B31 or the id of a question",
}

# Which kind of entry stands under a key, for finding the key that was meant.
_UNDER: dict[str, type[BaseModel]] = {
    "positions": model.Position,
    "replies": model.Reply,
    "mover": model.Mover,
    "credence": model.PositionCredence,
    "credences": model.Credence,
    "source": model.Source,
    "sources": model.Work,
    "asked": model.Asked,
    "disposition": model.Disposition,
}

T = TypeVar("T")


def problems(document: Document, kind: Any, data: Any = None, at: Where = ()) -> tuple[Any, list[Found]]:
    """Validates; returns (the value or None, every problem)."""
    try:
        return TypeAdapter(kind).validate_python(document.data if data is None else data), []
    except ValidationError as error:
        return None, [_problem(e, at, kind) for e in error.errors(include_url=False)]


def _problem(error: Any, at: Where, made: Any) -> Found:
    where: Where = (*at, *(p for p in error["loc"] if p not in ("[key]",)))
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "extra_forbidden":
        text = f"unknown key{_nearest(where, made)}"
    elif kind == "missing":
        text = "is missing"
    elif kind == "value_error":
        text = str(context.get("error", error["msg"]))
    elif kind == "literal_error":
        text = f"has to be {context.get('expected', 'one of a few words')}"
    elif kind == "string_pattern_mismatch":
        text = f"has to be {form(context['pattern'])}"
    elif kind in ("too_long", "string_too_long"):
        unit = "characters" if isinstance(error.get("input"), str) else "items"
        text = f"is longer than {context.get('max_length')} {unit}"
    else:
        right = _KINDS.get(kind.partition("_")[0])
        text = _PLAIN.get(kind) or _bound(context) or (f"has to be {right}" if right else "is not what goes here")
    return where, short(text, 300), "problem"


def form(pattern: str) -> str:
    """What a text has to be, in words, where the format gives a pattern for it."""
    address = "a web address, such as https://example.org/page"
    return _FORMS.get(pattern) or (address if pattern.startswith("^https?:") else f"a text that matches {pattern}")


def _bound(limits: dict[str, Any]) -> str | None:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    return next((f"has to be {word} {limits[key]:g}" for key, word in words.items() if key in limits), None)


def _nearest(where: Where, made: Any) -> str:
    """The key that was probably meant, of those that the entry at this place can have."""
    whole = next((k for k in (made, *get_args(made)) if hasattr(k, "model_fields")), Persona)
    entry = next((_UNDER[str(p)] for p in reversed(where[:-1]) if p in _UNDER), whole)
    known = [f.alias or n for n, f in entry.model_fields.items()]
    close = difflib.get_close_matches(str(where[-1])[:80], known, 1)
    return f", did you mean {close[0]!r}?" if close else ""


def dangling(persona: Persona) -> Iterator[Found]:
    """References inside a persona file that lead nowhere."""
    for n, ident in enumerate(persona.thesis):
        if ident not in persona.positions:
            yield ("thesis", n), f"names {ident}, which is no position of this file", "problem"
    for ident, position in persona.positions.items():
        for other in position.rests_on:
            if other not in persona.positions:
                where = ("positions", ident, "rests_on", other)
                yield where, f"names {other}, which is no position of this file", "problem"
        if position.source and position.source.work not in persona.sources:
            where = ("positions", ident, "source", "work")
            yield where, f"names {position.source.work}, which is not in sources", "problem"


def persona(path: Path) -> Persona:
    """The persona in a file, YAML or a character card (JSON). Raises PersonaError naming file, line and field."""
    if path.suffix.casefold() == ".json":
        return card.read(path).persona
    document = read(path)
    if not isinstance(document.data, dict):
        raise PersonaError(f"{named(path)}, line 1: a persona file is a mapping that starts with `id:` and `name:`")
    value, found = problems(document, Persona)
    if value is not None:
        found = list(dangling(value))
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
    found: list[Found] = []
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
