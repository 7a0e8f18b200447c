"""Journals of schema 1, whose turns were texts with citation marks, read as turns that hold their sentences.

They show, export and can be checked; they are not gone on with, since what a plan remembers was kept in another form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from debate.events import Carried, Header
from debate.language.text import fold, sentences
from debate.persona.ref import EXHIBIT, Key
from debate.summary import NOT_STATED
from debate.table.references import References

_MARKS = re.compile(r"\s*((?:\[[A-Za-z0-9._/-]{1,130}\](?:,\s*)?)+)(?=[.!?\u2026]*[\"\u201d\u2019)]*\s*$)")
_MARK = re.compile(r"\[([A-Za-z0-9._/-]{1,130})\]")


def event(data: dict[str, Any], header: Header) -> dict[str, Any]:
    """The fields of a schema 1 event as those of today."""
    kind = data.get("type")
    return turn(data, header) if kind == "turn" else _summary(data) if kind == "summary" else data


def _summary(data: dict[str, Any]) -> dict[str, Any]:
    cruxes = [_crux(c) if isinstance(c, dict) else c for c in data.get("cruxes") or ()]
    return data | {"cruxes": cruxes}


def _crux(crux: dict[str, Any]) -> dict[str, Any]:
    settled = crux.get("settled_by")
    if isinstance(settled, str):
        settled = [{"text": settled}] if settled != NOT_STATED else []
    return crux | {"settled_by": settled or [], "status": str(crux.get("status", "open")).replace(" ", "-")}


def turn(data: dict[str, Any], header: Header) -> dict[str, Any]:
    """The fields of a schema 1 turn as those of today; what is no turn, or has another form, is left as it is."""
    text, said = data.get("text"), data.get("said", [])
    if not isinstance(text, str) or not isinstance(said, list) or "sentences" in data:
        return data
    references, who = References(header), str(data.get("persona"))
    free = any(s.seat == data.get("seat") and s.speech == "free" for s in header.seats) and not said
    found = [
        _sentence(s, n, references, who) | {"by": "model" if free else "file"}
        for n, paragraph in enumerate(re.split(r"\n\s*\n", text), 1)
        for s in sentences(paragraph)
    ]
    groups = list(_groups([Key(k) for k in said if isinstance(k, str)]))
    for sentence, keys in zip(found, groups if len(groups) == len(found) else [], strict=False):
        sentence |= {"keys": keys, "basis": _basis(keys, header)}
        sentence["by"] = "program" if keys[0].is_phrase else "file"
    return {k: v for k, v in data.items() if k not in ("text", "cites", "said")} | {"sentences": found}


def _sentence(text: str, paragraph: int, references: References, speaker: str) -> dict[str, Any]:
    marks = _MARKS.search(text)
    cites = [r for m in _MARK.findall(marks.group(1)) if (r := references.named(m, speaker))] if marks else []
    plain = text[: marks.start()] + text[marks.end() :] if marks else text
    return {"text": fold(plain), "paragraph": paragraph, "cites": cites, "basis": "stated" if cites else "frame"}


def _groups(keys: list[Key]) -> Iterator[list[Key]]:
    """The keys of each sentence: one, or a phrase with what it restates."""
    rest = iter(keys)
    held = next(rest, None)
    while held is not None:
        after = next(rest, None)
        restates = after is not None and (after.field in ("gist", "ask") or after.startswith("crux/"))
        if held.is_phrase and after is not None and restates:
            yield [held, after]
            held = next(rest, None)
        else:
            yield [held]
            held = after


def _basis(keys: list[Key], header: Header) -> Carried:
    key = keys[0]
    if key.is_phrase:
        return "frame"
    persona = next((s.persona for s in header.seats if s.persona.id == key.ref.owner), None)
    position = persona.positions.get(key.ref.ident) if persona else None
    known = position is not None and (key.field != "reply" or key.places[0] < len(position.replies))
    return position.basis(key.field, key.places) if position and known and key.ref.owner != EXHIBIT else "stated"
