"""Formats that a journal can be exported to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from debate.events import Event


def markdown(events: Sequence[Event], doubts: Sequence[str] = ()) -> str:
    """The transcript as Markdown."""
    from debate.render import markdown as renderer

    return renderer.transcript(events, doubts)


def html(events: Sequence[Event], doubts: Sequence[str] = ()) -> str:
    """The transcript as one HTML file."""
    from debate.render import html as renderer

    return renderer.transcript(events, doubts)


def as_json(events: Sequence[Event], doubts: Sequence[str] = ()) -> str:
    """One object: `header`, `events` in order without it, and `doubts` if the journal is not as it was written."""
    from debate.events import dump

    first, *rest = events
    whole = {"header": dump(first), "events": [dump(e) for e in rest]} | ({"doubts": list(doubts)} if doubts else {})
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


FORMATS: dict[str, Callable[[Sequence[Event], Sequence[str]], str]] = {"md": markdown, "html": html, "json": as_json}
"""Format, which is the suffix of its files too -> renderer."""
