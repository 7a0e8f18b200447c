"""The crux summary as a value: what a `summary` event holds and `crux --json` prints.

Field names and their order are the contract for readers of journals; see `docs/cruxes.md`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from debate.persona.model import Basis, Kind
from debate.persona.ref import Ref
from debate.values import Value

Status = Literal["open", "narrowed", "partly-resolved", "resolved", "dissolved"]
Stance = Literal["yes", "mostly-yes", "mostly-no", "no", "depends"]
NOT_STATED = "not stated"


class Quote(Value):
    """Words that stand in turn `turn`, character for character after white-space folding."""

    turn: int = Field(ge=1)
    text: str = Field(min_length=1)


class Answer(Value):
    """One speaker's answer to a crux: `text` completes "holds that …".

    `stance` is null where the answer is none of these, and `label` then says it in words; `cites` are the positions
    that carry it, `basis` whether the author stated it; `quotes` are empty where the debate did not come to it.
    `credence` is a probability that the speaker gave, else null.
    """

    seat: str
    stance: Stance | None = None
    label: str = ""
    text: str
    basis: Basis | None = None
    cites: tuple[Ref, ...] = ()
    quotes: tuple[Quote, ...] = ()
    credence: float | None = None


class Settles(Value):
    """What would settle a crux or move a speaker: `toward` which answer, where that is known."""

    seat: str | None = None
    toward: Stance | None = None
    text: str
    quotes: tuple[Quote, ...] = ()
    basis: Basis | None = None


class Crux(Value):
    """A question whose answer, if it flipped, would change a speaker's conclusion on the motion.

    `crux_for` names the seats for which it is one; `status_turns` are the turns that made its status; `strength` (0 to
    1) orders cruxes and `strength_from` says what it was worked out from; `rests_on` names cruxes (by id) that this one
    leans on. `why` says, for each side, how the conclusion leans on it and whether the author states that or the file's
    writer inferred it. `point` is the number of the point in which it was argued.
    """

    id: str
    question: str
    kind: Kind | None = None
    answers: tuple[Answer, ...]
    crux_for: tuple[str, ...] = ()
    why: str = NOT_STATED
    status: Status = "open"
    status_turns: tuple[int, ...] = ()
    settled_by: tuple[Settles, ...] = ()
    rests_on: tuple[str, ...] = ()
    point: int | None = None
    strength: float = Field(ge=0, le=1)
    strength_from: str
    value: dict[str, float] | None = None
    """VOI per seat and VOD, base-10, where the speakers stated the numbers; else null."""


class Sense(Value):
    """What one speaker means by a term."""

    seat: str
    text: str
    quotes: tuple[Quote, ...] = ()


class VerbalDispute(Value):
    """One word, several senses; `residue` is the disagreement left once the senses are fixed."""

    term: str
    senses: tuple[Sense, ...]
    residue: str = NOT_STATED


class Finding(Value):
    """One item of common ground, concession, unanswered question or apparent disagreement."""

    text: str
    seats: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()


class Judgement(Value):
    """One small question that a model was asked: what sort of question, about what, how it replied, what was made of
    it.

    `scores` are log-odds or log-probabilities in nats, one for each way of asking or each label; `raw` is a written
    reply as it came, as a JSON string.
    """

    what: str
    about: str
    scores: tuple[float, ...] = ()
    raw: str = ""
    verdict: str


class Grounding(Value):
    """How many quotes the summary holds and how many were found in the turns they name."""

    quotes: int = 0
    verified: int = 0


class Summary(Value):
    """The crux summary of one debate or conversation."""

    motion: str
    method: str
    overview: str
    cruxes: tuple[Crux, ...] = ()
    verbal_disputes: tuple[VerbalDispute, ...] = ()
    common_ground: tuple[Finding, ...] = ()
    concessions: tuple[Finding, ...] = ()
    unanswered: tuple[Finding, ...] = ()
    not_cruxes: tuple[Finding, ...] = ()
    grounding: Grounding = Grounding()
    asked: tuple[Judgement, ...] = ()
    """What a model was asked for this summary; empty where none was."""
