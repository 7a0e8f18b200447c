"""A speaker told senses of a term apart: the other says which of them it speaks of."""

from __future__ import annotations

import re

from debate.events import Intervention, Target
from debate.moves.base import Moment
from debate.moves.returned import Return

_SPLITS = re.compile(
    r"\b(?:two|three|different) (?:senses|meanings|notions|readings)\b|\bin (?:one|another|a different) sense\b",
    re.IGNORECASE,
)


class Split(Return):
    """It is answered as a question is."""

    name = "split"
    does = "splits a word"
    urgent = False

    def due(self, at: Moment) -> Intervention | None:
        """The last turn tells senses apart, in a sentence of the speaker's own file."""
        last = at.record.turns[-1].turn
        for own in reversed(at.record.own):
            if own.turn != last:
                return None
            others = at.present(at.record.others(own.seat))
            if _SPLITS.search(own.sentence.text) and others and not self.made(at, position=own.ref):
                return self.says(
                    at,
                    "a speaker told senses of a term apart",
                    f"Turn {own.turn} tells senses of a word apart. Which of them do you speak of?",
                    evidence=(own.turn,),
                    to=others[:1],
                    about=Target(turn=own.turn, position=own.ref),
                )
        return None
