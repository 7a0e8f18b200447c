"""Whether two sentences say yes and no to one thing, told from cues."""

from __future__ import annotations

import pytest

from debate.language.negation import denied, denies, opposed


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("models will keep their values", "models will not keep their values", True),
        ("models will not keep their values", "no models keep their values", False),
        ("nobody knows how to protect preferences", "we know how to protect preferences", True),
        ("scaffolds add nothing to a model", "scaffolds add abilities to a model", True),
        ("disgust is the best model of restraint", "disgust is a poor model of restraint", True),
        ("rust spreads", "paint is cheap", None),
        ("paint never slows rust", "paint slows wheels", None),  # two words shared are too few
        ("paint never slows rust", "paint slows rust", True),
        ("good paint does not slow rust spreading", "good paint slows rust spreading", True),  # three words of five
        ("good cheap paint does not slow rust spreading", "good cheap paint slows rust spreading", False),
        ("fast paint dries before slow paint", "slow paint dries before fast paint", False),  # both use both
    ],
)
def test_whether_two_sentences_say_yes_and_no(a: str, b: str, expected: bool | None) -> None:
    assert opposed(a, b) is expected
    assert opposed(b, a) is expected


def test_a_negation_reaches_over_its_own_clause_only() -> None:
    marked = denied("sensors do not sleep, and inspectors see rust")
    assert marked["sleep"]
    assert not marked["rust"]


@pytest.mark.parametrize(
    ("cue", "reach"),
    [("not", 3), ("cannot", 3), ("don't", 3), ("don’t", 3), ("without", 3), ("hardly", 3), ("seldom", 3), ("rarely", 3),
     ("too", 3), ("never", 5), ("nobody", 6), ("unlikely", 6), ("and", 0), ("but", 0)],
)  # fmt: skip
def test_a_negation_reaches_over_so_many_words(cue: str, reach: int) -> None:
    after = ["rust", "paint", "iron", "stone", "brick", "glass", "sand"]
    marked = denied(f"sensors {cue} {' '.join(after)}")
    assert [w for w in after if marked[w]] == after[:reach]


@pytest.mark.parametrize(
    ("sentence", "under"),
    [("old paint keeps nothing", {"paint", "keep"}),  # two words back
     ("old paint keeps nobody dry", {"paint", "keep", "dri"}),
     ("paint is not without rust", {"withou"}),  # under two cues rust is affirmed
     ("rust sleeps, but no rust dies", {"rust", "die"})],  # denied in one clause is denied
)  # fmt: skip
def test_a_word_is_denied_under_an_odd_number_of_cues(sentence: str, under: set[str]) -> None:
    assert {w for w, no in denied(sentence).items() if no} == under


@pytest.mark.parametrize(
    ("text", "turned"),
    [("The town should build", False), ("The town should not build", True), ("The town shouldn’t build", True),
     ("Nobody should not build", False), ("Without stone nobody can’t build", True)],
)  # fmt: skip
def test_an_odd_number_of_turning_words_turns_a_text_round(text: str, turned: bool) -> None:
    assert denies(text) is turned
