"""What each seat has before it, as parts of a prompt that only grows.

    opening (BOS, rules, persona) · motion · turns of others as the user, named · own turns as the assistant · …

The plan of a turn and the generation prompt stand at the end of a fork only, and are gone afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from debate.table.record import Record
from debate.voices.llama.templates import Format, Part
from debate.voices.prompts import intervention_line, turn_line

Role = Literal["user", "assistant"]
GOES_ON = "[The debate goes on.]"


@dataclass(frozen=True)
class Line:
    """Something said. `seat` is empty for the moderator, `turn` 0 for what is no turn; `shown` is named, `own` bare."""

    seat: str
    turn: int
    shown: str
    own: str


def lines(record: Record) -> Iterator[Line]:
    """Turns and interventions in the order in which they were heard."""
    waiting = sorted(enumerate(record.interventions), key=lambda item: (item[1].after_turn, item[0]))
    for turn in record.turns:
        while waiting and waiting[0][1].after_turn < turn.turn:
            _, intervention = waiting.pop(0)
            yield Line("", 0, intervention_line(record, intervention), "")
        yield Line(turn.seat, turn.turn, turn_line(record, turn), turn.text)
    for _, intervention in waiting:
        yield Line("", 0, intervention_line(record, intervention), "")


class Dialogue:
    """The prompt of one seat, as it grows. `role` is whose message is open at its end."""

    def __init__(self, form: Format, seat: str, name: str) -> None:
        if form.kind == "plain":
            assistant, generation = (t.replace("{me}", name) for t in (form.to_assistant, form.to_generation))
            form = replace(form, to_assistant=assistant, to_generation=generation)
        self.form, self.seat = form, seat
        self.role: Role = "user"

    def motion(self, text: str) -> list[Part]:
        """The motion, with which the first message of the others begins."""
        self.role = "user"
        return [(self.form.after_system, True), (text, False)]

    def hear(self, line: Line) -> list[Part]:
        """What a line adds."""
        if line.seat != self.seat:
            return self._others(line.shown)
        before = self._others(GOES_ON) if self.role == "assistant" else []
        self.role = "assistant"
        space = " " if self.form.kind == "plain" else ""
        return [*before, (self.form.to_assistant, True), (space + line.own, False)]

    def _others(self, text: str) -> list[Part]:
        if self.role == "user":
            return [("\n\n" + text, False)]
        self.role = "user"
        return [(self.form.to_user, True), (text, False)]

    def ask(self, plan: str) -> list[Part]:
        """What makes the model speak; for a fork, so the dialogue itself stays as it is."""
        role = self.role
        parts = self._others(plan)
        self.role = role
        return [*parts, (self.form.to_generation, True)]
