"""What a plan is: the move, what it takes up, and slots of sentences that the voice chooses from.

For the `book` voice a plan *is* the turn: it says the first point of every slot. The grounded voice ranks the points
of a slot by likelihood; the free voice is told the first points and writes in its own words.
"""

from __future__ import annotations

from typing import Literal

from debate.events import Move, Sentence, Target
from debate.persona.ref import Ref
from debate.values import Value

Role = Literal["answer", "reply", "reason", "limit", "ask", "mover", "thesis", "close", "yield"]


class Offer(Value):
    """What a seat could say from one position: `sentences` in order, the first `needed` of them always together."""

    position: Ref = Ref()
    """Where it comes from; empty for a bare phrase."""
    sentences: tuple[Sentence, ...]
    needed: int = 1
    weight: float = 0.0
    """How much the plan wants it, 0 to about 6; voices may add their own score."""


class Slot(Value):
    """A place in a turn. At most `most` of `points` (best first) are said, after `lead`; an empty slot is silent."""

    role: Role
    lead: tuple[Sentence, ...] = ()
    points: tuple[Offer, ...] = ()
    most: int = 1
    paragraph: bool = False
    """Whether it starts a new paragraph."""


class Plan(Value):
    """The next turn: who, what kind of turn, what it takes up, and what it may say. `words` is (least, most)."""

    turn: int
    seat: str
    persona: str
    round: int
    move: Move
    point: int | None = None
    targets: tuple[Target, ...] = ()
    slots: tuple[Slot, ...]
    words: tuple[int, int] = (60, 180)
