"""Whether a model may be trusted with judging: found out by asking it, not read off its size."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from debate.errors import VoiceError
from debate.models.digest import read_json, write_json
from debate.moderator.judging import asking
from debate.moderator.judging.reader import Reader

NEEDED = 13
"""Items that have to come out right both ways."""


class Item(NamedTuple):
    """A passage, a reply to it, and whether the reply denies it."""

    passage: str
    reply: str
    denies: bool


ITEMS = (
    Item("The old bridge is safe enough for buses.", "It is not. Two of its piers are cracked through.", True),
    Item("Cats make better company than dogs.", "I disagree, dogs are far better company.", True),
    Item("We should move the market to Sunday.", "No, please leave it on Saturday, where it belongs.", True),
    Item("The new paint dries in an hour.", "That is false: mine was still wet the next morning.", True),
    Item("Nobody reads the minutes.", "Plenty of us do. I have read every page since May.", True),
    Item("Solar panels will pay for themselves here.", "They never will, with three months of fog a year.", True),
    Item("The recipe needs more salt.", "Wrong, it has too much salt already.", True),
    Item("The choir sang better last year.", "I don't think so at all; last year was its worst.", True),
    Item("The path is too steep for children.", "Yes, exactly, mine had to be carried.", False),
    Item("The library should open earlier.", "I agree with every word of that.", False),
    Item("The river floods every spring.", "Which bank do you mean, the left or the right one?", False),
    Item("The engine is efficient.", "What do you mean by efficient, less fuel or less noise?", False),
    Item("You forgot the cost of repairs.", "You are right, I did forget it. I take my figure back.", False),
    Item("The test was too easy to show anything.", "Good point, I had not seen that. You have convinced me.", False),
    Item("The museum should be free.", "By the way, has anybody found my umbrella?", False),
    Item("Trains are quicker than coaches on this line.", "Thanks. My sister plays the violin in Lisbon.", False),
)
"""Easy remarks on everyday matters: denials, agreements, questions back, concessions and changes of subject."""


@dataclass(frozen=True)
class Fitness:
    """How many items came out right in both orders; `failed` says why the model could not be asked at all."""

    right: int
    of: int = len(ITEMS)
    failed: str = ""

    @property
    def fit(self) -> bool:
        """Whether the model may judge."""
        return self.right >= NEEDED and not self.failed

    def told(self) -> str:
        """In words, for a summary's method."""
        if self.failed:
            return f"failed when it was asked ({self.failed})"
        count = f"{self.right} of {self.of} easy items right in both orders"
        if self.fit:
            return f"passed the check of its judgement ({count})"
        return f"failed the check of its judgement ({count}; {NEEDED} are needed)"


def assess(reader: Reader, cache: Path | None = None) -> Fitness:
    """The fitness of a model, from `cache` (a folder) where it was found out before; never raises.

    A model that fails while it is asked is unfit, which is not remembered.
    """
    store = cache / "judging.json" if cache else None
    key = f"{reader.sha256} {_version()}"
    held = read_json(store) if store else {}
    known = {k: v for k, v in held.items() if isinstance(v, int) and 0 <= v <= len(ITEMS)}
    if reader.sha256 and key in known:
        return Fitness(known[key])
    try:
        right = sum(
            asking.decide(reader, asking.denial(item.passage, item.reply)).first is item.denies for item in ITEMS
        )
    except VoiceError as error:
        return Fitness(0, failed=error.message)
    if store and reader.sha256:
        with contextlib.suppress(OSError):  # a cache that cannot be written only costs time
            write_json(store, {**known, key: right})
    return Fitness(right)


def _version() -> str:
    """Changes whenever an item or a prompt does."""
    prompts = [p.rules + p.text for item in ITEMS for p, _ in asking.denial(item.passage, item.reply)]
    return hashlib.sha256(json.dumps(prompts).encode()).hexdigest()[:16]
