"""What the book and the grounded voice would say to a statement, by the program's own plan, with whole and bare files.

Bare files are what a user brings who has not tied a persona to the others: positions without `replies`, then without
`answers` to shared questions too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from random import Random

from exchanges import Exchange

from debate.casting import cast
from debate.events import Header, Turn
from debate.persona.library import Library, shipped
from debate.persona.model import Persona
from debate.plan import formats
from debate.plan.agenda import Agenda
from debate.plan.desk import Desk
from debate.plan.record import Record
from debate.plan.taking_up import as_slot, by_wording, takings
from debate.plan.values import Plan, Slot
from debate.voices.llama.scorer import Scorer
from debate.voices.llama.weighing import Weigher

LIBRARY = Library((shipped(),))
FILES = {"whole files": (), "without replies": ("replies",), "without replies and answers": ("replies", "answers")}


def bare(persona: Persona, without: Sequence[str]) -> Persona:
    """A persona whose positions lack some fields."""
    empty = {"replies": (), "answers": {}}
    update = {name: empty[name] for name in without}
    positions = {i: p.model_copy(update=update) for i, p in persona.positions.items()}
    return persona.model_copy(update={"positions": positions})


@cache
def header_of(to: str, by: str, without: tuple[str, ...], seed: int) -> Header:
    """A debate of two, the second with a bare file."""
    header = cast(LIBRARY, speakers=[to, by], seed=seed)
    seats = tuple(
        s.model_copy(update={"persona": bare(s.persona, without)}) if s.persona.id == by else s for s in header.seats
    )
    return header.model_copy(update={"seats": seats})


def answer(e: Exchange, header: Header, scorer: Scorer) -> tuple[list[str], list[str]]:
    """Positions in the order in which the book and the grounded voice would answer, as ids."""
    record = Record(header)
    said = (f"{e.ref}.say.0",)
    record.add(Turn(turn=1, seat=header.seats[0].seat, persona=e.to, round=0, move="open", text="", said=said))
    step = next(s for s in formats.schedule(formats.find("classic"), 3) if s.stage.move == "rebut")
    seat = header.seats[1].seat
    desk = Desk(record, Agenda(header), seat, step, 3, Random(header.seed))
    options = takings(desk)
    taking = options[0] if options else by_wording(desk)
    if taking is None:
        return [], []
    slot = as_slot(desk, taking)
    plan = Plan(turn=2, seat=seat, persona=e.by, round=1, move="rebut", targets=(taking.target,), slots=(slot,))
    weighed = Weigher(plan, record, scorer, 0.0).weigh(slot)
    return _idents(slot), list(dict.fromkeys(w.point.position.partition("/")[2] for w in weighed))


def _idents(slot: Slot) -> list[str]:
    return list(dict.fromkeys(p.position.partition("/")[2] for p in slot.points))


def places(order: Sequence[str], right: frozenset[str]) -> list[float]:
    """(first is right, one of the first three is, reciprocal rank); 0 where no right one is in the plan."""
    rank = next((n for n, i in enumerate(order, 1) if i in right), 0)
    return [float(rank == 1), float(0 < rank <= 3), 1 / rank if rank else 0.0]


def played(
    cases: Sequence[Exchange], personas: Mapping[str, Persona], scorer: Scorer, row: Callable[..., str]
) -> None:
    """Prints a table for each set of exchanges."""
    for name in ("fit", "held-out", "replies"):
        here = [e for e in cases if e.set == name]
        print(f"\n{name}: {len(here)} queries\n")
        print("| files | voice | first right | among first 3 | mean reciprocal rank | more than the book |")
        print("|---|---|---|---|---|---|")
        for title, without in FILES.items():
            found = [answer(e, header_of(e.to, e.by, without, 1), scorer) for e in here]
            book = [places(b, e.right) for (b, _), e in zip(found, here, strict=True)]
            model = [places(g, e.right) for (_, g), e in zip(found, here, strict=True)]
            print(f"| {title} " + row("book", book))
            print(f"| {title} " + row("grounded", model, book))
