"""What a voice is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, Protocol

from debate.events import ModelInfo, Notice, Sentence, Turn
from debate.table.plan import Plan
from debate.table.record import Record
from debate.values import Speech, Value


class Partial(Value):
    """Something to show while a turn is being made; it is never journalled.

    `begin`: a turn is about to be made; `draft` is that turn without its text. `text`: a piece of the turn. `discard`:
    the try so far was bad and is said anew (`text` says why). `reading`: a long prompt is being read, `done` of `total`
    tokens. `thinking`: a piece of hidden reasoning. Only the loop yields `begin`.
    """

    kind: Literal["begin", "text", "discard", "reading", "thinking"]
    text: str = ""
    done: int = 0
    total: int = 0
    draft: Turn | None = None


def turn(plan: Plan, sentences: tuple[Sentence, ...] = (), **facts: Any) -> Turn:
    """A turn as planned, made of some sentences; none before anything is said."""
    return Turn(
        turn=plan.turn,
        seat=plan.seat,
        persona=plan.persona,
        round=plan.round,
        move=plan.move,
        point=plan.point,
        sentences=sentences,
        answers=plan.targets,
        **facts,
    )


class Voice(Protocol):
    """Puts plans into words.

    A voice may keep caches, but what it says depends only on the plan, the record and the debate's seed.
    """

    name: str
    speech: Speech | None

    def info(self) -> ModelInfo | None:
        """The model behind the voice, or None."""
        ...

    def speak(self, plan: Plan, record: Record) -> Iterator[Partial | Notice | Turn]:
        """Yields partials as the turn is made and, last, the finished turn; before it a Notice where a reader has to
        know something (turns that no longer fit the model's context).

        Raises VoiceError when it cannot speak; the turns so far are safe in the journal.
        """
        ...

    def close(self) -> None:
        """Frees what the voice holds. Safe to call twice."""
        ...
