"""Joining phrases: they claim nothing and take no side, and none recurs in a debate.

`{name}` is another speaker, `{gist}` and `{handle}` clauses from that speaker's own file, `{turn}` a turn, `{about}`
the question at hand. A phrase that restates a position is cited to it; the rest carry no citation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from debate.events import Sentence
from debate.persona.ref import Key, Ref

PHRASES: dict[str, tuple[str, ...]] = {
    # taking up what another holds; what one makes of it, the file's own words say
    "take-up": (
        "{name} holds that {handle}",
        "On {name}'s account {handle}",
        "According to {name}, {handle}",
        "In {name}'s view {handle}",
        "{name} says that {handle}",
        "I hear from {name} that {handle}",
        "I come to the claim that {handle}",
        "I turn to the claim that {handle}",
        "Take the claim that {handle}",
        "By turn {turn}, {handle}",
        "Turn {turn} has it that {handle}",
        "Turn {turn} says that {handle}",
        "In turn {turn} the claim is that {handle}",
        "It was said in turn {turn} that {handle}",
        "There is the point of turn {turn} that {handle}",
        "{name}'s claim in turn {turn} is that {handle}",
    ),
    # both have answered one question alike: the shared answer is named, never the other's whole view
    "alike": (
        "On the question {about}, {name} and I give the same answer",
        "{name} and I answer alike on the question {about}",
        "We give one answer to the question {about}, {name} and I",
    ),
    # what is taken up is the question that another's point answers
    "question": (
        "{name} holds that {handle}; the question behind it is {about}",
        "Behind the claim that {handle} lies the question {about}",
        "With the view that {handle}, {name} answers a question, {about}",
        "Turn {turn} has it that {handle}, and so speaks to {about}",
    ),
    # what is taken up speaks of the speaker's own view
    "of-me": (
        "I come to what turn {turn} says of my own view",
        "In turn {turn} it was my own view that was described",
        "Turn {turn} speaks of me",
    ),
    # nothing new was said to be taken up
    "go-on": (
        "I go on with my own case",
        "Let me use the floor for a further part of my own case",
        "I turn to another part of my case",
        "Here is a part of my case that is still to be put",
    ),
    "concede": (
        "A concession first",
        "Let me say first what I grant",
        "I begin with what I concede",
    ),
    # with three at the table: to whom a question is put
    "ask": (
        "I ask {name}",
        "To {name} I put a question",
        "This is a question for {name}",
        "{name} may be asked this",
        "I should like to hear {name} on this",
    ),
    # a question that was put is answered, some turns later
    "asked": (
        "In turn {turn} a question was put to me",
        "Turn {turn} asked me something",
        "There is a question of turn {turn} to be answered",
    ),
    # what answers it was said before
    "said": (
        "What I have to say to that stands in turn {turn}",
        "To that I have answered in turn {turn}",
        "That I have spoken to in turn {turn}",
    ),
    "none": (
        "I have no stated answer to that question",
        "To this question I have given no answer that is on record",
        "That question I have left unanswered",
        "I have not answered that question",
        "My published views hold no answer to this question",
    ),
    "raise": (
        "There is also the question {about}",
        "I would not leave out {about}",
        "Then there is the matter of {about}",
        "I come to another question, {about}",
    ),
    # nothing that is new: a closing, or the end of a seat's part
    "end": (
        "I leave it at what I have said",
        "I let what I have said stand",
        "I add nothing to what I have said",
        "I close with what I have said already",
    ),
    "yield": (
        "I yield the floor",
        "I leave the floor to the others",
        "Here I stop, and yield the floor",
        "I have nothing to add here, and yield",
    ),
    "exhibit": (
        "A second-hand view may be set beside this",
        "One can point here at a view that others have reported",
    ),
}


class Phrasebook:
    """Draws phrases in an order that the seed decides, and never one that the debate has heard."""

    def __init__(self, used: set[Key], random: Random) -> None:
        self.used = set(used)
        self.random = random

    def draw(
        self,
        relation: str,
        fill: Mapping[str, object],
        *,
        cites: tuple[Ref, ...] = (),
        extra: Key | None = None,
        among: Mapping[str, tuple[str, ...]] = PHRASES,
    ) -> Sentence | None:
        """A phrase for a relation, filled in; None when all are spent. `among` is looked in before the common ones.

        `extra` is the key of what it restates.
        """
        phrases = among.get(relation) or PHRASES[relation]
        fresh = [n for n in range(len(phrases)) if f"phrase/{relation}.{n}" not in self.used]
        fresh = [n for n in fresh if "{turn}" not in phrases[n] or fill.get("turn")]
        if not fresh:
            return None
        key = Key(f"phrase/{relation}.{(n := self.random.choice(fresh))}")
        self.used.add(key)
        # One pass and never str.format: what is filled in comes from files and is not looked at again.
        text = re.sub(r"\{(\w+)\}", lambda m: str(fill.get(m[1], m[0])), phrases[n])
        return Sentence(text=text, by="program", basis="frame", cites=cites, keys=(key, extra) if extra else (key,))
