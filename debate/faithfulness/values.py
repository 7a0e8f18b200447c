"""What a check of a debate found, as frozen values."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from debate.persona.ref import Key, Ref
from debate.values import Value

Verdict = Literal["rests", "beyond", "contradicts", "misreading", "joins"]


class Judged(Value):
    """One sentence of a turn.

    `rests`: it says what `position` says. `beyond`: nothing on file says it. `contradicts`: it denies what `position`
    says. `misreading`: it says what the file lists as a misreading. `joins`: it claims nothing, or restates another.
    `support` (0 to 1): how much of what it says stands in the file. `key`: the
    field that it rests on. `evidence`: the text that it was compared with.
    """

    text: str
    verdict: Verdict
    support: float = Field(ge=0, le=1)
    position: Ref | None = None
    key: Key | None = None
    evidence: str = ""


class TurnScore(Value):
    """One free turn against its speaker's file, and against the files of others.

    `score` (0 to 1): sentences that rest on the file, less those that contradict it or repeat a misreading, as a share
    of those that claim something. `support`: the mean support of those. `control`: the mean score of the same sentences
    against each other persona; None where there is none.
    """

    turn: int
    seat: str
    persona: str
    sentences: tuple[Judged, ...]
    score: float
    support: float
    control: float | None = None

    def count(self, verdict: Verdict) -> int:
        """How many sentences got a verdict."""
        return sum(s.verdict == verdict for s in self.sentences)


class Use(Value):
    """For a seat that reads from its file: positions that it used, in order of use, and those it never used."""

    seat: str
    persona: str
    used: tuple[str, ...]
    never: tuple[str, ...]


class Faithfulness(Value):
    """A whole debate: scores of free turns, and what the seats that read from their files used."""

    turns: tuple[TurnScore, ...] = ()
    uses: tuple[Use, ...] = ()
    method: str = "wording"

    @property
    def score(self) -> float | None:
        """Mean score of the free turns, None without any."""
        return _mean([t.score for t in self.turns])

    @property
    def control(self) -> float | None:
        """Mean score of the same turns against other personas' files."""
        return _mean([t.control for t in self.turns if t.control is not None])


def _mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
