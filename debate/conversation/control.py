"""Controls for a conversation: its turns shuffled, each speaker's turns alone."""

from __future__ import annotations

from random import Random

from debate.conversation.disputes import CONTESTED
from debate.conversation.exchange import exchanges
from debate.conversation.passages import blocks
from debate.conversation.summarising import summarise as summarise_conversation
from debate.conversation.terms import Weights
from debate.conversation.values import Conversation
from debate.cruxes.control import Comparison, Control, kept
from debate.summary import Summary


def compare_conversation(conversation: Conversation, seed: int = 1) -> tuple[Summary, Comparison]:
    """The summary of a conversation by words, and its controls: turns shuffled, each speaker's turns alone."""
    summary = summarise_conversation(conversation)
    cruxes = tuple(c.question for c in summary.cruxes)
    order = list(conversation.turns)
    Random(f"shuffled:{seed}").shuffle(order)
    mixed = conversation.model_copy(update={"turns": tuple(order)})
    played = _spoken("the conversation", conversation, summary, cruxes)
    shuffle = _spoken("turns shuffled", mixed, summarise_conversation(mixed), cruxes)
    alone = []
    for speaker in conversation.speakers[:8]:
        own = conversation.model_copy(update={"turns": tuple(t for t in conversation.turns if t.speaker == speaker)})
        alone.append(_spoken(f"{speaker} alone", own, summarise_conversation(own), cruxes))
    note = (
        f"Shuffled turns keep {len(shuffle.survive)} of {len(cruxes)} crux questions: those show in what was said, the "
        "others in who answered what. A speaker alone has none by construction, because a crux takes two; those rows "
        "only show that nothing is invented. One shuffle is one draw, not a distribution."
    )
    return summary, Comparison(played=played, controls=(shuffle, *alone), seed=seed, note=note)


def _spoken(name: str, conversation: Conversation, summary: Summary, cruxes: tuple[str, ...]) -> Control:
    """A row; `engaged` counts the turns that contest something said before them, by words."""
    parts = blocks(conversation)
    weights = Weights(
        tuple(t for s in b.sentences for t in s.terms) for bs in parts.values() for b in bs if b.kind == "own"
    )
    contesting = {e.turn for e in exchanges(conversation, parts, weights) if e.contest >= CONTESTED}
    row = Control(
        name=name,
        cruxes=tuple(c.question for c in summary.cruxes),
        quotes=summary.grounding.verified,
        engaged=len(contesting),
        turns=len(conversation.turns),
    )
    return kept(row, cruxes)
