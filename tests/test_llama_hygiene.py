"""What is mended in a free turn, and what sends it back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.voices.llama.hygiene import Tidied, echoes, english, faults, garbled, loops, tidy

SAID = "I doubt that the bridge will hold, because its piers were built for carts."
MORE = " The town has not asked who pays for it when the river rises."


def mend(raw: str, *, whole: bool = True, most: int = 400, earlier: tuple[str, ...] = ()) -> Tidied:
    return tidy(raw, me=["Maud", "Maud Fell"], others=["Tobias"], whole=whole, most=most, earlier=earlier)


@pytest.mark.parametrize(
    ("raw", "text", "flag"),
    [
        (SAID, SAID, None),
        (f"Maud: {SAID}", SAID, "name-prefix"),
        (f"**Maud Fell** (simulated): {SAID}", SAID, "name-prefix"),
        (f"[Maud]: Maud: {SAID}", SAID, "name-prefix"),
        (f"- Maud: 1. Maud: {SAID}", SAID, "name-prefix"),
        (f"{SAID}\n\nTobias: I disagree with all of that.", SAID, "other-turn"),
        (f"{SAID}\nModerator: Thank you both.", SAID, "other-turn"),
        (f"{SAID}\n\nMaud: And another thing is this.", SAID, "second-turn"),
        (f"{SAID} And so we sh", SAID, "unfinished"),
        (f"{SAID}\x07\u202e", SAID, "control"),
        (f"{SAID}<|im_end|>", SAID, "markup"),
        (SAID.replace(".", " [M04, M05]."), SAID, "forged-citation"),
        (f"As an AI language model, I cannot have views. {SAID}", SAID, "assistant-talk"),
        (f"Sure, here is my reply. {SAID}", SAID, "assistant-talk"),
        (f"{SAID} I hope this helps!", SAID, "assistant-talk"),
        (f"{SAID}{MORE} {SAID} Again and again.", SAID + MORE, "repeats"),
        (f"*clears throat* {SAID}", SAID, "markup"),
        (f"- {SAID}", SAID, "markup"),
        (f"“{SAID}”", SAID, None),
    ],
)
def test_what_can_be_mended_is_mended_and_flagged(raw: str, text: str, flag: str | None) -> None:
    done = mend(raw)
    assert done.text == text
    assert done.flags == () if flag is None else flag in done.flags


@pytest.mark.parametrize(
    "opener", ["<|", "<<|", "<[M04]|", "<*|*", "<**|", "<`|`", "<__|__", "<\u200b|", "<|im_end\n|>", "<|a<|im_end|>"]
)
def test_no_marker_is_left_open_or_put_together_by_mending(opener: str) -> None:
    done = mend(f"{opener} {SAID}")
    assert "<|" not in done.text
    assert SAID in done.text
    assert done.flags


def test_a_turn_that_was_cut_off_ends_with_its_last_whole_sentence() -> None:
    assert mend(SAID + " But when the", whole=False).text == SAID


def test_a_turn_is_cut_between_sentences_when_it_runs_on() -> None:
    done = mend(SAID + MORE, most=16)
    assert (done.text, done.mended) == (SAID, ("too-long",))


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("", "empty"),
        ("…", "empty"),
        ("Tobias: mine", "empty"),
        ("Yes.", "short"),
        ("I'm sorry, but I can't take part in this debate about the bridge.", "refusal"),
        ("и так это da und 的是不了 so \ufffd\ufffd что же делать нам теперь с этим.", "garbled"),
        ("Arson chairman rypt oblique wander stalwart quartz mimic forge tundra velvet prism onyx.", "garbled"),
        ("we go on and on and we go on and on and " * 6 + "stop.", "loop"),
    ],
)
def test_what_cannot_be_mended_is_a_fault(raw: str, fault: str) -> None:
    assert fault in mend(raw).faults


def test_an_echo_of_an_earlier_turn_is_a_fault() -> None:
    assert mend(SAID + MORE, earlier=(SAID + MORE,)).faults == ("echo",)
    assert mend(SAID + MORE, earlier=("Something else was said about the bridge and its piers.",)).faults == ()


def test_ordinary_prose_has_no_faults() -> None:
    prose = (
        "What has been said about the piers is true as far as it goes. It leaves out the winter, when ice comes down "
        "the river and the boats are laid up. In those months the town has no way across, and the doctor lives on the "
        "far side. I would rather pay for a bridge that is sometimes closed than for none at all."
    )
    assert faults(prose) == ()
    assert english(prose)
    assert not english("Die Brücke wird nicht halten, weil ihre Pfeiler für Karren gebaut worden sind.")


@given(st.text(max_size=400), st.booleans())
def test_whatever_comes_in_what_goes_out_is_harmless(raw: str, whole: bool) -> None:
    text = mend(raw, whole=whole).text
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in text)
    assert "<|" not in text
    assert not text.lower().startswith(("maud:", "tobias:"))
    assert mend(text).text == mend(mend(text).text).text


@given(st.lists(st.sampled_from("abcdefgh"), max_size=60))
def test_looking_for_loops_and_echoes_never_fails(spoken: list[str]) -> None:
    loops(spoken)
    garbled(" ".join(spoken))
    assert not echoes(spoken, [])
