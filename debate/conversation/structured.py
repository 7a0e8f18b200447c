"""Conversations in JSON: lines, arrays, exported comment trees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from debate.errors import ConversationError

_WHO = ("speaker", "author", "name", "user", "username", "from", "seat", "sender", "persona", "role")
_WHAT = ("text", "content", "body", "message", "comment", "markdown", "html", "value")
_NESTED = ("turns", "messages", "conversation", "comments", "replies", "children", "posts", "dialogue", "data")
_DEPTH = 40

Pairs = list[tuple[str, str]]


def structured(text: str) -> tuple[str | None, Pairs] | None:
    """(title, [(speaker, text)]) of a text in JSON or JSON lines; None if it is neither."""
    stripped = text.lstrip()
    if not stripped.startswith(("{", "[")):
        return None
    try:
        whole = json.loads(stripped)
    except (ValueError, RecursionError):
        records = _lines(stripped)
        if records is None:
            return None
    else:
        records = whole if isinstance(whole, list) else [whole]
    title = _title(records[0]) if len(records) == 1 and isinstance(records[0], dict) else None
    pairs = list(_items(records, 0))
    if not pairs:
        raise ConversationError(
            "the JSON holds no turns with a speaker and a text",
            hint='each turn needs a "speaker" (or author, name, role) and a "text" (or content, body)',
        )
    return title, pairs


def _lines(text: str) -> list[Any] | None:
    """One value a line; a torn last line is dropped, anything else that is no JSON makes it no JSON lines."""
    rows = [row for row in text.splitlines() if row.strip()]
    out = []
    for i, row in enumerate(rows):
        try:
            out.append(json.loads(row))
        except (ValueError, RecursionError):
            if i == len(rows) - 1 and out:
                break
            return None
    return out


def _title(record: dict[str, Any]) -> str | None:
    title = next((record[key] for key in ("motion", "title", "topic") if isinstance(record.get(key), str)), None)
    return title or None


def _items(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Turns in reading order, nested replies after what they reply to."""
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _items(item, depth + 1)
    elif isinstance(value, dict):
        who, what = _first(value, _WHO), _first(value, _WHAT)
        if who and what is not None and who not in ("system", "developer", "tool"):
            yield who, what
        for key in _NESTED:
            if isinstance(value.get(key), (list, dict)):
                yield from _items(value[key], depth + 1)


def _first(record: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    """The first of the keys that holds text, a named object or parts of text."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, dict):
            value = _first(value, ("name", "displayName", "username", "text", "markdown", "html"))
        elif isinstance(value, list) and value and all(isinstance(part, (str, dict)) for part in value):
            parts = [part if isinstance(part, str) else str(part.get("text") or "") for part in value]
            value = "\n\n".join(parts) if any(parts) else None
        if isinstance(value, str):
            return value
    return None
