"""The next turn: which move it makes, what it takes up, and which sentences it may say."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from debate.moves.steelman import Steelman
from debate.planning.closing import closing, last_words
from debate.planning.draft import Draft
from debate.planning.opening import brief, opening, statement
from debate.planning.rebuttal import rebuttal
from debate.table.agenda import Agenda
from debate.table.formats import Step
from debate.table.plan import Plan
from debate.table.record import Record
from debate.table.seat_view import SeatView


def next_plan(record: Record, agenda: Agenda, seat: str, step: Step, last_round: int) -> Plan | None:
    """The plan for a seat's next turn, None where it is left out. Depends on its arguments and the debate's seed alone.

    Turns within a point are planned by `arguing`.
    """
    random = Random(f"{record.header.seed}:{len(record.turns) + 1}")
    view = SeatView(record, agenda, seat, step, last_round, random)
    draft = Draft(view)
    drafters = _BRIEF if step.stage.brief else _DRAFTERS
    drafters.get(step.stage.move, rebuttal)(draft)
    silent = step.stage.brief and not draft.slots and view.unsaid.persona.positions
    return None if silent else draft.plan()


def _as_owed(draft: Draft) -> None:
    """A stage that is wholly an answer to the moderator; what there is room for follows as in a rebuttal."""
    if sum(len(s.points) > 0 for s in draft.slots) < 3:
        rebuttal(draft)


def _grade(draft: Draft) -> None:
    slots, target, _ = Steelman().grade(draft.view)
    for slot in slots:
        draft.add(slot)
    draft.targets.append(target)
    rebuttal(draft)


_DRAFTERS: dict[str, Callable[[Draft], None]] = {
    "open": opening,
    "state": statement,
    "rebut": rebuttal,
    "answer": _as_owed,
    "mover": _as_owed,
    "descend": _as_owed,
    "steelman": lambda draft: None,
    "grade": _grade,
    "close": closing,
}
_BRIEF: dict[str, Callable[[Draft], None]] = {"state": brief, "close": last_words}
