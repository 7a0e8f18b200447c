"""What a model is told: within a budget, without citation marks, and independent of the motion."""

from __future__ import annotations

import pytest

from debate.events import Intervention, Sentence
from debate.persona.model import Persona
from debate.planning.planner import next_plan
from debate.table.agenda import Agenda
from debate.table.formats import find, schedule
from debate.table.record import Record
from debate.voices.prompts import (
    intervention_line,
    motion_prompt,
    old_turns_prompt,
    persona_prompt,
    spoken_line,
    turn_line,
    turn_prompt,
)
from tests.casts import MOTION, SHIPPED, events, table
from tests.turns import says, turn


def count(text: str) -> int:
    return len(text.split())


@pytest.fixture(scope="module")
def record() -> Record:
    header = table("maud", "tobias", motion=MOTION)
    made = Record(header)
    for event in events(header)[1:]:
        made.add(event)
    return made


@pytest.mark.parametrize("budget", [150, 300, 600, 5_000])
@pytest.mark.parametrize("name", ["byrnes", "auto-research", "xuan"])
def test_a_persona_fits_its_budget_with_what_matters_most(name: str, budget: int) -> None:
    persona = SHIPPED.load(name)
    prompt = persona_prompt(persona, count, budget)
    assert prompt.tokens <= budget
    assert persona.name in prompt.text
    assert prompt.positions <= prompt.of == len(persona.positions)
    if budget == 5_000:
        first = persona.positions[persona.thesis[0]]
        assert (first.say[0] if first.say else first.gist) in prompt.text
        assert all(m in prompt.text for m in persona.misreadings)


def test_a_persona_without_positions_still_has_a_prompt() -> None:
    card = Persona(id="card", name="A Stranger", card={"personality": "Dry and brief"})
    prompt = persona_prompt(card, count)
    assert "Dry and brief" in prompt.text
    assert "Your case" not in prompt.text


def test_the_motion_names_the_side_and_the_others(record: Record) -> None:
    text = motion_prompt(record.header, record.order[0])
    assert record.header.motion in text
    assert record.name(record.order[1]) in text


def test_a_plan_fits_its_budget_and_has_no_marks(record: Record) -> None:
    fresh, agenda = Record(record.header), Agenda(record.header)
    step = schedule(find("classic"), 3)[0]
    plan = next_plan(fresh, agenda, fresh.order[0], step, 4)
    text = turn_prompt(plan, fresh, count, budget=90)
    assert count(text) <= 90
    assert "Make these points" in text
    assert "[" not in text[1:-1], "no citation marks within the brackets around it"
    assert f"at most {plan.words[1]} words" in text
    assert "at most 40 words" in turn_prompt(plan, fresh, count, words=40)


@pytest.mark.parametrize(
    ("said", "bare"),
    [
        ([says("It holds.", "maud/M01")], "It holds."),
        ([says("Two.", "maud/M01", "maud/M02")], "Two."),
        ([says("Far.", "tobias/T01"), says("Near!", "maud/M01")], "Far. Near!"),
        ([says("None here.")], "None here."),
        ([says("One.", "maud/M01"), says("Two.", "maud/M02", paragraph=2)], "One.\n\nTwo."),
    ],
)
def test_models_never_see_citation_marks(record: Record, said: list[Sentence], bare: str) -> None:
    assert turn_line(record, turn(1, record.order[0], *said)) == f"{record.name(record.order[0])}: {bare}"


def test_lines_name_their_speaker(record: Record) -> None:
    assert spoken_line("Maud", "It holds.") == "Maud: It holds."
    asked = Intervention(after_turn=1, move="taboo", trigger="t", to=(record.order[0],), text="Say it otherwise.")
    assert intervention_line(record, asked) == f"Moderator (to {record.name(record.order[0])}): Say it otherwise."


@pytest.mark.parametrize("budget", [20, 80])
def test_old_turns_give_way_to_their_first_sentences_the_oldest_first(record: Record, budget: int) -> None:
    turns = record.turns[:2]
    text = old_turns_prompt(turns, record, count, budget)
    first = [f"{record.name(t.seat)}: {t.sentences[0].text}" for t in turns]
    kept = [f for f in first if f in text]
    assert kept == first[: len(kept)]
    assert count(text) <= budget + 1
    assert "notes" not in text
