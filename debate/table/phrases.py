"""Joining phrases: they claim nothing, follow the relation between two turns, and none recurs in a debate.

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
    # taking up a point that one denies
    "deny": (
        "{name}'s case turns on this, that {gist}",
        "In turn {turn} the claim is that {handle}",
        "{name} puts weight on the view that {handle}",
        "Take the point that {gist}",
        "I cannot follow {name} to the conclusion that {handle}",
        "Much hangs, for {name}, on it being so that {gist}",
        "Here is where I stop: at the claim that {handle}",
        "{name} would have it that {gist}",
        "We differ over whether {handle}",
        "Turn {turn} leans on the thought that {handle}",
        "The step that I doubt is that {handle}",
        "According to {name}, {gist}",
        "What I was offered is that {gist}",
        "It was said in turn {turn} that {handle}",
        "I come to the contention that {gist}",
        "For {name} it stands fast that {handle}",
        "One premise in turn {turn} I do not share, that {handle}",
        "There is a claim to be met here, that {gist}",
    ),
    # both have answered one question alike: the shared answer is named, never the other's whole view
    "alike": (
        "On the question {about}, {name} and I give the same answer",
        "{name} and I answer alike on the question {about}",
        "The question {about} is not one that divides {name} and me",
        "As to {about}, my answer is that of {name}",
        "We give one answer to the question {about}, {name} and I",
    ),
    # taking up a point on which one has something to say; what it is, the file's own words say
    "narrow": (
        "{name} holds that {gist}",
        "On {name}'s account {gist}",
        "I hear from {name} that {gist}",
        "Turn {turn} brought up that {handle}",
        "I turn to the claim that {handle}",
        "What {name} put forward is that {gist}",
        "To the point that {handle} I have this to say",
        "There is the point of turn {turn} that {handle}",
    ),
    # what is taken up is the question behind another's point
    "question": (
        "{name} holds that {handle}; the question behind it is {about}",
        "Behind the claim that {handle} lies the question {about}",
        "That {handle} comes down to {about}",
        "With the view that {handle}, {name} answers a question, {about}",
        "Where {name} says that {handle}, at issue is {about}",
        "Turn {turn} has it that {handle}, and so raises {about}",
    ),
    # nothing on file answers the other; the subject is changed, and that is said
    "shift": (
        "To the point that {handle} I have nothing on record, so I turn to another",
        "Whether {handle} is not something that I have written about; my concern lies elsewhere",
        "I leave it open whether {handle}, and change the subject",
        "That {handle} I neither hold nor deny on record; what I have to add is different",
        "I pass over the claim that {handle}, having said nothing on it, and raise something else",
        "On whether {handle} my file is silent; here is a different matter",
        "I cannot answer from anything I have said the view that {handle}, so let me move on",
        "Nothing of mine bears on the claim that {handle}; I go on with my own case",
    ),
    # coming back to a point of one's own, to add to it
    "recall": (
        "I said that {handle}",
        "My claim was that {handle}",
        "I come back to my point that {handle}",
        "More has to be said on this, that {handle}",
        "Let me add to what I held, that {handle}",
        "As I put it in turn {turn}, {handle}",
        "I stay with the view that {handle}",
        "Consider again that {handle}",
        "My own point that {handle} needs filling in",
        "There is more behind my saying that {handle}",
        "It matters here, as I said, that {handle}",
        "I would press the point that {handle}",
        "One more word on my view that {handle}",
    ),
    "crux-same": (
        "I would name the same question as {name}, {about}",
        "{name} and I name one question, {about}",
        "There I agree with {name} about what divides us, {about}",
    ),
    # nothing new was said to be taken up
    "go-on": (
        "There is nothing in this that I have not met, so I go on with my own case",
        "I have no more to answer for the moment, and add to what I said",
        "Let me use the floor for a part of my case that has not come up",
        "I find nothing further to reply to, and turn to what is still unsaid on my side",
        "The rest of my case can be put briefly",
    ),
    "concede": (
        "Part of this I grant at once",
        "There is something here that I concede",
        "I owe the other side an admission",
        "Let me say first where I give way",
        "One thing I do not dispute",
        "A concession is due",
        "Some of the ground I yield",
    ),
    "quarrel": (
        "Beyond that our ways part",
        "So much for what we share; now to where I stand",
        "With that granted, I come to my own case",
        "That is as far as I go with the other side",
    ),
    # a question that was put is answered, some turns later
    "asked": (
        "In turn {turn} a question was put to me",
        "I owe turn {turn} an answer",
        "To what turn {turn} asked I can say this",
        "Turn {turn} asked me something, and I take it up",
        "There is a question of turn {turn} to be answered",
    ),
    "ask": (
        "So, a question for the other side: {ask}",
        "I should like to know {name}'s answer to this: {ask}",
        "Here is what I would ask: {ask}",
        "Let me put a question: {ask}",
        "One question I leave with {name}: {ask}",
        "This I ask in turn: {ask}",
        "Before going on I would like to hear: {ask}",
        "Then I put it to {name}: {ask}",
    ),
    "still-open": (
        "That leaves my question of turn {turn} open",
        "My question of turn {turn} still waits for an answer",
        "I note that what I asked in turn {turn} was passed over",
    ),
    "raise": (
        "There is also the matter of {about}",
        "Another question between us is {about}",
        "We have also to face the question {about}",
        "One more thing divides us, {about}",
        "A further question decides much for me, {about}",
        "I would not leave out {about}",
    ),
    "none": (
        "I have nothing on record that answers that",
        "My published views hold no answer to this",
        "On that I have not said anything",
        "To this I have no stated answer",
        "I have not spoken to that question",
        "That question I have left unanswered so far, and do so here",
    ),
    "crux": (
        "The question between us, as I see it, is {about}",
        "What divides us, so far as I can tell, is {about}",
        "Where we part is over {about}",
        "All of this comes down, for me, to {about}",
        "If one thing settles it between us, it is {about}",
        "At the bottom, I think, lies {about}",
    ),
    "crux-none": (
        "I cannot name one question on which we part",
        "No single question divides us that I could point to",
    ),
    "yield": (
        "I have nothing further on record, and yield the floor",
        "That is all I have said on these matters; I yield",
        "My record ends here, so I give up the floor",
        "Everything I have on record is said, and I yield",
    ),
    "exhibit": (
        "A second-hand view may be set beside this",
        "One can point here at a view that others have reported",
        "There is an exhibit to look at on this, though only at second hand",
    ),
    # what is taken up speaks of the speaker's own view
    "of-me": (
        "I come to what turn {turn} says of my own view",
        "In turn {turn} it was my own view that was described",
        "Turn {turn} speaks of me, and I take that up",
        "As to how my view was put in turn {turn}",
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
        keep: bool = True,
        among: Mapping[str, tuple[str, ...]] = PHRASES,
    ) -> Sentence | None:
        """A phrase for a relation, filled in; None when all are spent. `among` is looked in before the common ones.

        `extra` is the key of what it restates. With `keep` false the phrase may be drawn again: for candidates of which
        only some will be said.
        """
        phrases = among.get(relation) or PHRASES[relation]
        fresh = [n for n in range(len(phrases)) if f"phrase/{relation}.{n}" not in self.used]
        fresh = [n for n in fresh if "{turn}" not in phrases[n] or fill.get("turn")]
        if not fresh:
            return None
        key = Key(f"phrase/{relation}.{(n := self.random.choice(fresh))}")
        if keep:
            self.used.add(key)
        # One pass and never str.format: what is filled in comes from files and is not looked at again.
        text = re.sub(r"\{(\w+)\}", lambda m: str(fill.get(m[1], m[0])), phrases[n])
        return Sentence(text=text, by="program", basis="frame", cites=cites, keys=(key, extra) if extra else (key,))
