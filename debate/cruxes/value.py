"""What a crux is worth in numbers: value of information for one speaker, value of discrimination for two.

Formulas: Forecasting Research Institute, "Roots of Disagreement on AI Risk" (an adversarial collaboration). U is the
outcome in dispute, c the crux resolving one way. Logarithms are to base 10. Numbers that cannot belong together are
reported as `Incoherent`; nothing is clipped or repaired.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from debate.errors import InputError

_ROUNDING = 1e-9
"""How far outside [0, 1] a derived probability may fall by floating-point rounding alone."""


class Incoherent(InputError):
    """Stated probabilities contradict one another, or are no probabilities, so that no value can be given."""

    hint = "check the three answers: P(U), P(U given c) and P(c) must belong to one distribution"


class Credences(NamedTuple):
    """One speaker's three answers, each a probability in [0, 1]; a plain 3-tuple in this order serves as well."""

    p_u: float
    p_u_given_c: float
    p_c: float


Answers = Credences | tuple[float, float, float]


def complement(p_u: float, p_u_given_c: float, p_c: float) -> float | None:
    """P(U given not c) = (P(U) - P(U given c) P(c)) / (1 - P(c)); None where P(c) = 1 leaves it undefined.

    Raises `Incoherent` if an answer is not a probability, or if the result is none.
    """
    for name, p in (("P(U)", p_u), ("P(U given c)", p_u_given_c), ("P(c)", p_c)):
        if not (math.isfinite(p) and 0.0 <= p <= 1.0):
            raise Incoherent(f"{name} = {p!r} is not a probability")
    rest = p_u - p_u_given_c * p_c
    if p_c == 1.0:
        if abs(rest) > _ROUNDING:
            raise Incoherent(f"c is certain, so P(U) = {p_u:g} must equal P(U given c) = {p_u_given_c:g}")
        return None
    p = rest / (1.0 - p_c)
    # Rounding in `rest` grows by 1 / (1 - P(c)); only that much is forgiven.
    slack = _ROUNDING + 4 * math.ulp(1.0) / (1.0 - p_c)
    if not -slack <= p <= 1.0 + slack:
        raise Incoherent(
            f"P(U) = {p_u:g}, P(U given c) = {p_u_given_c:g} and P(c) = {p_c:g} would need P(U given not c) = {p:.3g}"
        )
    return min(max(p, 0.0), 1.0)


def value_of_information(p_u: float, p_u_given_c: float, p_c: float) -> float:
    """How much one speaker expects to learn about U from c, in base-10 units (never negative).

    P(c) KL(P(U given c) || P(U)) + (1 - P(c)) KL(P(U given not c) || P(U)), KL being the divergence of two Bernoulli
    distributions. Its maximum is `entropy(p_u)`. Raises `Incoherent` for answers that contradict one another.
    """
    p_u_given_not_c = complement(p_u, p_u_given_c, p_c)
    # A branch of probability 0 counts for nothing, whatever its divergence.
    value = p_c * divergence(p_u_given_c, p_u) if p_c > 0 else 0.0
    if p_u_given_not_c is not None:
        value += (1.0 - p_c) * divergence(p_u_given_not_c, p_u)
    return max(value, 0.0)


def value_of_discrimination(a: Answers, b: Answers) -> float:
    """How much of the gap |Pa(U) - Pb(U)| two speakers can expect c to close (negative: it would widen).

    |Pa(U) - Pb(U)| - (|Pa(U|c) - Pb(U|c)| m + |Pa(U|not c) - Pb(U|not c)| (1 - m)) with m = (Pa(c) + Pb(c)) / 2; its
    maximum is the gap itself. Raises `Incoherent` for answers that contradict one another, and where one speaker is
    certain of c while the other is not, because the first has then no P(U given not c) to compare.
    """
    a, b = Credences(*a), Credences(*b)
    not_c_a, not_c_b = complement(*a), complement(*b)
    m = (a.p_c + b.p_c) / 2
    left = abs(a.p_u_given_c - b.p_u_given_c) * m
    if m < 1.0:
        if not_c_a is None or not_c_b is None:
            raise Incoherent("one speaker is certain of c, so that P(U given not c) is undefined for that speaker")
        left += abs(not_c_a - not_c_b) * (1.0 - m)
    return abs(a.p_u - b.p_u) - left


def entropy(p: float) -> float:
    """Entropy of a Bernoulli distribution to base 10: the most that any crux can be worth to one speaker."""
    return -sum(q * math.log10(q) for q in (p, 1.0 - p) if q > 0.0)


def divergence(p: float, q: float) -> float:
    """Kullback-Leibler divergence of Bernoulli(p) from Bernoulli(q), base 10; infinite where q excludes p."""
    total = 0.0
    for x, y in ((p, q), (1.0 - p, 1.0 - q)):
        if x > 0.0:
            if y <= 0.0:
                return math.inf
            total += x * math.log10(x / y)
    return total
