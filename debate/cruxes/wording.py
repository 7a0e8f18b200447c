"""How the moderator puts stances, lists and turn numbers into words."""

from __future__ import annotations

from collections.abc import Sequence

from debate.persona.model import decided
from debate.summary import Crux, Stance
from debate.table.agenda import Issue

_KNOWN: dict[str, Stance] = {"yes": "yes", "no": "no", "mostly": "mostly-yes", "mostly-not": "mostly-no"}
STANCES = {"yes": "yes", "no": "no", "mostly": "mostly yes", "mostly-not": "mostly not"}


def stance_words(issue: Issue, seat: str) -> str:
    """A seat's stance in words: the question's own, else the common ones."""
    stance = issue.stance.get(seat, "")
    return issue.question.stances.get(stance) or STANCES.get(stance, stance.replace("-", " "))


def stance_of(issue: Issue, seat: str) -> Stance | None:
    """A seat's stance among those that a summary knows; None where the question has words of its own for it."""
    stance = issue.stance.get(seat, "").casefold()
    if not decided(stance):
        return "depends" if stance else None
    return _KNOWN.get(stance)


def numbered(turns: Sequence[int]) -> str:
    """`turns 2 to 5, 7 and 8`."""
    runs: list[list[int]] = []
    for turn in turns:
        if runs and turn == runs[-1][-1] + 1:
            runs[-1].append(turn)
        else:
            runs.append([turn])
    words = [w for r in runs for w in ([f"{r[0]} to {r[-1]}"] if len(r) > 2 else map(str, r))]
    return ("turn " if len(turns) == 1 else "turns ") + joined(words)


def crux_label(crux: Crux) -> str:
    """`crux 2` for the crux with the id `crux-2`."""
    return crux.id.replace("-", " ")


def joined(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""
