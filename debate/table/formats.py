"""Formats as data: the order and kind of turns, and which moderator move opens a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from debate.errors import InputError

if TYPE_CHECKING:
    from debate.events import Move


class Stage(NamedTuple):
    """One turn per seat of one kind, played once or `--rounds` times; `opens_with` is what the moderator says first.

    A `point` is a whole exchange. What is `brief` takes one paragraph, and a closing of that kind is left out where it
    has nothing new.
    """

    move: Move | Literal["point"]
    per_round: bool = False
    opens_with: str | None = None
    brief: bool = False


class Format(NamedTuple):
    """A format: its stages in order, and in one line what it is for."""

    id: str
    about: str
    stages: tuple[Stage, ...]


class Step(NamedTuple):
    """A place in the schedule: the round (0 for the opening), the stage, and whether it is the stage's first round."""

    round: int
    stage: Stage
    first: bool


DEFAULT = "points"
FORMATS: dict[str, Format] = {
    f.id: f
    for f in (
        Format(
            id="points",
            about="short openings, then N points, each one question argued until what is on record is spent",
            stages=(
                Stage(move="state", brief=True),
                Stage(move="point", per_round=True),
                Stage(move="close", brief=True),
            ),
        ),
        Format(
            id="classic",
            about="an opening, N rounds in which each answers the other, a closing",
            stages=(Stage(move="open"), Stage(move="rebut", per_round=True), Stage(move="close", opens_with="mover")),
        ),
        Format(
            id="double-crux",
            about="conclusions first, then the question on which both turn, what would move each, what that rests on",
            stages=(
                Stage(move="state"),
                Stage(move="answer", opens_with="find-crux"),
                Stage(move="mover", opens_with="mover"),
                Stage(move="descend", per_round=True, opens_with="descend"),
                Stage(move="close"),
            ),
        ),
        Format(
            id="turing",
            about="each side puts the other's case, and its owner grades it point by point",
            stages=(
                Stage(move="open"),
                Stage(move="steelman", opens_with="steelman"),
                Stage(move="grade"),
                Stage(move="rebut", per_round=True),
                Stage(move="close", opens_with="mover"),
            ),
        ),
    )
}


def find(name: str) -> Format:
    """The format of that name. Raises InputError naming those there are."""
    if name not in FORMATS:
        raise InputError(f"no format called {name!r}", hint=f"there are: {', '.join(FORMATS)}")
    return FORMATS[name]


def schedule(format_: Format, rounds: int) -> list[Step]:
    """The rounds of a debate in order; every seat speaks once in each."""
    steps: list[Step] = []
    for stage in format_.stages:
        for n in range(rounds if stage.per_round else 1):
            steps.append(Step(len(steps), stage, n == 0))
    return steps
