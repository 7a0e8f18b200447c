"""A judge that is a local model. What it cannot decide, it leaves to words and reply structure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from debate.conversation.exchange import Exchange
from debate.conversation.judge import LexicalJudge
from debate.conversation.passages import Sentence
from debate.conversation.phrasing import Question
from debate.conversation.terms import terms
from debate.errors import VoiceError
from debate.language.text import fold, line, words
from debate.moderator.judging import asking
from debate.moderator.judging.asking import Verdict
from debate.moderator.judging.blinding import Blind
from debate.moderator.judging.reader import RULES, Reader, capped
from debate.persona.model import Kind
from debate.summary import Judgement

MOST_ASKED = 60
"""Prompts that one conversation may cost."""
_PATIENCE = 3
"""Failures in a row after which the model is asked nothing more."""
_WORDS = 80
"""Tokens of a written question."""
_AUXILIARY = frozenset("is are was were will would can could should must may might has have does do did".split())
_LEAKS = re.compile(r"\b(?:speakers?|remarks?|quotation|json|reply|option|instruct\w*|question|prompt)\b", re.I)
_PERSONAL = re.compile(r"\b(?:I|me|my|you|your|yours)\b|\b[Ii]['’]")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"question": {"type": "string", "maxLength": 200}},
    "required": ["question"],
    "additionalProperties": False,
}


class ModelJudge:
    """Judges one conversation with a model that has passed its check.

    `names`: speaker -> what the speaker is called; they are made A and B before the model reads anything. `chosen`:
    questions (as words alone would put them) that are worth putting into better words. `most`: prompts that the
    conversation may cost. Everything asked stands in `log`.
    """

    def __init__(
        self,
        reader: Reader,
        names: Mapping[str, Iterable[str]] | None = None,
        chosen: Iterable[str] = (),
        most: int = MOST_ASKED,
    ) -> None:
        self.name = reader.name
        self.left = most
        self.log: list[Judgement] = []
        self._reader, self._blind, self._chosen = reader, Blind(names), frozenset(chosen)
        self._words = LexicalJudge()
        self._failed = 0
        self._known: dict[tuple[str, ...], Any] = {}

    # -- the protocol ------------------------------------------------------------------------------------------------

    def contest(self, exchange: Exchange) -> float:
        """How far the reply denies the passage, 0 to 1: the model's probability, or what words say if it wavers."""
        passage = " ".join(s.text for s in exchange.passage)
        reply = " ".join(s.text for s in exchange.reply)
        verdict = self.denies(passage, reply, exchange.of, exchange.speaker)
        return self._words.contest(exchange) if verdict is None else verdict.probability

    def question(self, claim: Sentence, proper: frozenset[str]) -> Question:
        """A neutral question about a claim: the model's for the chosen ones, if it stands every check."""
        plain = self._words.question(claim, proper)
        return plain if plain.text not in self._chosen else self._reworded(claim, plain) or plain

    def kind(self, text: str, context: str) -> Kind:
        """What sort of question it is; words decide where the orders of the labels disagree."""
        return self._kind(text, context) or self._words.kind(text, context)

    # -- single questions --------------------------------------------------------------------------------------------

    def denies(self, passage: str, reply: str, of: str = "", by: str = "") -> Verdict | None:
        """Whether a reply by `by` denies a passage by `of`; None where the model fails, wavers or may not be asked."""
        roles = {by: "B"} | {of: "A"}
        a, b = (capped(self._blind.text(t, roles)) for t in (passage, reply))
        return self._decided("denies", f"{a} / {b}", lambda: asking.denial(a, b), 2)

    def excludes(self, question: str, a: tuple[str, str], b: tuple[str, str]) -> Verdict | None:
        """Whether two answers, each (speaker, text), exclude each other; None as in `denies`."""
        x, y = (capped(self._blind.text(text, {who: "this speaker"})) for who, text in (a, b))
        asked = capped(self._blind.text(question))
        return self._decided("excludes", f"{x} / {y}", lambda: asking.exclusion(asked, x, y), 4)

    def _decided(self, what: str, about: str, prompts: Any, cost: int) -> Verdict | None:
        key = (what, about)
        if key not in self._known:
            if not self._may(cost):
                return None
            self._known[key] = self._asked(what, about, prompts())
        verdict: Verdict | None = self._known[key]
        return verdict

    def _asked(self, what: str, about: str, prompts: Any) -> Verdict | None:
        try:
            verdict = asking.decide(self._reader, prompts)
        except VoiceError as error:
            self._gave_up(what, about, error)
            return None
        self._failed = 0
        said = {True: "yes", False: "no", None: "wavers: words decide"}[verdict.first]
        self._note(what, about, verdict.scores, "", said)
        return verdict if verdict.agreed else None

    def _kind(self, text: str, context: str) -> Kind | None:
        a, b = capped(self._blind.text(text)), capped(self._blind.text(context))
        key = ("kind", a, b)
        if key not in self._known:
            if not self._may(len(asking.KINDS)):
                return None
            try:
                self._known[key], means = asking.sort(self._reader, asking.kinds(a, b))
            except VoiceError as error:
                self._gave_up("kind", a, error)
                return None
            self._failed = 0
            self._note("kind", a, means.values(), "", self._known[key] or "wavers: words decide")
        kind: Kind | None = self._known[key]
        return kind

    def _reworded(self, claim: Sentence, plain: Question) -> Question | None:
        """The model's question about a claim; None unless it stands and leaves the claim on the side it is on."""
        told = capped(self._blind.text(claim.text, {claim.speaker: "this speaker"}))
        key = ("question", told)
        if key not in self._known:
            self._known[key] = self._worded(claim, told, plain) if self._may(3) else None
        found: Question | None = self._known[key]
        return found

    def _worded(self, claim: Sentence, told: str, plain: Question) -> Question | None:
        try:
            raw = self._reader.write(asking.wording(told), SCHEMA, _WORDS)
        except VoiceError as error:
            self._gave_up("question", told, error)
            return None
        text = wanting = None
        if self._blind.named(raw):
            wanting = "names a speaker"
        else:
            text, wanting = checked(raw, claim.text)
        self._note("question", told, (), raw, wanting or "kept if its side is clear")
        if text is None:
            return None
        side = self._asked("polarity", f"{told} / {text}", asking.polarity(told, text))
        if side is None or side.first is not plain.yes:  # a question that turns the answers round is not worth the risk
            return None
        return Question(text, plain.yes, max(plain.quality, 0.9))

    # -- keeping count -----------------------------------------------------------------------------------------------

    def _may(self, cost: int) -> bool:
        if self.left < cost or self._failed >= _PATIENCE:
            return False
        self.left -= cost
        return True

    def _gave_up(self, what: str, about: str, error: VoiceError) -> None:
        self._failed += 1
        self._note(what, about, (), error.message, "failed: words decide")

    def _note(self, what: str, about: str, scores: Iterable[float], raw: str, verdict: str) -> None:
        kept = json.dumps(raw[:1000]) if raw else ""
        self.log.append(Judgement(what=what, about=about[:300], scores=tuple(scores), raw=kept, verdict=verdict))


def checked(raw: str, claim: str) -> tuple[str | None, str | None]:
    """(the question in a reply, None), or (None, what is wrong with it).

    It has to be one yes-or-no question of 4 to 30 words, about what the claim is about, in nobody's voice, with nothing
    of the instructions in it.
    """
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return None, "no JSON"
    if not isinstance(data, dict) or set(data) != {"question"} or not isinstance(data["question"], str):
        return None, "not the schema"
    text = line(data["question"])
    said = words(text)
    if not text.endswith("?") or text.count("?") != 1 or not 4 <= len(said) <= 30:
        return None, "not one question of 4 to 30 words"
    if said[0] not in _AUXILIARY:
        return None, "not a yes-or-no question"
    if _PERSONAL.search(text):
        return None, "in somebody's voice"
    if (_LEAKS.search(text) and not _LEAKS.search(claim)) or _runs(RULES) & _runs(text):
        return None, "holds instructions"
    asked, held = set(terms(text)), set(terms(claim))
    if len(asked & held) < 2 or len(asked & held) < 0.5 * len(asked):
        return None, "about something else"
    return fold(text), None


def _runs(text: str, length: int = 4) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[n : n + length]) for n in range(len(said) - length + 1)}
