"""Disputes about why: both sides grant that something is so, and part over what brings it about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from debate.conversation.phrasing import Question, asked_whether, proposition
from debate.conversation.terms import terms
from debate.language.text import fold

_DENIED = re.compile(
    r"^(?P<head>.*?),?\s*(?:[—–-]\s*)?\b(?:but|though|yet|and|just)?\s*"
    r"(?:\b(?:it|that|this)(?:['’]s| is| was) )?"
    r"(?:\bnot|(?P<aux>\b(?:is|was|are|were|do|does|did))(?:n['’]t| not))\s+"
    r"(?:just |only |simply |primarily |mainly |really |merely )?"
    r"(?P<cause>(?:because(?: of)?|due to|thanks to|on account of)\b[^,;:—–]+)",
    re.IGNORECASE | re.DOTALL,
)
_GIVEN = re.compile(r"^(?P<head>.*?),? (?P<cause>(?:because|since|due to)\b.+)$", re.IGNORECASE | re.DOTALL)
_OTHER_CAUSE = re.compile(
    r"(?:\bnot|n['’]t) (?:\w+ )?(?:because|due to|the (?:\w+ )?(?:reason|cause)|why)\b|"
    r"\b(?:but|rather|only) because\b|\b(?:it|that|this)(?:['’]s| is| was) because\b|"
    r"(?:\bnot|n['’]t) what (?:did|does|caus|mak|made|driv|brought|explains)|"
    r"\bthe (?:\w+ )?(?:cause|culprit|reason)s? (?:\w+ ){0,4}?(?:is|are|was|were)\b|^because\b|"
    r"\b(?:what|who) (?:makes|made|causes|caused|slows|drives)\b",
    re.IGNORECASE,
)
_SHORT = 8
"""Words of a clause that states an effect and little else."""
_LEANS = re.compile(r"\b(?:if|it|that|this|they|these|those|so)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"^(?:it|that|this|they|those|these)\b", re.IGNORECASE)
_FILLER = re.compile(r",? \b(?:sure|yes|granted|true|okay|ok|agreed|of course|I agree|I know)\b,?", re.IGNORECASE)
_TRAILING = re.compile(r",? \b(?:though|however|either|at all|I think|in my view)\b\W*$", re.IGNORECASE)


def disputes_cause(texts: Iterable[str]) -> bool:
    """Whether a reply names another cause, or denies one."""
    return any(_OTHER_CAUSE.search(text) for text in texts)


def spoken_against(text: str, denied: frozenset[str], names: frozenset[str]) -> bool:
    """Whether of "X because Y" only Y is spoken of where a reply denies; `denied` holds the subject words there."""
    given = _GIVEN.match(text)
    if given is None or not given["cause"].casefold().startswith("because") or len(given["head"].split()) > _SHORT:
        return False
    if _LEANS.search(given["head"]):
        return False
    cause, head = (frozenset(terms(given[part], names)) for part in ("cause", "head"))
    return bool(denied & (cause - head)) and not denied & head


def causal(text: str, before: str | None, contested: bool, proper: frozenset[str]) -> Question | None:
    """The question whether it is for the reason in dispute, or None if `text` neither denies nor gives one.

    `before` is the sentence in front, which says what "it" is. Of "X because Y" the whole is asked about only where
    the other side contests the cause (`contested`); else X is the point.
    """
    if denied := _DENIED.match(text):
        head = _FILLER.sub(" ", denied["head"]).strip(" ,;—–-")
        cause = _TRAILING.sub("", fold(denied["cause"])).strip(" .!")
        if len(head.split()) < 2 or not proposition(head).text:
            head = before or ""
        core = proposition(head)
        what = core.text.strip(" .,;") if core.affirmed else ""
        if len(what.split()) < 2 or len(what.split()) > 14 or what.endswith("?"):
            return Question(f"Is it {cause}?", False, 0.6)
        found = asked_whether(f"{what} {cause}", proper)
        return found._replace(yes=not found.yes, quality=0.75 if _PRONOUN.match(what) else 0.95)
    given = _GIVEN.match(text) if contested else None
    if given is None:
        return None
    core = proposition(given["head"])
    cause = re.split(r"[;—–]", _TRAILING.sub("", fold(given["cause"])))[0].strip(" .!")
    if not core.affirmed or not 2 <= len(core.text.split()) <= 14 or len(cause.split()) > 20:
        return None
    found = asked_whether(f"{core.text} {cause}", proper)
    return found._replace(quality=0.7 if _PRONOUN.match(core.text) else 0.95)
