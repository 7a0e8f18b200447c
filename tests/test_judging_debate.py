"""A model beside the files: it intervenes by rule, confirms, and adds only where free turns cite little."""

from __future__ import annotations

from pathlib import Path

import pytest

from debate.errors import ModelError
from debate.events import SummaryEvent
from debate.moderator.judging.moderator import ModelModerator
from debate.moderator.judging.reader import Reader
from debate.session import play
from debate.table.agenda import Agenda
from debate.table.record import Record
from debate.voices.base import Partial
from debate.voices.book import BookVoice
from tests.casts import Debate, debate, table
from tests.models import write_model
from tests.readers import Scripted
from tests.turns import turn

TRUTH = {True: lambda _: True, False: lambda _: False}


class Fit(Scripted):
    """Passes the check, then answers by its rule."""

    def weigh(self, prompt):  # type: ignore[no-untyped-def]
        from debate.moderator.judging.fitness import ITEMS

        items = {i.passage: i.denies for i in ITEMS}
        passage = prompt.material[0][1]
        rule, self.rule = self.rule, (lambda _: items[passage]) if passage in items else self.rule
        try:
            return super().weigh(prompt)
        finally:
            self.rule = rule


def moderated(reader: Reader) -> Debate:
    header = table("maud", "tobias", rounds=2)
    voices = {s.seat: BookVoice() for s in header.seats}
    moderator = ModelModerator("m", lambda: reader)
    return Debate(header, [e for e in play(header, voices, moderator) if not isinstance(e, Partial)])


@pytest.mark.parametrize("answer", [True, False])
def test_a_model_argues_nothing_and_moves_no_crux_of_the_files(answer: bool) -> None:
    reader = Fit(TRUTH[answer])
    found, book = moderated(reader), debate("maud", "tobias", rounds=2)
    assert found.interventions == book.interventions
    assert [c.question for c in found.summary.cruxes] == [c.question for c in book.summary.cruxes]
    assert [c.answers for c in found.summary.cruxes] == [c.answers for c in book.summary.cruxes]
    told = "takes the answers" if answer else "does not take the answers"
    assert all(told in c.strength_from for c in found.summary.cruxes)
    assert "passed the check" in found.summary.method
    assert found.summary.asked
    assert reader.closed


def test_a_model_reads_no_names() -> None:
    reader = Fit()
    moderated(reader)
    names = {n for s in table("maud", "tobias").seats for n in (s.persona.name, s.name)}
    assert not [t for t in reader.read if any(n in t for n in names)]


def test_an_unfit_model_changes_only_the_method() -> None:
    found, book = moderated(Scripted(lambda _: True)), debate("maud", "tobias", rounds=2)
    assert "failed the check" in found.summary.method
    assert found.summary.model_copy(update={"method": ""}) == book.summary.model_copy(update={"method": ""})


def test_a_model_that_does_not_open_costs_no_summary() -> None:
    def missing() -> Reader:
        raise ModelError("no such file")

    header = table("maud", "tobias", rounds=1)
    voices = {s.seat: BookVoice() for s in header.seats}
    events = list(play(header, voices, ModelModerator("m", missing)))
    (summary,) = [e for e in events if isinstance(e, SummaryEvent)]
    assert "no such file" in summary.method
    assert summary.cruxes


FREE = (
    "I think the old ferry costs far more every year than a bridge ever would.",
    "I disagree. I don't think the old ferry costs more than a bridge, because a bridge needs paint and steel.",
)


@pytest.mark.parametrize(("speech", "denies", "more"), [("free", True, 1), ("free", False, 0), (None, True, 0)])
def test_free_turns_without_citations_are_read_as_a_conversation(speech: str | None, denies: bool, more: int) -> None:
    header = table("maud", "tobias", rounds=1)
    seats = tuple(s.model_copy(update={"speech": speech}) for s in header.seats)
    header = header.model_copy(update={"seats": seats})
    record = Record(header)
    for n, (seat, text) in enumerate(zip(seats, FREE, strict=True), 1):
        record.add(turn(n, seat.seat, text))
    found = ModelModerator("m", lambda: Fit(TRUTH[denies])).summarise(record, Agenda(header))
    assert len(found.cruxes) == more
    assert all("not from the files" in c.strength_from for c in found.cruxes)
    assert found.grounding.quotes == found.grounding.verified == 2 * more


@pytest.mark.parametrize("template", [True, False])
def test_a_random_model_fails_the_check(tmp_path: Path, template: bool) -> None:
    pytest.importorskip("llama_cpp")
    from debate.moderator.judging import asking, fitness
    from debate.moderator.judging.judge import SCHEMA
    from debate.moderator.judging.local import LocalReader

    path = write_model(tmp_path / "m.gguf") if template else write_model(tmp_path / "m.gguf", template=None)
    reader = LocalReader.open(path, threads=1)
    try:
        assert not fitness.assess(reader).fit
        first = [asking.decide(reader, asking.denial("It rains.", "It does not.")).odds for _ in range(2)]
        assert first[0] == pytest.approx(first[1], abs=1e-3)
        assert isinstance(reader.write(asking.wording("It rains."), SCHEMA, 8), str)
    finally:
        reader.close()
        reader.close()
