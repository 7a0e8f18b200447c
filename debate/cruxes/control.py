"""Controls: what did the debate add to what was there before anybody spoke?

Three controls: the files with no debate, its turns shuffled, one persona on both sides. A crux that a control has as
well is not the debate's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random

from debate.cruxes.of_debate import summarise
from debate.cruxes.questions import LEANS
from debate.events import Event, Header, SeatInfo, Target, Turn
from debate.language.likeness import stems
from debate.language.text import counted
from debate.persona.model import decided
from debate.summary import Summary
from debate.table.agenda import Agenda
from debate.table.evidence import Evidence
from debate.table.record import Record
from debate.values import Value

Play = Callable[[Header], Sequence[Event]]
"""Plays a debate without a model and returns its events."""
_QUALIFIES = ("hedge", "condition", "grant")


class Control(Value):
    """One row of the comparison. `survive`: which of the debate's crux questions it has as well.

    `engaged` of `turns` take up something said before them; both are None where nothing was said.
    """

    name: str
    cruxes: tuple[str, ...] = ()
    survive: tuple[str, ...] = ()
    quotes: int = 0
    engaged: int | None = None
    turns: int | None = None


class Added(Value):
    """What only the debate has, as counts.

    `argued`: opposed questions answered in quotable words by two seats; `conceded`: concessions spoken; `narrowed`:
    answers to a crux that were qualified by a hedge, a condition or a concession; `unanswered`: questions put and left.
    """

    argued: int
    conceded: int
    narrowed: int
    unanswered: int


class Comparison(Value):
    """A debate or conversation beside its controls. `note` says what the figures mean, and what they do not."""

    played: Control
    controls: tuple[Control, ...]
    added: Added | None = None
    seed: int
    note: str


def compare(events: Sequence[Event], play: Play, seed: int = 1) -> tuple[Summary, Comparison]:
    """The summary of a debate by its files, and its controls. `events` is its journal, the header first.

    `play` is used for the control with one persona on both sides; `seed` shuffles.
    """
    header = events[0]
    assert isinstance(header, Header)
    turns = [e for e in events if isinstance(e, Turn)]
    record, agenda = _record(header, events), Agenda(header)
    summary = summarise(record, agenda)
    played = _row("the debate", summary, (), turns)
    cruxes = played.cruxes
    mixed = shuffled(turns, seed)
    mixed_record = _record(header, mixed)
    controls = [
        kept(Control(name="the files, no debate", cruxes=tuple(_on_file(agenda))), cruxes),
        _row("turns shuffled", summarise(mixed_record, agenda), cruxes, mixed),
        *(_alone(header, seat, play, cruxes) for seat in _personas(header)),
    ]
    played = kept(played, cruxes)
    added = _added(record, agenda, summary)
    note = _note(played, controls, added)
    return summary, Comparison(played=played, controls=tuple(controls), added=added, seed=seed, note=note)


def shuffled(turns: Sequence[Turn], seed: int) -> list[Turn]:
    """The turns in another order, numbered anew; what a turn takes up is followed, and dropped if it comes later."""
    order = list(turns)
    Random(f"shuffled:{seed}").shuffle(order)
    place = {t.turn: n for n, t in enumerate(order, 1)}
    return [
        t.model_copy(update={"turn": n, "answers": tuple(_moved(t.answers, place, n))}) for n, t in enumerate(order, 1)
    ]


def _moved(targets: Iterable[Target], place: Mapping[int, int], here: int) -> Iterable[Target]:
    for target in targets:
        if target.turn is None:
            yield target.model_copy(update={"intervention": None})
        elif (there := place.get(target.turn, here)) < here:
            yield target.model_copy(update={"turn": there, "intervention": None})


def doubled(header: Header, seat: SeatInfo) -> Header:
    """The header of the same debate with one persona in two seats, on book voices."""
    seats = tuple(
        seat.model_copy(
            update={
                "seat": f"{seat.persona.id}-{n}",
                "name": f"{seat.persona.short} ({word} seat)",
                "voice": "book",
                "speech": None,
                "model": None,
            }
        )
        for n, word in ((1, "first"), (2, "second"))
    )
    return header.model_copy(update={"seats": seats, "model": None, "moderator": "book", "settings": {}})


def _record(header: Header, events: Iterable[Event]) -> Record:
    record = Record(header)
    for event in events:
        record.add(event)
    return record


def _on_file(agenda: Agenda) -> list[str]:
    """The questions that would be cruxes if both sides answered them, known before any turn."""
    return [
        i.question.text
        for i in agenda.chosen
        if len({s for s in i.stance.values() if decided(s)}) > 1 and any(load >= LEANS for load in i.load.values())
    ]


def _personas(header: Header) -> list[SeatInfo]:
    """A seat for each persona that has something on file, each persona once."""
    return list({s.persona.id: s for s in header.seats if s.persona.positions}.values())


def _alone(header: Header, seat: SeatInfo, play: Play, cruxes: tuple[str, ...]) -> Control:
    twice = doubled(header, seat)
    events = play(twice)
    turns = [e for e in events if isinstance(e, Turn)]
    summary = summarise(_record(twice, events), Agenda(twice))
    return _row(f"{seat.persona.short} on both sides", summary, cruxes, turns)


def _row(name: str, summary: Summary, cruxes: tuple[str, ...], turns: Sequence[Turn]) -> Control:
    row = Control(
        name=name,
        cruxes=tuple(c.question for c in summary.cruxes),
        quotes=summary.grounding.verified,
        engaged=sum(any(a.turn is not None and a.turn < t.turn for a in t.answers) for t in turns),
        turns=len(turns),
    )
    return kept(row, cruxes)


def kept(row: Control, cruxes: Sequence[str]) -> Control:
    """The row with the cruxes of the debate that it has as well."""
    return row.model_copy(update={"survive": tuple(c for c in cruxes if any(same(c, o) for o in row.cruxes))})


def same(a: str, b: str) -> bool:
    """Whether two questions are one: the same words, or three quarters of the subject words of the longer one."""
    x, y = set(stems(a)), set(stems(b))
    return a == b or (bool(x | y) and len(x & y) >= 0.75 * max(len(x), len(y)))


def _added(record: Record, agenda: Agenda, summary: Summary) -> Added:
    evidence = Evidence(record, agenda)
    argued = [i for i in agenda.ranked if sum(bool(evidence.best(i, s)) for s in i.held) > 1]
    questions = {c.question for c in summary.cruxes}
    narrowed = {
        (i.question.id, said.ref)
        for i in argued
        if i.question.text in questions
        for seat in i.held
        for said in evidence.on(i, seat, _QUALIFIES)
    }
    left = record.unanswered()
    return Added(argued=len(argued), conceded=len(set(record.grants)), narrowed=len(narrowed), unanswered=len(left))


def _note(played: Control, controls: Sequence[Control], added: Added) -> str:
    files, mixed, *_ = controls
    total = len(played.cruxes)
    if not total:
        return "The debate has no crux, so there is nothing to compare."
    return (
        f"{len(files.survive)} of {total} crux questions stand in the position files before anybody speaks: this "
        "summary can name no others, so the debate does not discover them. What it adds is that both sides answer "
        f"them in words that can be quoted ({added.argued} opposed questions argued from both sides), "
        f"{counted(added.conceded, 'concession')}, {counted(added.narrowed, 'answer')} narrowed and "
        f"{counted(added.unanswered, 'question')} left open. Shuffled turns keep {len(mixed.survive)} of {total}"
        f"{': the questions do not depend on the order' if len(mixed.survive) == total else ''}; "
        f"{mixed.engaged} instead of {played.engaged} turns then take up something said before them. The control with "
        "one persona is played on book voices, whatever voices the debate had."
    )


# -- as a table ------------------------------------------------------------------------------------------------------


def cells(found: Comparison) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Head and rows of the comparison as a table of texts."""
    head = ("", "Cruxes", "Of the debate's", "Quotes", "Turns that take up another")
    rows: list[tuple[str, ...]] = []
    for row in (found.played, *found.controls):
        engaged = f"{row.engaged} of {row.turns}" if row.turns is not None else "nothing said"
        kept = f"{len(row.survive)} of {len(found.played.cruxes)}"
        rows.append((row.name, str(len(row.cruxes)), kept, str(row.quotes), engaged))
    return head, rows
