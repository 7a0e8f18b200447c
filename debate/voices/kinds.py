"""The voices that there are, by kind. A new one is a file and a line here, with a model or without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from debate.events import Header
    from debate.values import Speech
    from debate.voices.base import Voice


class Chosen(NamedTuple):
    """What a seat speaks with: a name for the journal, the kind of voice, a model's file, and how it speaks."""

    name: str
    kind: str = "book"
    path: Path | None = None
    speech: Speech | None = None


def _book(header: Header, seats: Mapping[str, Chosen], settings: Mapping[str, Any]) -> Mapping[str, Voice]:
    from debate.voices.book import BookVoice

    return {seat: BookVoice() for seat in seats}


def _llama(header: Header, seats: Mapping[str, Chosen], settings: Mapping[str, Any]) -> Mapping[str, Voice]:
    from debate.voices.llama.factory import open_voices
    from debate.voices.llama.values import LlamaSettings

    known = {k: v for k, v in settings.items() if k in LlamaSettings.__dataclass_fields__ and v is not None}
    speeches = {s: c.speech for s, c in seats.items() if c.speech is not None}
    files = {s: c.path for s, c in seats.items() if c.path is not None}
    return open_voices(files, header, LlamaSettings(**known | {"speeches": speeches}))


VOICES: dict[str, Callable[[Header, Mapping[str, Chosen], Mapping[str, Any]], Mapping[str, Voice]]] = {
    "book": _book,
    "llama": _llama,
}
"""Kind -> what opens voices for some seats, with settings by name; where it raises VoiceError or ModelError, it leaves
nothing open."""
MODELS = "llama"
"""The kind of voice that plays a model's file."""
NAMED = tuple(kind for kind in VOICES if kind != MODELS)
"""Every other kind, which is asked for by its name."""


def open_voices(header: Header, chosen: Mapping[str, Chosen], settings: Mapping[str, Any]) -> dict[str, Voice]:
    """A voice for every seat. What was opened is closed again where a later one fails."""
    opened: dict[str, Voice] = {}
    try:
        for kind in dict.fromkeys(c.kind for c in chosen.values()):
            opened |= VOICES[kind](header, {s: c for s, c in chosen.items() if c.kind == kind}, settings)
    except BaseException:
        for voice in opened.values():
            voice.close()
        raise
    return {seat: opened[seat] for seat in chosen}
