"""Citations for free speech: a sentence is tied to the position that it rests on, by the rules of `debate check`.

A model writes no ids. A sentence that rests on nothing stays uncited and is counted, which is honest rather than
flattering; so does one that denies what its nearest position says.
"""

from __future__ import annotations

from debate.events import Carried, Sentence
from debate.faithfulness.judge import judge
from debate.faithfulness.lookup import File, Weights
from debate.language.negation import denies
from debate.language.text import sentences
from debate.persona.model import Persona


class Citer:
    """Knows the texts of one persona's positions."""

    def __init__(self, persona: Persona) -> None:
        self._persona = persona
        self._file = File(persona, Weights([persona]))

    def sentences(self, text: str) -> tuple[Sentence, ...]:
        """The sentences of a model's text, each with what it rests on."""
        paragraphs = [p for p in text.split("\n\n") if p.strip()]
        return tuple(self.sentence(s, n) for n, p in enumerate(paragraphs, 1) for s in sentences(p))

    def sentence(self, text: str, paragraph: int = 1) -> Sentence:
        """One sentence with what it rests on. A question, or what claims nothing, only joins."""
        judged = judge(text, self._file)
        if (key := judged.key) is not None and not _asks(text) and denies(text) == denies(judged.evidence):
            basis: Carried = self._persona.positions[key.ref.ident].basis(key.field, key.places)
            return Sentence(text=text, paragraph=paragraph, by="model", basis=basis, cites=(key.ref,), keys=(key,))
        joins = judged.verdict == "joins" or _asks(text)
        return Sentence(text=text, paragraph=paragraph, by="model", basis="frame" if joins else "unsupported")


def _asks(text: str) -> bool:
    return text.rstrip('"”’)').endswith("?")
