"""Formats that a journal can be exported to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from debate.events import Event, dump


def markdown(events: Sequence[Event]) -> str:
    """The transcript as Markdown."""
    from debate.render import markdown as renderer

    return renderer.transcript(events)


def html(events: Sequence[Event]) -> str:
    """The transcript as one HTML file."""
    from debate.render import html as renderer

    return renderer.transcript(events)


def as_json(events: Sequence[Event]) -> str:
    """One object: `header`, and `events` in order without it."""
    first, *rest = events
    return json.dumps({"header": dump(first), "events": [dump(e) for e in rest]}, ensure_ascii=False, indent=2) + "\n"


FORMATS: dict[str, tuple[str, Callable[[Sequence[Event]], str]]] = {
    "md": (".md", markdown),
    "html": (".html", html),
    "json": (".json", as_json),
}
"""Format -> (suffix, renderer)."""
