"""The overview of a conversation: two or three sentences for a reader who was not there."""

from __future__ import annotations

from collections.abc import Sequence

from debate.conversation.exchange import Exchange
from debate.conversation.values import Conversation
from debate.cruxes.wording import joined
from debate.language.text import fold
from debate.summary import Answer, Summary

_MOST_WORDS = 28
"""Words of an answer that the overview repeats."""


def overview(conversation: Conversation, summary: Summary, linked: Sequence[Exchange]) -> str:
    """One paragraph: who parts over what, and how each side answers; or that there is no crux, and why."""
    speakers = conversation.speakers
    names = joined(speakers[:6]) + (f" and {len(speakers) - 6} more" if len(speakers) > 6 else "")
    turns = len(conversation.turns)
    if not summary.cruxes:
        return f"No crux found: {_why_none(summary, linked)}. {names} speak; {turns} turns."
    first = summary.cruxes[0]
    sides = joined([a.seat for a in first.answers[:3]]) or names
    told = [f"In {turns} turns {sides} part first over one question: {first.question}"]
    told += [_position(a) for a in first.answers[:3]]
    if len(summary.cruxes) > 1:
        told.append("Further questions in dispute: " + " ".join(c.question for c in summary.cruxes[1:4]))
    if summary.verbal_disputes:
        words = joined([f"“{v.term}”" for v in summary.verbal_disputes])
        told.append(f"In part they only use words differently: {words}.")
    if summary.concessions:
        count = len(summary.concessions)
        told.append(f"{count} point{'s are' if count > 1 else ' is'} granted on the way, listed below with how far.")
    if len(speakers) > len(first.answers):
        told.append(f"Speakers: {names}.")
    return " ".join(told)


def _position(answer: Answer) -> str:
    """An answer as a sentence of the overview: `Yes: that is …` becomes `Ann says yes: “that is …”`."""
    side, colon, said = answer.text.partition(": ")
    if not colon or len(side.split()) > 7:
        side, said = "", answer.text
    words = fold(said).split()
    cut = len(words) > _MOST_WORDS or said.endswith("…")
    said = " ".join(words[:_MOST_WORDS]).rstrip(" ,;:.—–…") + (" …" if cut else ".")
    lead = {"": "says", "Yes": "says yes", "No": "says no"}.get(side, side[:1].lower() + side[1:])
    return f"{answer.seat} {lead}: “{said}”"


def _why_none(summary: Summary, linked: Sequence[Exchange]) -> str:
    """Why there is no crux, by what the conversation mostly does."""
    if summary.verbal_disputes:
        return f"what is argued is the word “{summary.verbal_disputes[0].term}”, and no difference beyond it is stated"
    gone = [f for f in summary.not_cruxes if "gave the point up" in f.text]
    if gone:
        return "the point in dispute was given up"
    if any("does not accept what" in f.text for f in summary.not_cruxes):
        return "what looked like a disagreement rests on a reading that its owner rejects"
    if any("The answer was accepted" in f.text for f in summary.not_cruxes):
        return "the point was explained and the explanation accepted"
    if any("misunderstanding" in f.text for f in summary.not_cruxes):
        return "what looked like a disagreement was a misunderstanding that was cleared up"
    asked = sum(1 for e in linked if any(s.asks for s in e.passage))
    if summary.common_ground and len(summary.common_ground) >= asked:
        return "the speakers say that they agree, and nobody disputes a claim of another"
    if asked:
        return "the exchange is questions and answers, and nobody disputes a claim of another"
    return "nobody disputes a claim of another in words that can be found without a model"
