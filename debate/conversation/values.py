"""A conversation that already happened, as a frozen value."""

from __future__ import annotations

from debate.values import Value


class Speech(Value):
    """One turn: who said what. `text` is the turn as read, made harmless (no control characters), else unchanged."""

    speaker: str
    text: str


class Conversation(Value):
    """Turns in order. Turn numbers count from 1 and include empty turns, so that they match the file.

    `title` is what the file says it is about, if it says so; `form` names the layout that was recognised.
    """

    turns: tuple[Speech, ...]
    title: str | None = None
    form: str = "text"

    @property
    def speakers(self) -> tuple[str, ...]:
        """Names in order of first appearance."""
        return tuple(dict.fromkeys(speech.speaker for speech in self.turns))

    @property
    def texts(self) -> dict[int, str]:
        """Turn number to turn text, as quotes are checked against it."""
        return {number: speech.text for number, speech in enumerate(self.turns, 1)}
