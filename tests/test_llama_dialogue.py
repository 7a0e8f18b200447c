"""What a seat has before it: turns of others as the user's, its own as the assistant's, in the markup of the model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debate.voices.llama.dialogue import GOES_ON, Dialogue, Line
from debate.voices.llama.templates import PLAIN, Format, Part

MARKED = Format("chatml", False, "<s>", "<u0>", "<a>", "<u>", "<a!>")
MINE = Line("maud", 1, "Maud: Mine.", "Mine.")
HERS = Line("ines", 2, "Ines: Hers.", "Hers.")


def heard(form: Format, *lines: Line) -> list[Part]:
    dialogue = Dialogue(form, "maud", "Maud")
    parts = [*form.opening("Rules."), *dialogue.motion("Motion."), *(p for x in lines for p in dialogue.hear(x))]
    return [*parts, *dialogue.ask("Plan.")]


@pytest.mark.parametrize(
    ("form", "lines", "prompt"),
    [
        (MARKED, [MINE, HERS], "<s>Rules.<u0>Motion.<a>Mine.<u>Ines: Hers.\n\nPlan.<a!>"),
        (MARKED, [HERS, MINE], "<s>Rules.<u0>Motion.\n\nInes: Hers.<a>Mine.<u>Plan.<a!>"),
        (MARKED, [MINE, MINE], f"<s>Rules.<u0>Motion.<a>Mine.<u>{GOES_ON}<a>Mine.<u>Plan.<a!>"),
        (replace(MARKED, kind="template"), [MINE], "<s>Rules.<u0>Motion.<a>Mine.<u>Plan.<a!>"),
        (PLAIN, [MINE, HERS], "Rules.\n\nMotion.\n\nMaud: Mine.\n\nInes: Hers.\n\nPlan.\n\nMaud:"),
    ],
)
def test_each_line_stands_in_its_place(form: Format, lines: list[Line], prompt: str) -> None:
    assert "".join(text for text, _ in heard(form, *lines)) == prompt


def test_only_the_markup_of_the_model_counts_as_markup() -> None:
    parts = [p for p in heard(MARKED, MINE, HERS, HERS, MINE, MINE) if p[0]]
    assert [special for _, special in parts] == [text.startswith("<") for text, _ in parts]


def test_asking_leaves_the_dialogue_as_it_was() -> None:
    dialogue = Dialogue(MARKED, "maud", "Maud")
    dialogue.motion("Motion.")
    dialogue.hear(MINE)
    assert dialogue.ask("Plan.") == dialogue.ask("Plan.")
    assert dialogue.role == "assistant"
