"""Who speaks how: voices for every seat and a moderator, from settings or from a journal's header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from debate.config import Settings
from debate.errors import InputError
from debate.events import Header
from debate.moderator.base import Moderator
from debate.moderator.book import BookModerator
from debate.voices.base import Voice
from debate.voices.book import BookVoice


@dataclass
class Table:
    """The voices of a debate by seat, and its moderator."""

    voices: dict[str, Voice]
    moderator: Moderator = field(default_factory=BookModerator)

    def close(self) -> None:
        """Frees every voice."""
        for voice in self.voices.values():
            voice.close()


def seat(
    header: Header, settings: Settings, note: Callable[[str], None], *, again: bool = False
) -> tuple[Header, Table]:
    """The header with its voices filled in, and the voices.

    `again`: the header comes from a journal and already says who speaks how. Raises VoiceError or ModelError before
    anything is played; `note` gets the line that says which voice it is.
    """
    names = _again(header) if again else _chosen(header, settings, note)
    if set(names.values()) == {"book"}:
        return header, Table({s: BookVoice() for s in names})
    raise InputError("model voices are not wired yet")


def _again(header: Header) -> dict[str, str]:
    return {s.seat: s.voice for s in header.seats}


def _chosen(header: Header, settings: Settings, note: Callable[[str], None]) -> dict[str, str]:
    from debate.models.resolve import default_model

    default = default_model(settings.model)
    note(default.notice)
    names = {s.seat: default.model.name for s in header.seats}
    for who, model in settings.voice.items():
        seats = [s.seat for s in header.seats if who in (s.seat, s.persona.id)]
        if not seats:
            known = ", ".join(s.seat for s in header.seats)
            raise InputError(f"--voice {who}={model}: {who} is not in this debate", hint=f"at the table are: {known}")
        names |= dict.fromkeys(seats, model)
    return names
