"""Turns as tests need them: made of sentences one by one, or of a plain text."""

from __future__ import annotations

from collections.abc import Iterable

from debate.events import Sentence, Turn
from debate.language import text as language
from debate.persona.ref import Key, Ref


def says(text: str, *cites: str, keys: Iterable[str] = (), **more: object) -> Sentence:
    """A sentence that rests on `cites`; without any it holds no view. `more`: other fields of a sentence."""
    basis = "stated" if cites else "frame"
    fields = {"text": text, "basis": basis, "cites": tuple(map(Ref, cites)), "keys": tuple(map(Key, keys)), **more}
    return Sentence.model_validate(fields)


def freely(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text as a model might have said them, paragraphs apart by an empty line; nothing is cited."""
    return tuple(
        says(sentence, paragraph=n, by="model", basis="unsupported")
        for n, paragraph in enumerate(text.split("\n\n"), 1)
        for sentence in language.sentences(paragraph)
    )


def turn(number: int, seat: str, *sentences: Sentence | str, **more: object) -> Turn:
    """A turn of round 1 made of sentences; a string stands for the sentences of a model's text. `more`: its facts."""
    said = tuple(s for given in sentences for s in (freely(given) if isinstance(given, str) else (given,)))
    fields = {"turn": number, "seat": seat, "persona": seat, "round": 1, "move": "rebut", "sentences": said, **more}
    return Turn.model_validate(fields)
