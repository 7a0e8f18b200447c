"""Grounded speech: the plan chooses, the model where the plan has little to go by; the file speaks."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from casts import debate
from hypothesis import example, given, settings
from hypothesis import strategies as st

from debate.events import ModelInfo, Sentence, Target, Turn
from debate.language.text import words
from debate.persona.ref import Key, Ref
from debate.table.plan import Offer, Plan, Slot
from debate.table.record import Record
from debate.voices.llama.grounded import GroundedVoice
from debate.voices.llama.meaning import Meaning
from debate.voices.llama.weighing import Weigher

NOWHERE = Path(os.devnull, "kept.npz")  # no folder can be made there, whoever runs the tests


class WordModel:
    """A model whose tokens are words and that expects a word if it was in the prompt; `alike` words are one word.

    `value`: what it computes instead, for every other word.
    """

    def __init__(self, alike: Iterable[str] = (), value: float | None = None) -> None:
        self.read, self.open = 0, set[int]()
        self._alike, self._value = set(alike), value
        self._ids: dict[str, int] = {}
        self._said: dict[int, list[int]] = {}

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        found = ["alike" if w in self._alike else w for w in words(text)]
        return [self._ids.setdefault(w, len(self._ids)) for w in found]

    def new(self) -> int:
        seq = len(self._said)
        self._said[seq] = []
        self.open.add(seq)
        return seq

    def fork(self, source: int) -> int:
        seq = self.new()
        self._said[seq] += self._said[source]
        return seq

    def release(self, seq: int) -> None:
        self.open.discard(seq)

    def extend(self, seq: int, tokens: Sequence[int]) -> None:
        self._said[seq] += tokens
        self.read += len(tokens)

    def logits(self, seq: int) -> list[float]:
        if self._value is not None:
            return [self._value, 0.0, 0.0, 0.0] * 1_250
        said = set(self._said[seq])
        return [float(t in said) for t in range(5_000)]


class FakeRoom:
    """A room around a model that is not one."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.users = engine, set[object]()

    def enter(self, user: object) -> FakeRoom:
        self.users.add(user)
        return self

    def leave(self, user: object) -> None:
        self.users.discard(user)

    def info(self) -> ModelInfo:
        return ModelInfo(name="fake")

    def opening(self, parts: Sequence[object]) -> list[int]:
        return []


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "kept.npz"


# -- what statements mean ----------------------------------------------------------------------------------------------


def test_statements_are_near_if_the_same_words_are_expected_after_them() -> None:
    meaning = Meaning(WordModel(), NOWHERE)
    near, far = meaning.likeness("bridges cost money", ["bridges cost votes", "rivers freeze early"])
    assert near > far


@pytest.mark.parametrize("damage", [b"", b"PK", b"PK\x03\x04 and no archive", b"\x93NUMPY"])
def test_what_was_read_is_kept_and_what_was_damaged_is_read_again(damage: bytes, kept: Path) -> None:
    read, found = [], []
    for step in range(3):
        meaning = Meaning(WordModel(), kept)
        found.append(meaning.likeness("bridges cost money", ["bridges cost votes", "rivers freeze early"]))
        meaning.save()
        read.append(meaning.read)
        if step == 1:
            kept.write_bytes(damage)
    assert read[0] == read[2] > read[1] == 0
    assert found[0] == found[1] == found[2]


def test_two_runs_keep_what_each_other_read(kept: Path) -> None:
    one, two = (Meaning(WordModel(), kept) for _ in range(2))
    for meaning, text in ((one, "bridges cost votes"), (two, "rivers freeze early")):
        meaning.likeness("bridges cost money", [text])
        meaning.save()
    third = Meaning(WordModel(), kept)
    third.likeness("bridges cost money", ["bridges cost votes", "rivers freeze early"])
    assert third.read == 0


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    meaning = Meaning(WordModel(), tmp_path / "file" / "kept.npz")
    before = meaning.likeness("bridges cost money", ["bridges cost votes", "rivers freeze early"])
    meaning.save()
    assert meaning.likeness("bridges cost money", ["bridges cost votes", "rivers freeze early"]) == before


def test_only_the_beginning_of_a_long_text_counts() -> None:
    meaning = Meaning(WordModel(), NOWHERE)
    meaning.likeness("word " * 5_000, ["other " * 5_000])
    assert meaning.read < 200


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, 1e30, -1.7e308])
def test_whatever_a_model_computes_likeness_is_a_number(value: float) -> None:
    found = Meaning(WordModel(value=value), NOWHERE).likeness("a", ["b", "c"])
    assert all(-1.01 <= x <= 1.01 for x in found)


def test_a_model_that_fails_leaves_no_sequence_behind() -> None:
    class Failing(WordModel):
        def logits(self, seq: int) -> list[float]:
            raise RuntimeError

    model = Failing()
    with pytest.raises(RuntimeError):
        Meaning(model, NOWHERE).likeness("a", ["b"])
    assert not model.open


# -- what is chosen ----------------------------------------------------------------------------------------------------


@pytest.fixture
def record() -> Record:
    return debate("maud", "tobias").record(before=4)


def heard(record: Record) -> Ref:
    """A position of the other seat."""
    return next(Ref.of(p.id, i) for p in [record.persona(record.order[0])] for i in p.positions)


def points(record: Record, weights: dict[str, float]) -> tuple[Offer, ...]:
    """A point for each position of the second seat, with the plan's weights (0 for those not named), best first."""
    persona = record.persona(record.order[1])
    refs = [Ref.of(persona.id, i) for i, p in persona.positions.items() if p.say]
    found = (
        Offer(
            position=r,
            weight=weights.get(r, 0.0),
            sentences=(Sentence(keys=(r.key("say", 0),), text=record.position(r).say[0], cites=(r,)),),
        )
        for r in refs
    )
    return tuple(sorted(found, key=lambda p: -p.weight))


def plan_of(record: Record, basis: str, slot: Slot | None = None, weights: dict[str, float] | None = None) -> Plan:
    """A plan of one slot that takes up a position of the other seat, on such a basis."""
    seat, ref = record.order[1], heard(record)
    lead = Sentence(keys=(Key("phrase/deny.0"),), text="It was said", cites=(ref,))
    slot = slot or Slot(role="reply", lead=(lead,), points=points(record, weights or {}))
    target = Target(turn=3, position=ref, basis=basis)  # type: ignore[arg-type]
    return Plan(
        turn=4, seat=seat, persona=record.persona(seat).id, round=1, move="rebut", targets=(target,), slots=(slot,)
    )


def order(record: Record, plan: Plan, model: WordModel, temperature: float = 0.0) -> list[Ref] | None:
    weighed = Weigher(plan, record, Meaning(model, NOWHERE), temperature).weigh(plan.slots[0])
    return None if weighed is None else [w.point.position for w in weighed]


@pytest.mark.parametrize("basis", ["reply-stated", "reply-inferred", "rests-on", "duty", "none"])
def test_the_choice_of_the_plan_stands_where_it_has_something_to_go_by(basis: str, record: Record) -> None:
    model = WordModel()
    assert order(record, plan_of(record, basis), model) is None
    assert model.read == 0


@pytest.mark.parametrize("role", ["thesis", "reason", "answer", "close"])
def test_the_choice_of_the_plan_stands_where_nothing_is_restated_and_answered(role: Any, record: Record) -> None:
    found = points(record, {})
    lead = Sentence(keys=(Key("phrase/raise.0"),), text="There is more")
    for slot in (Slot(role=role, points=found), Slot(role="reply", lead=(lead,), points=found)):
        assert order(record, plan_of(record, "wording", slot), WordModel()) is None


def test_a_slot_without_a_choice_between_positions_stays_as_it_is(record: Record) -> None:
    plan = plan_of(record, "wording")
    only = plan.slots[0].model_copy(update={"points": plan.slots[0].points[:1] * 2})
    assert order(record, plan_of(record, "wording", only), WordModel()) is None


def test_wording_decides_beside_the_plan_where_a_question_is_shared_and_no_model_is_asked(record: Record) -> None:
    model = WordModel()
    found = order(record, plan_of(record, "question"), model)
    near = Weigher(plan_of(record, "question"), record, Meaning(model, NOWHERE), 0.0).wording(heard(record))
    assert found == sorted((p.position for p in points(record, {})), key=lambda r: -near[r])
    assert model.read == 0


@pytest.mark.parametrize("basis", ["wording", "shift"])
def test_the_model_helps_where_the_files_share_no_question(basis: str, record: Record) -> None:
    plan = plan_of(record, basis)
    plain = order(record, plan, WordModel())
    assert plain
    wanted = plain[-1]
    others = {w for r in plain[:-1] for w in words(record.position(r).gist)}
    alike = {w for r in (wanted, heard(record)) for w in words(record.position(r).gist)} - others
    helped = order(record, plan, WordModel(alike=alike))
    assert helped
    assert helped.index(wanted) < plain.index(wanted)


@pytest.mark.parametrize("basis", ["question", "wording"])
def test_a_strong_wish_of_the_plan_wins_and_no_point_is_lost(basis: str, record: Record) -> None:
    wished = points(record, {})[-1].position
    found = order(record, plan_of(record, basis, weights={wished: 9.0}), WordModel())
    assert found
    assert found[0] == wished
    assert sorted(found) == sorted(p.position for p in points(record, {}))


def test_a_seed_draws_the_same_and_another_turn_may_draw_differently(record: Record) -> None:
    def drawn(turn: int, temperature: float) -> list[Ref] | None:
        plan = plan_of(record, "wording").model_copy(update={"turn": turn})
        return order(record, plan, WordModel(), temperature)

    assert drawn(4, 5.0) == drawn(4, 5.0)
    assert len({str(drawn(n, 5.0)) for n in range(8)}) > 1
    assert len({str(drawn(n, 0.0)) for n in range(8)}) == 1


# -- what is said ------------------------------------------------------------------------------------------------------


def spoken(plan: Plan, record: Record, model: WordModel) -> Turn:
    voice = GroundedVoice(FakeRoom(model), Meaning(model, NOWHERE), 0.7)  # type: ignore[arg-type]
    return [t for t in voice.speak(plan, record) if isinstance(t, Turn)][-1]


def test_a_turn_carries_the_scores_of_what_was_weighed(record: Record) -> None:
    turn = spoken(plan_of(record, "wording"), record, WordModel())
    assert turn.completion_tokens == 0
    assert [s.key for s in turn.scores if s.said] == [turn.sentences[1].key]
    assert len([s for s in turn.scores if not s.said]) == 5
    assert spoken(plan_of(record, "reply-stated"), record, WordModel()).scores == ()


@settings(deadline=None)
@given(st.one_of(st.floats(), st.just(math.nan)))
@example(1e307)
def test_whatever_the_model_says_the_file_speaks(value: float) -> None:
    record = debate("maud", "tobias").record(before=4)
    plan = plan_of(record, "wording")
    turn = spoken(plan, record, WordModel(value=value))
    on_file = {s.key for p in plan.slots[0].points for s in p.sentences}
    assert len(turn.sentences) > 1
    assert {s.key for s in turn.sentences[1:]} <= on_file
    assert all(s.by == "file" and s.keys for s in turn.sentences)


@pytest.mark.parametrize("whole", [True, False])
def test_what_was_read_for_a_turn_is_kept_though_the_turn_is_broken_off(
    whole: bool, record: Record, kept: Path
) -> None:
    model = WordModel()
    voice = GroundedVoice(FakeRoom(model), Meaning(model, kept), 0.0)  # type: ignore[arg-type]
    steps = voice.speak(plan_of(record, "wording"), record)
    next(steps)
    if whole:
        list(steps)
    else:
        voice.close()
    assert kept.exists()


def test_the_last_voice_to_leave_closes_the_room() -> None:
    room = FakeRoom(WordModel())
    voices = [GroundedVoice(room, Meaning(room.engine, NOWHERE), 0.0) for _ in range(2)]  # type: ignore[arg-type]
    for voice in [*voices, voices[0]]:
        voice.close()
    assert not room.users
