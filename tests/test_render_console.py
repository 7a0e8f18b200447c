"""The screen: alive on a terminal, plain and complete anywhere else, and never fooled by text."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
import samples
from rich.console import Console
from turns import says

from debate.events import Event, Turn
from debate.render import console as screens
from debate.render.console import Screen
from debate.render.facts import Page
from debate.voices.base import Partial


class Terminal:
    """A small screen that understands the few controls that we use."""

    def __init__(self, raw: str) -> None:
        self.lines: list[str] = [""]
        self._row = 0
        at = 0
        while at < len(raw):
            if raw[at] == "\x1b":
                end = at + 2
                while not raw[end].isalpha():
                    end += 1
                self._control(raw[at + 2 : end], raw[end])
                at = end + 1
                continue
            if raw[at] == "\n":
                self._row += 1
                if self._row == len(self.lines):
                    self.lines.append("")
            elif raw[at] != "\r":
                self.lines[self._row] += raw[at]
            at += 1

    def _control(self, number: str, kind: str) -> None:
        if kind == "A":
            self._row -= int(number or 1)
        elif kind == "K":
            self.lines[self._row] = ""
        else:
            assert kind == "m" or number == "?25", "colours, and the cursor hidden or shown"

    @property
    def text(self) -> str:
        """What can be read."""
        return "\n".join(self.lines)


def play(items: Sequence[Event | Partial], *, terminal: bool, width: int = 60, height: int = 40) -> tuple[str, str]:
    """What a screen shows: stdout and stderr, as raw text."""
    out, err = io.StringIO(), io.StringIO()
    plain = {"markup": False, "highlight": False, "emoji": False}
    colours = {"force_terminal": terminal, "color_system": "standard" if terminal else None}
    screen = Screen(
        Console(file=out, width=width, height=height, **colours, **plain),  # type: ignore[arg-type]
        Console(file=err, width=width, force_terminal=False, **plain),  # type: ignore[arg-type]
    )
    for item in items:
        if isinstance(item, Partial):
            screen.partial(item)
        else:
            screen.show(item)
    screen.close()
    return out.getvalue(), err.getvalue()


def streamed(turn: Turn, *pieces: Partial | str) -> list[Event | Partial]:
    """A turn as a model voice makes it."""
    partials = [Partial(kind="text", text=p) if isinstance(p, str) else p for p in pieces]
    return [samples.header, Partial(kind="begin", draft=turn.model_copy(update={"sentences": ()})), *partials, turn]


def test_off_a_terminal_everything_is_there_and_nothing_moves() -> None:
    out, err = play(samples.events, terminal=False)
    assert "\x1b" not in out + err
    for sentence in (s for t in samples.turns for s in t.sentences):
        assert f"{sentence.body} [" in out
    for event in samples.interventions:
        assert event.text in out
    assert (
        "1. Does rust show itself in time? Open. Both conclusions lean on it.\n- Ada: rust announces itself early"
        in out
    )
    assert err == "5 of 5 quotes verified\n"


def test_a_debate_by_points_is_shown_as_on_its_page() -> None:
    out, _ = play(samples.by_points, terminal=False)
    parts = (
        "\nOpenings\n\n1. Ada (simulated). Sensors",
        "\nPoint 1. Does rust",
        "\nLeft open: Ada, yes",
        "\nClosings\n\n5.",
    )
    assert [part for part in parts if part not in out] == []
    assert sorted(parts, key=out.index) == list(parts)


def test_a_turn_of_a_point_streams_behind_its_head_and_stands_once() -> None:
    header, first, *_ = samples.by_points
    assert isinstance(first, Turn)
    draft = first.model_copy(update={"sentences": ()})
    items = [header, Partial(kind="begin", draft=draft), Partial(kind="text", text="Sensors see")]
    raw, _ = play(items, terminal=True)
    assert "│ 1. Ada (simulated). Sensors see" in Terminal(raw).text
    raw, _ = play([*items, first], terminal=True)
    assert Terminal(raw).text.count("1. Ada (simulated).") == 1


def test_partials_are_not_shown_off_a_terminal() -> None:
    out, _ = play(streamed(samples.turns[0], "Rubbish ", "that was dropped"), terminal=False)
    assert "Rubbish" not in out


def test_a_streamed_turn_stands_once() -> None:
    text = samples.turns[0].text
    raw, _ = play(streamed(samples.turns[0], *[text[i : i + 5] for i in range(0, len(text), 5)]), terminal=True)
    shown = " ".join(Terminal(raw).text.replace("│", " ").split())
    assert shown.count("Sensors see more than inspectors do [§1].") == 1
    assert shown.count("1. Ada (simulated) opens, for the motion") == 1


def test_a_turn_that_was_changed_after_streaming_is_shown_as_it_is_kept() -> None:
    raw, _ = play(streamed(samples.turns[0], "Sensors see more than", " inspectors do. And then"), terminal=True)
    shown = " ".join(Terminal(raw).text.replace("│", " ").split())
    assert "And then" not in shown
    assert "Sensors see more than inspectors do [§1]." in shown


def test_a_bad_try_is_dimmed_and_said_anew() -> None:
    pieces = ("I am a language model.", Partial(kind="discard", text="talks like an assistant"), samples.turns[0].text)
    raw, err = play(streamed(samples.turns[0], *pieces), terminal=True)
    shown = " ".join(Terminal(raw).text.replace("│", " ").split())
    assert shown.count("I am a language model.") == 1
    assert "┆ I am a language model." in Terminal(raw).text
    assert "tried again: talks like an assistant" in err
    assert "Sensors see more than inspectors do [§1]." in shown


def test_words_that_come_are_shown_at_once_and_only_as_many_as_the_screen_holds() -> None:
    words = [f"w{n} " for n in range(200)]
    raw, _ = play(streamed(samples.turns[0], *words)[:-1], terminal=True, width=40, height=10)
    shown = Terminal(raw).text.replace("│", " ").split()
    assert shown[-20:] == [f"w{n}" for n in range(180, 200)]
    raw, _ = play(streamed(samples.turns[0], *words), terminal=True, width=40, height=10)
    shown = " ".join(Terminal(raw).text.replace("│", " ").split())
    assert "w199" not in shown
    assert "Sensors see more than inspectors do [§1]." in shown


@pytest.mark.parametrize(
    "text", ["[bold red]x[/bold red]", "[/]", "[link=file:///etc]x[/link]", ":smile:", "\x1b[31mred"]
)
@pytest.mark.parametrize("terminal", [True, False])
def test_text_is_never_read_as_markup(text: str, terminal: bool) -> None:
    turn = samples.turns[0].model_copy(update={"sentences": (says(text, "ada/O1"),)})
    seats = tuple(s.model_copy(update={"name": text}) for s in samples.header.seats)
    header = samples.header.model_copy(update={"motion": text, "motion_question": None, "seats": seats})
    raw, _ = play([header, turn, *samples.events[2:]], terminal=terminal, width=200)
    visible = text.replace("\x1b", "")
    assert Terminal(raw).text.count(visible) >= 3
    assert "\x1b[31mred" not in raw
    assert "\x1b]" not in raw


def test_sides_have_their_own_colours() -> None:
    raw, _ = play(samples.events, terminal=True)
    ada, ben = (next(line for line in raw.splitlines() if f"{n}. {who}" in line) for n, who in ((1, "Ada"), (2, "Ben")))
    assert ada.split("m")[0] != ben.split("m")[0]


@pytest.mark.parametrize("variable", [("NO_COLOR", "1"), ("NO_COLOR", ""), ("TERM", "dumb")])
def test_no_colour_means_plain(monkeypatch: pytest.MonkeyPatch, variable: tuple[str, str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv(*variable)
    assert not screens.console(io.StringIO()).is_terminal


def test_a_long_debate_is_not_sorted_anew_for_every_event(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Page] = []

    class Counted(Page):
        def __init__(self, events: Sequence[Event]) -> None:
            super().__init__(events)
            made.append(self)

    monkeypatch.setattr(screens, "Page", Counted)
    play(samples.events, terminal=False)
    assert len(made) == 2, "one for those at the table, one for the summary"
