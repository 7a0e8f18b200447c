"""What the book and the grounded voice would say to a statement, by the program's own plan, with whole and bare files.

Bare files are what a user brings who has not tied a persona to the others: positions without `replies`, then without
`answers` to shared questions too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from random import Random

from exchanges import Exchange

from debate.events import Header, Sentence, Turn
from debate.persona.library import Library, shipped
from debate.persona.model import Persona
from debate.persona.ref import Ref
from debate.table import formats
from debate.table.agenda import Agenda
from debate.table.casting import cast
from debate.table.plan import Plan, Point
from debate.table.record import Record
from debate.table.seat_view import SeatView
from debate.table.uptake import as_slot, by_wording, uptakes
from debate.voices.llama.meaning import Meaning
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


class Deaf(Scorer):
    """A control: the grounded voice with BM25 and without a model."""

    def __init__(self) -> None:
        pass

    def gains(self, said: str, statements: Sequence[str]) -> list[float]:
        """No statement gains anything."""
        return [0.0] * len(statements)

    def likeness(self, said: str, statements: Sequence[str]) -> list[float]:
        """All statements mean the same."""
        return [0.0] * len(statements)


def answer(e: Exchange, header: Header, scorer: Scorer, meaning: Meaning) -> tuple[list[str], list[str], list[str]]:
    """Positions in the order in which the book, the control and the grounded voice would answer, as ids."""
    record = Record(header)
    record.add(Turn(turn=1, seat=header.seats[0].seat, persona=e.to, round=0, move="open", sentences=(_said(e),)))
    step = next(s for s in formats.schedule(formats.find("classic"), 3) if s.stage.move == "rebut")
    seat = header.seats[1].seat
    view = SeatView(record, Agenda(header), seat, step, 3, Random(header.seed))
    options = uptakes(view)
    uptake = options[0] if options else by_wording(view)
    if uptake is None:
        return [], [], []
    slot = as_slot(view, uptake)
    plan = Plan(turn=2, seat=seat, persona=e.by, round=1, move="rebut", targets=(uptake.target,), slots=(slot,))
    deaf = Deaf()
    control = Weigher(plan, record, deaf, deaf, 0.0).weigh(slot)  # type: ignore[arg-type]
    weighed = Weigher(plan, record, scorer, meaning, 0.0).weigh(slot)
    return _idents(slot.points), _idents(w.point for w in control), _idents(w.point for w in weighed)


def _said(e: Exchange) -> Sentence:
    """What the other put, as the first sentence of the position that it comes from."""
    ref = Ref(e.ref)
    return Sentence(text=e.said, cites=(ref,), keys=(ref.key("say", 0),))


def _idents(points: Iterable[Point]) -> list[str]:
    return list(dict.fromkeys(p.position.ident for p in points))


def places(order: Sequence[str], right: frozenset[str]) -> list[float]:
    """(first is right, one of the first three is, reciprocal rank); 0 where no right one is in the plan."""
    rank = next((n for n, i in enumerate(order, 1) if i in right), 0)
    return [float(rank == 1), float(0 < rank <= 3), 1 / rank if rank else 0.0]


def played(cases: Sequence[Exchange], scorer: Scorer, meaning: Meaning, row: Callable[..., str]) -> None:
    """Prints a table for each set of exchanges."""
    for name in ("fit", "held-out", "replies"):
        here = [e for e in cases if e.set == name]
        print(f"\n{name}: {len(here)} queries\n")
        print("| files | voice | first right | among first 3 | mean reciprocal rank | more than the book |")
        print("|---|---|---|---|---|---|")
        for title, without in FILES.items():
            found = [answer(e, header_of(e.to, e.by, without, 1), scorer, meaning) for e in here]
            voices = [[places(f[n], e.right) for f, e in zip(found, here, strict=True)] for n in range(3)]
            for voice, ranks in zip(("book", "grounded, no model", "**grounded**"), voices, strict=True):
                print(f"| {title} " + row(voice, ranks, voices[0]))
