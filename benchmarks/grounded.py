"""Who picks what authors really answered: the book voice, wording, a model, the grounded voice? (`docs/grounded.md`)

    python benchmarks/grounded.py [MODEL.gguf]

Each statement of `exchanges.py` is put to its author, the program plans the answer, and the points of that plan are
ordered in different ways. Files are played whole, without `replies`, and without `answers` to shared questions too, as
a user brings them who has tied a persona to nobody.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from statistics import fmean

from exchanges import Exchange, exchanges, personas

from debate.events import Header, Sentence, Turn
from debate.models.resolve import default_model
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
from debate.voices.llama.factory import LlamaSettings, open_voices
from debate.voices.llama.grounded import GroundedVoice
from debate.voices.llama.weighing import Weigher

LIBRARY = Library((shipped(),))
FILES = {"whole files": (), "without replies": ("replies",), "without replies and answers": ("replies", "answers")}
KNOWN = {"question": "a shared question, no reply", "wording": "neither", "shift": "neither"}
"""What the plan had to go by, by the basis of its target; the rest are replies."""
Scores = dict[Ref, float]


@dataclass(frozen=True)
class Case:
    """An exchange as it was planned: the points in the plan's order, and how near each is in standard deviations."""

    exchange: Exchange
    files: str
    known: str
    points: tuple[Point, ...]
    wording: Scores
    meaning: Scores
    grounded: tuple[str, ...]


def mixed(plan: float, wording: float, meaning: float) -> Callable[[Case], list[str]]:
    """An order by a weighted sum."""

    def order(case: Case) -> list[str]:
        def score(p: Point) -> float:
            near = wording * case.wording.get(p.position, 0.0) + meaning * case.meaning.get(p.position, 0.0)
            written = 2.0 if p.sentences[0].key.field == "reply" else 0.0
            return plan * (p.weight + written) + near

        return [p.position for p in sorted(case.points, key=score, reverse=True)]

    return order


ORDERS: dict[str, Callable[[Case], Sequence[str]]] = {
    "book": lambda case: [p.position for p in case.points],
    "plan + 0.4 wording": mixed(1.0, 0.4, 0.0),
    "plan + 0.8 wording": mixed(1.0, 0.8, 0.0),
    "plan + 0.4 wording + 0.2 meaning": mixed(1.0, 0.4, 0.2),
    "plan + 0.8 wording + 0.4 meaning": mixed(1.0, 0.8, 0.4),
    "plan + 0.4 meaning": mixed(1.0, 0.0, 0.4),
    "wording alone": mixed(0.0, 1.0, 0.0),
    "wording + 0.5 meaning, no plan": mixed(0.0, 1.0, 0.5),
    "meaning alone": mixed(0.0, 0.0, 1.0),
    "**grounded**": lambda case: case.grounded,
}


# -- what would be answered --------------------------------------------------------------------------------------------


def bare(persona: Persona, without: Sequence[str]) -> Persona:
    """A persona whose positions lack some fields."""
    empty = {"replies": (), "answers": {}}
    update = {name: empty[name] for name in without}
    positions = {i: p.model_copy(update=update) for i, p in persona.positions.items()}
    return persona.model_copy(update={"positions": positions})


@cache
def header_of(to: str, by: str, without: tuple[str, ...]) -> Header:
    """A debate of two, the second with a bare file."""
    header = cast(LIBRARY, speakers=[to, by], seed=1)
    seats = tuple(
        s.model_copy(update={"persona": bare(s.persona, without)}) if s.persona.id == by else s for s in header.seats
    )
    return header.model_copy(update={"seats": seats})


def case_of(e: Exchange, files: str, voice: GroundedVoice) -> Case:
    """What the program plans when the statement has just been made."""
    header = header_of(e.to, e.by, FILES[files])
    record = Record(header)
    ref = Ref(e.ref)
    said = (Sentence(text=e.said, cites=(ref,), keys=(ref.key("say", 0),)),)
    record.add(Turn(turn=1, seat=header.seats[0].seat, persona=e.to, round=0, move="open", sentences=said))
    step = next(s for s in formats.schedule(formats.find("classic"), 3) if s.stage.move == "rebut")
    seat = header.seats[1].seat
    view = SeatView(record, Agenda(header), seat, step, 3, Random(header.seed))
    options = uptakes(view)
    uptake = options[0] if options else by_wording(view)
    if uptake is None:
        return Case(e, files, "nothing to say", (), {}, {}, ())
    slot, target = as_slot(view, uptake), uptake.target
    plan = Plan(turn=2, seat=seat, persona=e.by, round=1, move="rebut", targets=(target,), slots=(slot,))
    weigher = Weigher(plan, record, voice.meaning, 0.0)
    weighed = weigher.weigh(slot)
    chosen = slot.points if weighed is None else [w.point for w in weighed]
    return Case(
        e,
        files,
        KNOWN.get(target.basis, "a reply"),
        slot.points,
        weigher.wording(ref),
        weigher.meaning(ref),
        tuple(p.position for p in chosen),
    )


# -- figures -----------------------------------------------------------------------------------------------------------


def places(order: Sequence[str], e: Exchange) -> tuple[float, float, float]:
    """(first is right, one of the first three is, reciprocal rank); 0 where no right one is in the plan."""
    idents = dict.fromkeys(p.partition("/")[2] for p in order)
    rank = next((n for n, i in enumerate(idents, 1) if i in e.right), 0)
    return float(rank == 1), float(0 < rank <= 3), 1 / rank if rank else 0.0


def interval(values: Sequence[float]) -> tuple[float, float]:
    """90 % bootstrap interval of a mean, queries drawn with replacement."""
    random = Random(7)
    means = sorted(fmean(random.choices(values, k=len(values))) for _ in range(2_000))
    return means[100], means[1_899]


def table(cases: Sequence[Case]) -> Iterator[str]:
    """Hits and mean reciprocal rank of every order, and what it gains over the book and over wording alone."""
    yield "| order | first right | among first 3 | mean reciprocal rank | more than the book | than wording alone |"
    yield "|---|---|---|---|---|---|"
    found = {title: [places(order(c), c.exchange) for c in cases] for title, order in ORDERS.items()}
    for title, ranks in found.items():
        ones, threes, mrr = zip(*ranks, strict=True)
        cells = [f"{sum(ones):.0f}", f"{sum(threes):.0f}", f"{fmean(mrr):.3f}"]
        for base in ("book", "wording alone"):
            gains = [r[2] - b[2] for r, b in zip(ranks, found[base], strict=True)]
            low, high = interval(gains)
            cells.append(f"{fmean(gains):+.3f} ({low:+.2f} to {high:+.2f})" if any(gains) else "")
        yield f"| {' | '.join([title, *cells])} |"


def main() -> None:
    """Prints the tables, by what the plan had to go by and by set."""
    path = Path(sys.argv[1]) if sys.argv[1:] else default_model("smollm2-135m").model.path
    assert path is not None
    header = cast(LIBRARY, speakers=["auto-research", "byrnes"])
    voice = open_voices({header.seats[0].seat: path}, header, LlamaSettings(speech="grounded"))[header.seats[0].seat]
    assert isinstance(voice, GroundedVoice)
    asked = [e for e in exchanges(personas()) if e.ref]
    cases = [case_of(e, files, voice) for files in FILES for e in asked]
    voice.close()
    for known in ("a reply", "a shared question, no reply", "neither"):
        for files in FILES:
            here = [c for c in cases if (c.known, c.files) == (known, files)]
            if here:
                print(f"\n## On file: {known}; {files}: {len(here)} queries\n", *table(here), sep="\n")
    for files in FILES:
        for name in ("fit", "held-out", "replies"):
            here = [c for c in cases if (c.files, c.exchange.set) == (files, name)]
            print(f"\n## {files}, {name}: {len(here)} queries\n", *table(here), sep="\n")


if __name__ == "__main__":
    main()
