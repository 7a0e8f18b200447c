"""What decides the questions that words alone leave open; a model may take this place, one small question at a time."""

from __future__ import annotations

import re
from typing import Protocol

from debate.conversation.exchange import Exchange
from debate.conversation.passages import Sentence
from debate.conversation.phrasing import Question, question
from debate.persona.model import Kind

_KINDS: dict[Kind, re.Pattern[str]] = {
    "conceptual": re.compile(
        r"\b(?:mean(?:s|ing|ings)?|defin\w+|notion|concepts?|sense of|counts? as|amounts? to|"
        r"distinction|kind of thing|conflat\w+|"
        r"analog\w+|in principle|same as|identical|the word|the term|categor\w+|qualif\w+|"
        r"by definition|coherent|consequentialist)\b",
        re.IGNORECASE,
    ),
    "value": re.compile(
        r"\b(?:fair|unfair|unjust|moral\w*|ethic\w*|wrong to|right to|rights|deserve\w*|good people|"
        r"worth (?:it|having|the)|"
        r"valuable|matters? more|more important|care about|ought|respect|cruel|kind to|freedom|"
        r"dignity|beautiful|ugly|tast\w+|justif\w+)\b",
        re.IGNORECASE,
    ),
    "strategic": re.compile(
        r"\b(?:should (?:we|one|they|the|i|you|not|it|be)|we should|we must|we need to|should|"
        r"strateg\w+|plans?|approach(?:es)?|priorit\w+|polic\w+|focus on|invest\w*|"
        r"ban|pause|worth (?:trying|doing|pursuing)|better to|best to|use of time|agenda|doomed)\b",
        re.IGNORECASE,
    ),
    "predictive": re.compile(
        r"\b(?:will|won['’]t|would|going to|gonna|by 20\d\d|in the (?:next|near|long)|years?|soon|"
        r"eventually|future|expects?|likely|unlikely|"
        r"forecast\w*|predict\w*|lead to|end up|become|happen)\b",
        re.IGNORECASE,
    ),
    "empirical": re.compile(
        r"\b(?:evidence|data|stud(?:y|ies)|experiments?|observ\w+|measur\w+|test\w*|empirical\w*|"
        r"percent|%|numbers?|cost\w*|cause[sd]?|show(?:s|n|ed)|found|"
        r"in practice|actually|currently|has been|have been|today|history|record)\b",
        re.IGNORECASE,
    ),
}
_LEAN: dict[Kind, float] = {"conceptual": 1.0, "value": 1.1, "strategic": 0.9, "predictive": 1.0, "empirical": 0.9}


class Judge(Protocol):
    """Decides what the marks in the text only suggest."""

    name: str

    def contest(self, exchange: Exchange) -> float:
        """How far the reply denies the passage, 0 to 1."""

    def question(self, claim: Sentence, proper: frozenset[str]) -> Question:
        """A neutral question about what a claim asserts."""

    def kind(self, text: str, context: str) -> Kind:
        """What sort of question it is; `context` is what was said about it."""


class LexicalJudge:
    """Decides by word lists and small transformations alone."""

    name = "words and reply structure"

    def contest(self, exchange: Exchange) -> float:
        return exchange.contest

    def question(self, claim: Sentence, proper: frozenset[str]) -> Question:
        return question(claim.text, proper)

    def kind(self, text: str, context: str) -> Kind:
        scores = {
            kind: _LEAN[kind] * (3 * len(pattern.findall(text)) + 0.35 * min(6, len(pattern.findall(context))))
            for kind, pattern in _KINDS.items()
        }
        best = max(scores, key=lambda kind: scores[kind])
        return best if scores[best] > 0 else "empirical"
