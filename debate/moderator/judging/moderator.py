"""A moderator with a model: it intervenes by rule, as the one without does, and asks the model about the summary.

Between position files the summary is right by construction; the model only confirms. Where a model speaks freely and
cites little, the turns are read as a conversation, and what the model confirms there is added and marked.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from debate.conversation.values import Conversation, Speech
from debate.cruxes.grounding import ground
from debate.errors import DebateError
from debate.events import SummaryEvent
from debate.moderator.book import BookModerator
from debate.moderator.judging.conversation import further, numbered, unfit, without
from debate.moderator.judging.fitness import Fitness, assess
from debate.moderator.judging.judge import ModelJudge
from debate.moderator.judging.reader import Reader
from debate.summary import Crux
from debate.table.agenda import Agenda
from debate.table.record import Record

MOST_CRUXES = 7
_FILES = "the files and what was cited"
_CITED = 0.5
"""Share of sentences with a citation below which free turns are read as a conversation as well."""


class ModelModerator(BookModerator):
    """Intervenes by rule; a model that has passed its check has a say in the summary.

    `open_reader` opens the model, which happens only when the summary is due: nothing of a debate depends on it, and
    where it fails the summary is made without it and says so. `cache`: folder in which checks are remembered.
    """

    def __init__(self, name: str, open_reader: Callable[[], Reader], cache: Path | None = None) -> None:
        self.name = name
        self._open, self._cache = open_reader, cache

    def summarise(self, record: Record, agenda: Agenda) -> SummaryEvent:
        """The crux summary of the files and turns, with what the model says of it."""
        backbone = super().summarise(record, agenda)
        try:
            reader = self._open()
        except DebateError as error:
            return _told(backbone, unfit(self.name, Fitness(0, failed=error.message), _FILES) + backbone.method)
        try:
            fitness = assess(reader, self._cache)
            if not fitness.fit:
                return _told(backbone, unfit(self.name, fitness, _FILES) + backbone.method)
            return self._judged(backbone, record, reader, fitness)
        finally:
            reader.close()

    def _judged(self, backbone: SummaryEvent, record: Record, reader: Reader, fitness: Fitness) -> SummaryEvent:
        names = {s.seat: (s.name, s.persona.name, s.persona.short) for s in record.header.seats}
        judge = ModelJudge(reader, names)
        verdicts = [_exclusive(c, judge) for c in backbone.cruxes]
        cruxes = [_noted(c, v) for c, v in zip(backbone.cruxes, verdicts, strict=True)]
        found = _further(record, judge, cruxes) if cites_little(record) else []
        added = f" The turns cite little, so they were read as a conversation too: {len(found)} added." if found else ""
        method = (
            f"A model ({self.name}) beside the files. It {fitness.told()} and was asked, in every order and with names "
            f"made neutral, whether the answers to each crux exclude each other: yes for {verdicts.count(True)} of "
            f"{len(verdicts)}, no for {verdicts.count(False)}; it moves nothing that the files settle.{added} "
            f"{without(backbone.method)}"
        )
        update = {"cruxes": tuple(numbered([*cruxes, *found])[:MOST_CRUXES]) if found else tuple(cruxes)}
        checked = ground(backbone.model_copy(update=update), {t.turn: t.text for t in record.turns})
        return _told(SummaryEvent.model_validate(checked.model_dump() | {"asked": judge.log}), method)


def cites_little(record: Record) -> bool:
    """Whether seats that speak freely cite less than half of their sentences."""
    free = {s.seat for s in record.header.seats if s.speech == "free"}
    said = [s for t in record.turns if t.seat in free for s in t.sentences]
    return bool(said) and sum(bool(s.cites) for s in said) < _CITED * len(said)


def _further(record: Record, judge: ModelJudge, cruxes: list[Crux]) -> list[Crux]:
    turns = tuple(Speech(speaker=t.seat, text=t.text) for t in record.turns)
    conversation = Conversation(turns=turns, title=record.header.motion)
    found = further(conversation, judge, [c.question for c in cruxes], below=1.01)
    return [
        c.model_copy(update={"strength_from": f"from the wording of the turns, not from the files: {c.strength_from}"})
        for c in found
    ]


def _exclusive(crux: Crux, judge: ModelJudge) -> bool | None:
    """Whether the model takes the first two answers to exclude each other; None where it cannot tell."""
    if len(crux.answers) < 2:
        return None
    a, b = crux.answers[:2]
    verdict = judge.excludes(crux.question, (a.seat, a.text), (b.seat, b.text))
    return None if verdict is None else verdict.first


def _noted(crux: Crux, verdict: bool | None) -> Crux:
    told = {
        True: "the model takes the answers to exclude each other",
        False: "the model does not take the answers to exclude each other",
        None: "the model could not tell whether the answers exclude each other",
    }[verdict]
    return crux.model_copy(update={"strength_from": f"{crux.strength_from}; {told}"})


def _told(summary: SummaryEvent, method: str) -> SummaryEvent:
    return summary.model_copy(update={"method": method})
