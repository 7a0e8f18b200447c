"""Grounded speech: the model chooses, the file speaks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from casts import debate
from hypothesis import given
from hypothesis import strategies as st
from turns import says

from debate.events import ModelInfo, Sentence, Turn
from debate.language.text import words
from debate.persona.ref import Ref
from debate.table.plan import Plan, Point, Slot
from debate.table.record import Record
from debate.voices.llama.grounded import GroundedVoice
from debate.voices.llama.meaning import Meaning, MeaningStore, shipped_meanings, write_meanings
from debate.voices.llama.scorer import REFERENCES, Scorer
from debate.voices.llama.terms import Terms, name
from debate.voices.llama.weighing import CANDIDATES, Weigher, statement


class WordModel:
    """A model whose tokens are words and that expects a word if it was in the prompt, more so if it is `liked`."""

    def __init__(self, liked: Sequence[str] = (), value: float | None = None) -> None:
        self.read, self.asked, self.open = 0, 0, set[int]()
        self._liked, self._value = set(liked), value
        self._ids: dict[str, int] = {}
        self._said: dict[int, list[int]] = {}

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        return [self._ids.setdefault(w, len(self._ids)) for w in words(text)]

    def new(self) -> int:
        seq = len(self._said)
        self._said[seq] = []
        self.open.add(seq)
        return seq

    def release(self, seq: int) -> None:
        self.open.discard(seq)

    def extend(self, seq: int, tokens: Sequence[int]) -> None:
        self._said[seq] += tokens
        self.read += len(tokens)

    def logits(self, seq: int) -> list[float]:
        return [float(t in self._said[seq]) if self._value is None else self._value for t in range(5_000)]

    def extend_all(self, parts: Mapping[int, Sequence[int]]) -> None:
        for seq, tokens in parts.items():
            self.extend(seq, tokens)

    def score(self, seq: int, candidates: Sequence[Sequence[int]]) -> list[list[float]]:
        self.asked += len(candidates)
        liked = {self._ids[w] for w in self._liked if w in self._ids}
        after = not any(set(self.tokens(r)) <= set(self._said[seq]) for r in REFERENCES)
        return [
            [
                self._value if self._value is not None else -3.0 + (t in self._said[seq]) + 2.0 * (after and t in liked)
                for t in c
            ]
            for c in candidates
        ]


class FakeRoom:
    """A room around a model that is not one."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.users = engine, 0

    def enter(self) -> FakeRoom:
        self.users += 1
        return self

    def leave(self) -> None:
        self.users -= 1

    def info(self) -> ModelInfo:
        return ModelInfo(name="fake")

    def opening(self, parts: Sequence[object]) -> list[int]:
        return []


@pytest.fixture
def terms(tmp_path: Any) -> Terms:
    return Terms(tmp_path, ("model", "1"))


# -- what a statement gains ------------------------------------------------------------------------------------------


def test_a_statement_gains_what_the_point_adds_to_its_likelihood(terms: Terms) -> None:
    near, far = Scorer(WordModel(), terms).gains("bridges cost money", ["bridges cost votes", "rivers freeze early"])
    assert near == pytest.approx(2 / math.sqrt(3))
    assert far == pytest.approx(0.0)


def test_constant_terms_are_asked_for_once_in_many_debates(tmp_path: Any) -> None:
    statements = ["bridges cost votes", "rivers freeze early"]
    models = [WordModel(), WordModel()]
    gains = []
    for model in models:
        terms = Terms(tmp_path, ("model", "1"))
        gains.append(Scorer(model, terms).gains("bridges cost money", statements))
        terms.save()
    assert [m.asked for m in models] == [2 + 2 * len(REFERENCES), 2]
    assert gains[0] == gains[1]


def test_the_same_statement_is_scored_once_a_turn(terms: Terms) -> None:
    model = WordModel()
    scorer = Scorer(model, terms)
    scorer.gains("bridges cost money", ["bridges cost votes", "bridges cost votes"])
    asked = model.asked
    scorer.gains("bridges cost money", ["bridges cost votes"])
    assert model.asked == asked == 1 + len(REFERENCES)


def test_only_the_beginning_of_long_texts_counts(terms: Terms) -> None:
    model = WordModel()
    scorer = Scorer(model, terms)
    scorer.likelihoods("word " * 5_000, ["other " * 5_000])
    assert max(scorer.context, scorer.read) < 200


@pytest.mark.parametrize("value", [math.nan, -math.inf])
def test_numbers_that_are_none_count_as_unexpected(value: float, terms: Terms) -> None:
    assert all(math.isfinite(g) for g in Scorer(WordModel(value=value), terms).gains("a", ["b", "c d"]))


def test_a_model_that_fails_leaves_no_sequence_behind(terms: Terms) -> None:
    class Failing(WordModel):
        def score(self, seq: int, candidates: Sequence[Sequence[int]]) -> list[list[float]]:
            raise RuntimeError

    model = Failing()
    with pytest.raises(RuntimeError):
        Scorer(model, terms).gains("a", ["b"])
    assert not model.open


# -- what is kept ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"key": 1}', b"\xff\xfe", b'{"key": "x", "terms": {"a": 1}}'])
def test_damaged_terms_count_as_absent(damage: bytes, tmp_path: Any) -> None:
    terms = Terms(tmp_path, ("model", "1"))
    terms.update({"a": 1.0})
    terms.save()
    terms.path.write_bytes(damage)
    assert "a" not in Terms(tmp_path, ("model", "1"))


@pytest.mark.parametrize("number", ["1e999", "NaN", "-Infinity", "9" * 400])
def test_a_term_that_is_no_number_of_a_text_counts_as_absent(number: str, tmp_path: Any) -> None:
    terms = Terms(tmp_path, ("model", "1"))
    terms.update({"a": 1.0, "b": 12345.0})
    terms.save()
    terms.path.write_text(terms.path.read_text().replace("12345.0", number))
    assert {t for t in "ab" if t in Terms(tmp_path, ("model", "1"))} == {"a"}


def test_terms_of_another_model_are_not_taken(tmp_path: Any) -> None:
    terms = Terms(tmp_path, ("model", "1"))
    terms.update({"a": 1.0})
    terms.save()
    assert "a" in Terms(tmp_path, ("model", "1"))
    assert "a" not in Terms(tmp_path, ("model", "2"))


def test_two_runs_keep_each_others_terms(tmp_path: Any) -> None:
    one, two = (Terms(tmp_path, ("model", "1")) for _ in range(2))
    one.update({"a": 1.0})
    two.update({"b": 2.0})
    one.save()
    two.save()
    assert {t for t in "ab" if t in Terms(tmp_path, ("model", "1"))} == {"a", "b"}


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Any) -> None:
    (tmp_path / "file").write_text("")
    terms = Terms(tmp_path / "file", ("model", "1"))
    terms.update({"a": 1.0})
    terms.save()
    assert terms["a"] == 1.0


@pytest.mark.parametrize("damage", [b"", b"PK", b"PK\x03\x04 and no archive", b"\x93NUMPY"])
def test_meanings_are_read_once_and_damaged_ones_again(damage: bytes, tmp_path: Any) -> None:
    read = []
    for step in range(3):
        store = MeaningStore(tmp_path, ("model",))
        meaning = Meaning(WordModel(), store)
        near, far = meaning.likeness("bridges cost money", ["bridges cost votes", "rivers freeze early"])
        assert near > far
        store.save()
        read.append(meaning.read)
        if step == 1:
            store.path.write_bytes(damage)
    assert read[0] == read[2] > read[1] == 0


@pytest.mark.parametrize("value", [math.nan, math.inf, 0.0])
def test_a_model_without_numbers_means_nothing_by_anything(value: float, tmp_path: Any) -> None:
    meaning = Meaning(WordModel(value=value), MeaningStore(tmp_path, ("model",)))
    assert meaning.likeness("a", ["b", "c"]) == [0.0, 0.0]


def test_meanings_that_came_along_serve_their_own_model_alone(tmp_path: Any) -> None:
    path = tmp_path / "meanings.npz"
    write_meanings(path, "model", {name("a"): np.array([1.0, -2.0, 0.5], dtype=np.float32)})
    (vector,) = shipped_meanings(path, "model").values()
    assert vector == pytest.approx([1.0, -2.0, 0.5], abs=0.02)
    assert shipped_meanings(path, "another") == {}
    path.write_bytes(b"PK")
    assert shipped_meanings(path, "model") == shipped_meanings(tmp_path / "none", "model") == {}


# -- what is chosen --------------------------------------------------------------------------------------------------


@pytest.fixture
def record() -> Record:
    return debate("maud", "tobias").record(before=4)


def points(record: Record, seat: str, weights: dict[str, float]) -> tuple[Point, ...]:
    """A point for each position of a seat, with the plan's weights (0 for those not named)."""
    persona = record.persona(seat)
    refs = [Ref.of(persona.id, i) for i, p in persona.positions.items() if p.say]
    return tuple(
        Point(
            position=r,
            weight=weights.get(r, 0.0),
            sentences=(Sentence(keys=(r.key("say", 0),), text=record.position(r).say[0], cites=(r,)),),
        )
        for r in refs
    )


def plan_of(record: Record, slot: Slot, turn: int = 4) -> Plan:
    seat = record.order[1]
    return Plan(turn=turn, seat=seat, persona=record.persona(seat).id, round=1, move="rebut", slots=(slot,))


def weigher_of(plan: Plan, record: Record, model: WordModel, terms: Terms, temperature: float) -> Weigher:
    meaning = Meaning(model, MeaningStore(terms.path.parent, ("model",)))
    return Weigher(plan, record, Scorer(model, terms), meaning, temperature)


def order(record: Record, slot: Slot, model: WordModel, terms: Terms) -> list[str]:
    weigher = weigher_of(plan_of(record, slot), record, model, terms, 0.0)
    return [w.point.position for w in weigher.weigh(slot)]


def test_the_model_decides_where_the_plan_is_indifferent(record: Record, terms: Terms) -> None:
    slot = Slot(role="reply", points=points(record, record.order[1], {}))
    plain = order(record, slot, WordModel(), terms)
    wanted = plain[1]
    liked = WordModel(liked=words(record.position(wanted).gist))
    assert order(record, slot, liked, terms)[0] == wanted


def test_a_strong_wish_of_the_plan_wins(record: Record, terms: Terms) -> None:
    all_points = points(record, record.order[1], {})
    wished = all_points[-1].position
    slot = Slot(role="reply", points=points(record, record.order[1], {wished: 9.0}))
    other = WordModel(liked=words(record.position(all_points[0].position).gist))
    assert order(record, slot, other, terms)[0] == wished


def test_no_point_is_lost_and_few_are_weighed(record: Record, terms: Terms) -> None:
    slot = Slot(role="reply", points=points(record, record.order[1], {}) * 3)
    model = WordModel()
    assert sorted(order(record, slot, model, terms)) == sorted(p.position for p in slot.points)
    assert model.asked <= CANDIDATES * (1 + len(REFERENCES))


def test_an_opening_keeps_the_order_of_the_author(record: Record, terms: Terms) -> None:
    found = points(record, record.order[1], {})
    slot = Slot(role="thesis", points=found, most=3)
    liked = WordModel(liked=words(record.position(found[2].position).gist))
    chosen = order(record, slot, liked, terms)[:3]
    assert found[2].position in chosen
    assert chosen == [p.position for p in found if p.position in chosen]


def test_a_slot_without_a_choice_asks_no_model(record: Record, terms: Terms) -> None:
    only = points(record, record.order[1], {})[0]
    model = WordModel()
    assert order(record, Slot(role="reply", points=(only, only)), model, terms) == [only.position] * 2
    assert model.asked == 0


def test_a_seed_draws_the_same_and_another_may_draw_differently(record: Record, terms: Terms) -> None:
    slot = Slot(role="reply", points=points(record, record.order[1], {}))

    def drawn(turn: int, temperature: float) -> list[str]:
        weigher = weigher_of(plan_of(record, slot, turn), record, WordModel(), terms, temperature)
        return [w.point.position for w in weigher.weigh(slot)]

    assert drawn(4, 5.0) == drawn(4, 5.0)
    assert len({tuple(drawn(n, 5.0)) for n in range(8)}) > 1
    assert len({tuple(drawn(n, 0.0)) for n in range(8)}) == 1


def test_a_point_comes_down_to_its_gist_or_to_its_only_sentence(record: Record) -> None:
    point = points(record, record.order[1], {})[0]
    grant = says("The toll is a fair point", point.position, keys=[point.position.key("grant")])
    assert statement(point, record) == record.position(point.position).gist
    assert statement(Point(position=point.position, sentences=(grant,)), record) == "the toll is a fair point"


# -- what is said ----------------------------------------------------------------------------------------------------


def spoken(plan: Plan, record: Record, model: WordModel, terms: Terms) -> Turn:
    voice = GroundedVoice(FakeRoom(model), terms, MeaningStore(terms.path.parent, ()), 0.7)  # type: ignore[arg-type]
    return [t for t in voice.speak(plan, record) if isinstance(t, Turn)][-1]


def test_a_turn_carries_its_figures_and_scores(record: Record, terms: Terms) -> None:
    slot = Slot(role="reply", points=points(record, record.order[1], {}))
    turn = spoken(plan_of(record, slot), record, WordModel(), terms)
    assert turn.completion_tokens == 0
    assert turn.prompt_tokens_read
    assert turn.prompt_tokens
    assert [s.key for s in turn.scores if s.said] == [turn.said[0]]
    assert len([s for s in turn.scores if not s.said]) == 5


@given(st.one_of(st.floats(), st.just(math.nan)))
def test_whatever_the_model_says_the_file_speaks(value: float) -> None:
    record = debate("maud", "tobias").record(before=4)
    terms = Terms(Path("/nonexistent"), ("model", "1"))
    slot = Slot(role="reply", points=points(record, record.order[1], {}), most=2)
    turn = spoken(plan_of(record, slot), record, WordModel(value=value), terms)
    on_file = {s.key for p in slot.points for s in p.sentences}
    assert turn.said
    assert set(turn.said) <= on_file
    assert all(s.by == "file" and s.keys for s in turn.sentences)


def test_the_last_voice_to_leave_closes_the_room(terms: Terms) -> None:
    room = FakeRoom(WordModel())
    voices = [GroundedVoice(room, terms, MeaningStore(terms.path.parent, ()), 0.0) for _ in range(2)]  # type: ignore[arg-type]
    for voice in [*voices, voices[0]]:
        voice.close()
    assert room.users == 0
