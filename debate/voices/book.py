"""The book voice: no model. It says what the position file says, chosen, ordered and joined by the plan."""

from __future__ import annotations

from collections.abc import Iterator

from debate.events import ModelInfo, Turn
from debate.planning.compose import compose
from debate.table.plan import Plan
from debate.table.record import Record
from debate.values import Speech
from debate.voices.base import Partial, turn


class BookVoice:
    """Instant, deterministic, faithful, and labelled as what it is: the baseline that a model has to beat."""

    name = "book"
    speech: Speech | None = None

    def info(self) -> ModelInfo | None:
        """There is no model."""
        return None

    def speak(self, plan: Plan, record: Record) -> Iterator[Partial | Turn]:
        """The plan's first choices, as one turn."""
        yield turn(plan, compose(plan))

    def close(self) -> None:
        """Holds nothing."""
