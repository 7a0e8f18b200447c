"""Value of information and of discrimination, against cases worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.cruxes import Credences, Incoherent, value_of_discrimination, value_of_information
from debate.cruxes.value import complement, divergence, entropy


def coherent() -> st.SearchStrategy[Credences]:
    """Answers that belong to one distribution, made from P(c) and the two conditionals."""
    p = st.floats(0.01, 0.99)
    return st.builds(lambda c, u, v: Credences(u * c + v * (1 - c), u, c), p, p, p)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        # P(U|not c) = (0.5 - 0.5) / 0.5 = 0: learning c settles U, so its value is all there is to learn, log10 2.
        ((0.5, 1.0, 0.5), math.log10(2)),
        # P(U|not c) = 0.2: 0.5 (0.8 lg 1.6 + 0.2 lg 0.4) + 0.5 (0.2 lg 0.4 + 0.8 lg 1.6)
        ((0.5, 0.8, 0.5), 0.8 * math.log10(1.6) + 0.2 * math.log10(0.4)),
        # c says nothing about U
        ((0.3, 0.3, 0.6), 0.0),
        # c is impossible, or certain
        ((0.3, 0.9, 0.0), 0.0),
        ((0.3, 0.3, 1.0), 0.0),
        # U is settled beforehand
        ((0.0, 0.0, 0.4), 0.0),
        ((1.0, 1.0, 0.4), 0.0),
    ],
)
def test_value_of_information(answers: tuple[float, float, float], expected: float) -> None:
    assert value_of_information(*answers) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        # Both agree once c is known, whichever way: the whole gap of 0.4 closes.
        # a: P(U|not c) = (0.7 - 0.9 * 0.75) / 0.25 = 0.1; b: (0.3 - 0.9 * 0.25) / 0.75 = 0.1
        ((0.7, 0.9, 0.75), (0.3, 0.9, 0.25), 0.4),
        # c moves neither: nothing closes
        ((0.7, 0.7, 0.5), (0.3, 0.3, 0.5), 0.0),
        # They agree now and read c in opposite ways: a gap of 0.6 opens either way.
        ((0.5, 0.8, 0.5), (0.5, 0.2, 0.5), -0.6),
        # Both certain of c: what is left is the gap that there was
        ((0.7, 0.7, 1.0), (0.3, 0.3, 1.0), 0.0),
    ],
)
def test_value_of_discrimination(a: tuple[float, float, float], b: tuple[float, float, float], expected: float) -> None:
    assert value_of_discrimination(a, b) == pytest.approx(expected, abs=1e-12)
    assert value_of_discrimination(Credences(*b), Credences(*a)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "answers",
    [
        (0.1, 0.9, 0.5),  # needs P(U|not c) = -0.7
        (0.9, 0.1, 0.5),  # needs P(U|not c) = 1.7
        (0.3, 0.5, 1.0),  # c is certain, yet changes U
        (1.2, 0.5, 0.5),
        (0.5, -0.1, 0.5),
        (0.5, 0.5, math.nan),
    ],
)
def test_incoherent_answers_are_reported_and_not_mended(answers: tuple[float, float, float]) -> None:
    with pytest.raises(Incoherent) as caught:
        value_of_information(*answers)
    assert caught.value.message
    assert caught.value.hint
    with pytest.raises(Incoherent):
        value_of_discrimination(answers, (0.5, 0.5, 0.5))


def test_no_discrimination_between_a_speaker_certain_of_c_and_one_who_is_not() -> None:
    with pytest.raises(Incoherent, match="certain of c"):
        value_of_discrimination((0.7, 0.7, 1.0), (0.3, 0.3, 0.5))


def test_rounding_alone_makes_nothing_incoherent() -> None:
    assert complement(0.1 * 3, 0.3, 0.9) == pytest.approx(0.3)
    assert value_of_information(0.03, 0.2, 0.15) == pytest.approx(value_of_information(0.03, 0.03 / 0.15, 0.15))


@given(coherent())
def test_information_is_never_negative_and_never_more_than_the_entropy(answers: Credences) -> None:
    assert 0.0 <= value_of_information(*answers) <= entropy(answers.p_u) + 1e-12


@given(coherent(), coherent())
def test_discrimination_closes_at_most_the_gap(a: Credences, b: Credences) -> None:
    assert value_of_discrimination(a, b) <= abs(a.p_u - b.p_u) + 1e-12


def test_divergence_is_infinite_where_the_second_excludes_what_the_first_allows() -> None:
    assert divergence(0.5, 0.0) == math.inf
    assert divergence(0.0, 0.0) == 0.0
