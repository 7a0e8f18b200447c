"""Who speaks how: voices for every seat and a moderator, from settings or from a journal's header."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from debate.cli import judges
from debate.config import Settings
from debate.errors import InputError, ModelError
from debate.events import Header, SeatInfo
from debate.moderator.base import Moderator
from debate.moderator.book import BookModerator
from debate.persona.card import needs_model, refusal
from debate.table import casting
from debate.values import Speech
from debate.voices.base import Voice
from debate.voices.kinds import MODELS, NAMED, Chosen, open_voices

if TYPE_CHECKING:
    from debate.models.resolve import ModelRef

PATHS = "models_path"
"""Key of a header's settings: seat -> model file, so that a debate can go on after its model was named by path."""

MODERATOR = "moderator_path"
"""Key of a header's settings: the file of the moderator's model."""

Note = Callable[[str], None]


@dataclass
class Table:
    """The voices of a debate by seat, and its moderator."""

    voices: dict[str, Voice]
    moderator: Moderator = field(default_factory=BookModerator)
    notice: str = ""
    """What readers of the rest have to know: that another model or build speaks from here on."""

    def close(self) -> None:
        """Frees every voice."""
        for voice in self.voices.values():
            voice.close()


def new(header: Header, settings: Settings, note: Note) -> tuple[Header, Table]:
    """The header with its voices filled in, and the voices.

    Raises VoiceError or ModelError before anything is played; `note` gets the line that says which voice it is.
    """
    model = judges.named(settings.moderator)
    filled, table = _opened(header, _chosen(header, settings, note), settings.playing(), settings, note)
    table.moderator = judges.moderator(model, settings.threads, settings.gpu_layers)
    if model is not None:
        kept = {**filled.settings, MODERATOR: str(model.path)}
        filled = filled.model_copy(update={"moderator": model.name, "settings": kept})
    return filled, table


def again(header: Header, settings: Settings, note: Note) -> tuple[Header, Table]:
    """The voices that a journal's header names, opened again. Raises VoiceError or ModelError."""
    paths = header.settings.get(PATHS)
    known = paths if isinstance(paths, dict) else {}
    chosen = {s.seat: _recorded(s.voice, known.get(s.seat), s.speech) for s in header.seats}
    kept = {k: v for k, v in header.settings.items() if k != PATHS}
    model = _moderates(header)
    filled, table = _opened(header, chosen, kept, settings, note)
    table.moderator = judges.moderator(model, settings.threads, settings.gpu_layers)
    pairs = zip(header.seats, filled.seats, strict=True)
    if other := [a.name for a, b in pairs if a.model and b.model and a.model != b.model]:
        table.notice = f"{other[0]} spoke through another model, build or setting before: what follows may differ"
    return header, table


def _chosen(header: Header, settings: Settings, note: Note) -> dict[str, Chosen]:
    from debate.models.resolve import default_model

    chosen = {seat: _resolved(name, settings.speech) for seat, name in _named(header, settings).items()}
    if len(chosen) < len(header.seats):
        if settings.model in NAMED:
            default = _resolved(settings.model, None)
            note(f"voice: {settings.model} (configured)")
        else:
            found = default_model(settings.model)
            note(found.notice + (f" (asked for: {settings.speech})" if settings.speech else ""))
            default = _of(found.model, settings.speech)
        chosen = {s.seat: chosen.get(s.seat, default) for s in header.seats}
    return {s.seat: chosen[s.seat] for s in header.seats}


def _named(header: Header, settings: Settings) -> dict[str, str]:
    """Seats whose voice was given by `--voice`."""
    names: dict[str, str] = {}
    for who, model in settings.voice.items():
        seats = [s.seat for s in header.seats if who in (s.seat, s.persona.id)]
        if not seats:
            known = ", ".join(s.seat for s in header.seats)
            raise InputError(f"--voice {who}={model}: {who} is not in this debate", hint=f"at the table are: {known}")
        names |= dict.fromkeys(seats, model)
    return names


def _resolved(name: str, speech: Speech | None) -> Chosen:
    from debate.models.resolve import resolve

    return Chosen(name, name) if name in NAMED else _of(resolve(name), speech)


def _of(ref: ModelRef, speech: Speech | None) -> Chosen:
    return Chosen(ref.name, MODELS, ref.path, speech) if ref.path else Chosen(ref.name)


def _recorded(name: str, path: Any, speech: Speech | None) -> Chosen:
    if isinstance(path, str) and Path(path).is_file():
        return Chosen(name, MODELS, Path(path), speech)
    try:
        return _resolved(name, speech)
    except ModelError as error:
        raise ModelError(f"the model of this debate is not here any more: {error.message}", hint=error.hint) from error


def _able(seat: SeatInfo, chosen: Chosen, note: Note) -> Chosen:
    """How a seat speaks, given what its file holds: with no positions, only a model that writes can speak for it."""
    if not needs_model(seat.persona):
        return chosen
    if chosen.path is None or chosen.speech == "grounded":
        raise refusal(seat.persona)
    if chosen.speech is None:
        note(f"{seat.name} has no positions on file: the model writes freely, and nothing it says can be checked")
    return chosen._replace(speech="free")


def _opened(
    header: Header, chosen: Mapping[str, Chosen], playing: Mapping[str, Any], settings: Settings, note: Note
) -> tuple[Header, Table]:
    chosen = {s.seat: _able(s, chosen[s.seat], note) for s in header.seats}
    for path in dict.fromkeys(c.path for c in chosen.values() if c.path):
        note(f"loading {path.name}")
    machine = {"threads": settings.threads, "gpu_layers": settings.gpu_layers}
    voices = open_voices(header, chosen, {**playing, **{k: v for k, v in machine.items() if v is not None}})
    seats = {s: casting.SeatVoice(voice=chosen[s].name, speech=v.speech, model=v.info()) for s, v in voices.items()}
    filled = casting.with_voices(header, seats)
    paths = {s: str(c.path) for s, c in chosen.items() if c.path and c.path.name == c.name}
    if paths:  # a name can be looked up again, a file that goes by its own has to be remembered
        filled = filled.model_copy(update={"settings": {**filled.settings, PATHS: paths}})
    return filled, Table(voices)


def _moderates(header: Header) -> judges.Named | None:
    """The moderator's model that a header names. Raises ModelError where it is not here any more."""
    path = header.settings.get(MODERATOR)
    if header.moderator != "book" and isinstance(path, str) and Path(path).is_file():
        return judges.Named(header.moderator, Path(path))
    return judges.named(header.moderator)
