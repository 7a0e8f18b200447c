"""What can be said against the files that personas share: questions, motions and exhibits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from debate.errors import PersonaError
from debate.persona import files, reader
from debate.persona.check import Shelf
from debate.persona.finding import Finding, located, unreadable
from debate.persona.model import Exhibit, Motion, Persona, Question, decided, opposed
from debate.persona.reader import Found


def check_shared(path: Path, shelf: Shelf) -> list[Finding]:
    """Every problem and note on one shared file, in the order of its lines."""
    try:
        document = reader.read(path)
        match path.stem:
            case "questions":
                found = _questions(files.questions(path), shelf)
            case "motions":
                found = _motions(files.motions(path), shelf)
            case _:
                found = _exhibits(files.exhibits(path), shelf)
    except PersonaError as error:
        return [unreadable(path, error)]
    return located(document, found)


def _questions(questions: Mapping[str, Question], shelf: Shelf) -> Iterator[Found]:
    for ident, question in questions.items():
        if not question.text.endswith("?"):
            yield (ident, "text"), "does not end in a question mark", "problem"
        if question.under and question.under not in shelf.questions:
            yield (ident, "under"), f"names {question.under}, which is no shared question", "problem"
        elif _circle(questions, ident):
            yield (ident, "under"), "leads back to itself", "problem"
        if not question.about:
            yield (ident, "about"), 'is missing; it completes "the question is …"', "note"
        elif question.about.endswith(("?", ".")):
            yield (ident, "about"), "ends in a stop", "note"
        for term, senses in question.senses.items():
            for owner in senses:
                if owner not in shelf.personas:
                    yield (ident, "senses", term, owner), "is nobody on file", "note"
        if len(shelf.answered.get(ident, ())) < 2:
            yield (ident,), "fewer than two personas answer it", "note"


def _circle(questions: Mapping[str, Question], ident: str) -> bool:
    seen = {ident}
    here = questions[ident].under
    while here and here in questions:
        if here in seen:
            return True
        seen.add(here)
        here = questions[here].under
    return False


def _motions(motions: list[Motion], shelf: Shelf) -> Iterator[Found]:
    ids = [m.id for m in motions]
    for n, motion in enumerate(motions):
        if ids.index(motion.id) != n:
            yield (n, "id"), f"{motion.id} stands twice", "problem"
        if motion.question not in shelf.questions:
            yield (n, "question"), f"{motion.question} is no shared question", "problem"
        for m, pair in enumerate(motion.pairs):
            for k, name in enumerate(pair):
                if name not in shelf.personas:
                    yield (n, "pairs", m, k), f"names {name}, who is not on file", "problem"
            if all(p in shelf.personas for p in pair) and not _divided(shelf, pair, motion.question):
                yield (n, "pairs", m), f"{pair[0]} and {pair[1]} do not exclude each other on its question", "note"


def _divided(shelf: Shelf, pair: tuple[str, str], question: str | None) -> bool:
    a, b = (_stances(shelf.personas[p], question) for p in pair)
    return any(opposed(x, y) for x in a for y in b)


def _stances(persona: Persona, question: str | None) -> set[str]:
    found = {p.answers[question] for p in persona.positions.values() if p.held and question and question in p.answers}
    return {s for s in found if decided(s)}


def _exhibits(exhibits: Mapping[str, Exhibit], shelf: Shelf) -> Iterator[Found]:
    for ident, exhibit in exhibits.items():
        if ident in shelf.personas:
            yield (ident,), "is the id of a persona too; a second-hand view has no seat", "problem"
        if exhibit.via not in shelf.personas:
            yield (ident, "via"), f"{exhibit.via} is nobody on file", "note"
        elif exhibit.source and exhibit.source.work not in shelf.personas[exhibit.via].sources:
            yield (ident, "source", "work"), f"names {exhibit.source.work}, which {exhibit.via} has not", "problem"
        for question in exhibit.answers:
            if question not in shelf.questions:
                yield (ident, "answers", question), "is no shared question", "problem"
        if exhibit.source is None:
            yield (ident, "source"), "is missing: where is the view reported?", "problem"
