"""The moderator's moves: when each is due, what it says, and how a seat answers it. A new move is a file and a line."""

from __future__ import annotations

from debate.events import Intervention
from debate.moves.base import Answer, ModeratorMove, Moment
from debate.moves.descend import Descend
from debate.moves.find_crux import FindCrux
from debate.moves.mover import AskForMover
from debate.moves.paraphrase import ParaphraseCheck
from debate.moves.returned import Return
from debate.moves.split import Split
from debate.moves.steelman import Steelman
from debate.moves.taboo import Taboo
from debate.moves.take_stock import TakeStock
from debate.table.seat_view import SeatView

__all__ = ["MOVES", "Answer", "ModeratorMove", "Moment", "answer", "intervene"]

_IN_ORDER: tuple[ModeratorMove, ...] = (
    ParaphraseCheck(),
    Return(),
    Split(),
    Taboo(),
    Descend(),
    TakeStock(),
    AskForMover(),
    FindCrux(),
    Steelman(),
)
"""Those that have to be met soonest come first."""
MOVES = {move.name: move for move in _IN_ORDER}


def intervene(at: Moment) -> Intervention | None:
    """The moderator's next move, or None: what the format opens a stage with, else the first move that is due."""
    if not at.record.turns:
        return None
    if at.step.stage.move == "point":
        return next((said for move in _IN_ORDER if (said := move.within(at))), None)
    if at.step.stage.brief:
        return None
    opening = at.step.stage.opens_with if at.ending else None
    if opening and (said := MOVES[opening].opens(at)):
        return said
    early = at.step.round <= 1 and not at.ending
    if at.step.stage.move == "close" and not at.ending:
        return None
    return next((said for move in _IN_ORDER if (move.urgent or not early) and (said := move.due(at))), None)


def answer(view: SeatView, number: int, asked: Intervention) -> Answer | None:
    """How a seat answers intervention `number` (from 1); None where it asks nothing, or is no move of this version."""
    move = MOVES.get(asked.move)
    found = move.answer(view, asked) if move else None
    if found is None:
        return None
    slots, target, kind = found
    return slots, target.model_copy(update={"intervention": number}), kind
