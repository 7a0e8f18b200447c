"""Everything that can be said against a persona file: problems, which have to be mended, and notes, which help it read.

A problem makes a debate wrong or unsayable: a broken schema, an id that leads nowhere, a view without a source, a first
sentence that leans on one nobody said. A note is a matter of taste or of reach.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from debate.errors import PersonaError
from debate.language.text import words
from debate.persona import card, files, reader
from debate.persona.finding import Finding, located, spoken, unreadable
from debate.persona.leaning import leans
from debate.persona.library import Library
from debate.persona.model import UNDECIDED, Persona, Position, Question, agree
from debate.persona.reader import Found, Level, Where
from debate.persona.twice import twice

GIST_WORDS = 25
HANDLE_FROM = 12
"""Words of a gist from which a handle is asked for."""
SPOKEN_WORDS = 55
"""Words above which a sentence is hard to follow when it is read aloud."""

Size = Callable[[Persona], str]
"""Says how much of a model's prompt a persona takes up."""

_COMMON = frozenset({"yes", "mostly", "mostly-not", "no", "partly"}) | UNDECIDED
_ALONE = ("grant", "condition", "forecast", "close")
_FRAGMENT = re.compile(r"^(but|and|or|though|although|whereas|because|which|unless|except)\b(?![^,]*,)", re.IGNORECASE)


@dataclass
class Shelf:
    """What a persona file may refer to: the shared questions and the other personas on file, by id."""

    questions: Mapping[str, Question] = field(default_factory=dict)
    personas: Mapping[str, Persona] = field(default_factory=dict)

    @classmethod
    def of(cls, library: Library, near: Sequence[Path] = ()) -> Shelf:
        """The shelf of a library and of the files beside those given; files that cannot be read are left out."""
        paths = [*near, *library.paths().values()]
        found: dict[str, Persona] = {}
        for path in paths:
            try:
                persona = files.persona(path)
            except PersonaError:
                continue
            found.setdefault(persona.id, persona)
        return cls(library.questions(near), found)

    @cached_property
    def answered(self) -> dict[str, set[str]]:
        """Question id -> ids of the personas that answer it."""
        out: dict[str, set[str]] = {}
        for persona in self.personas.values():
            for position in persona.positions.values():
                for question in position.answers:
                    out.setdefault(question, set()).add(persona.id)
        return out


def check(path: Path, shelf: Shelf, size: Size | None = None) -> list[Finding]:
    """Every problem and note on one persona file, in the order of its lines; `size` adds one on the prompt's length."""
    try:
        if path.suffix.casefold() == ".json":
            card.read(path)
            return [Finding(path, 1, "", "a character card: no positions, so it speaks through a model only", "note")]
        document = reader.read(path)
    except PersonaError as error:
        return [unreadable(path, error)]
    if not isinstance(document.data, dict):
        return [Finding(path, 1, "", "a persona file is a mapping that starts with `id:` and `name:`", "problem")]
    persona, broken = files.problems(document, Persona)
    if persona is None:
        return located(document, broken)
    found = [*_references(persona, shelf), *_person(persona, path)]
    for ident, position in persona.positions.items():
        found += [(("positions", ident, *where), text, level) for where, text, level in _position(persona, position)]
    found += twice(persona)
    if size is not None:
        found.append(((), size(persona), "note"))
    return located(document, found)


def _references(persona: Persona, shelf: Shelf) -> Iterator[Found]:
    """Ids that lead nowhere, and stances that no question knows."""
    yield from files.dangling(persona)
    for n, credence in enumerate(persona.credences):
        if credence.position and credence.position not in persona.positions:
            text = f"names {credence.position}, which is no position of this file"
            yield ("credences", n, "position"), text, "problem"
        for key in ("question", "given"):
            named = getattr(credence, key)
            if named and named not in shelf.questions:
                yield ("credences", n, key), f"names {named}, which is no shared question", "problem"
    yield from _answers(persona, shelf)
    held = _held(persona)
    for ident, position in persona.positions.items():
        for n, reply in enumerate(position.replies):
            if lost := _target(persona, shelf, reply.to):
                yield ("positions", ident, "replies", n, "to"), *lost
        for question, stance in position.mover.toward.items() if position.mover else ():
            now = [position.answers[question]] if question in position.answers else held.get(question, [])
            if trouble := _stance(shelf, question, stance) or _no_move(now, stance):
                yield ("positions", ident, "mover", "toward", question), trouble, "problem"
    for n, asked in enumerate(persona.asked):
        if asked.position and (lost := _target(persona, shelf, asked.position) or _unasked(shelf, asked.position)):
            yield ("asked", n, "position"), *lost


def _answers(persona: Persona, shelf: Shelf) -> Iterator[Found]:
    """Answers to what is no shared question, or to one that nobody else answers."""
    met: set[str] = set()
    for ident, position in persona.positions.items():
        for question, stance in position.answers.items():
            if trouble := _stance(shelf, question, stance):
                yield ("positions", ident, "answers", question), trouble, "problem"
            elif question not in met and not shelf.answered.get(question, set()) - {persona.id}:
                yield ("positions", ident, "answers", question), "nobody else on file answers this question", "note"
            met.add(question)


def _held(persona: Persona) -> dict[str, list[str]]:
    """Question id -> the stances of the author's own present views."""
    out: dict[str, list[str]] = {}
    for position in persona.positions.values():
        for question, stance in position.answers.items() if position.held else ():
            out.setdefault(question, []).append(stance)
    return out


def _no_move(now: Sequence[str], stance: str) -> str | None:
    """A change of mind toward the answer that is held already, by this view or else by every held one, is none."""
    if now and all(agree(n, stance) for n in now):
        return f"{stance!r} is the author's own answer, which this would only deepen"
    return None


def _unasked(shelf: Shelf, ref: str) -> tuple[str, Level] | None:
    owner, _, ident = ref.partition("/")
    return None if shelf.personas[owner].positions[ident].ask else (f"{ref} has no `ask`", "problem")


def _stance(shelf: Shelf, question: str, stance: str) -> str | None:
    if question not in shelf.questions:
        return "is no shared question"
    labels = shelf.questions[question].stances
    if stance.casefold() in _COMMON or stance in labels:
        return None
    return f"{stance!r} is no stance of this question ({', '.join(labels) or 'yes, mostly, mostly-not, no, depends …'})"


def _target(persona: Persona, shelf: Shelf, to: str) -> tuple[str, Level] | None:
    owner, slash, ident = to.partition("/")
    if not slash:
        return None if to in shelf.questions else (f"names {to}, which is no shared question", "problem")
    if owner == persona.id:
        return f"names {to}, a view of the same persona", "problem"
    if owner not in shelf.personas:
        return f"names {owner}, who is not on file", "note"
    if ident not in shelf.personas[owner].positions:
        return f"names {to}, which is no position of {owner}", "problem"
    return None


def _works(persona: Persona) -> Iterator[Found]:
    """Sources without a date, or that nothing names."""
    named = {p.source.work for p in persona.positions.values() if p.source}
    for key, work in persona.sources.items():
        if not work.date and not work.date_note:
            yield ("sources", key), "has neither `date` nor `date_note`", "problem" if persona.real_person else "note"
        if key not in named:
            yield ("sources", key), "no position names it", "note"


def _person(persona: Persona, path: Path) -> Iterator[Found]:
    """The head of the file."""
    if path.stem != persona.id:
        yield ("id",), f"the file is called {path.name}; `{persona.id}.yaml` would be found by id", "note"
    if not persona.positions:
        yield ("positions",), "there are none, so that it can only speak through a model", "note"
        return
    for key in ("summary", "manner", "thesis"):
        if not getattr(persona, key):
            yield (key,), "is missing", "problem" if key == "thesis" else "note"
    if persona.thesis and not min(3, len(persona.positions)) <= len(persona.thesis) <= 6:
        yield ("thesis",), f"names {len(persona.thesis)} positions; three to six make an opening", "note"
    for n, ident in enumerate(persona.thesis):
        position = persona.positions.get(ident)
        if position and not position.held:
            yield ("thesis", n), f"{ident} is not the author's own present view", "problem"
    if persona.real_person:
        for key in ("silent_on", "misreadings"):
            if not getattr(persona, key):
                yield (key,), "is missing: a real author has topics not spoken to, and readings to be spared", "note"
    yield from _works(persona)
    for n, asked in enumerate(persona.asked):
        if not asked.text.endswith("?"):
            yield ("asked", n, "text"), "does not end in a question mark", "note"
    for n, ident in enumerate(persona.misreadings):
        if len(words(ident)) < 3:
            yield ("misreadings", n), "too short to be told apart from a word in passing", "note"


def _position(persona: Persona, position: Position) -> Iterator[Found]:
    """One position by itself; paths are relative to it."""
    yield from _clauses(position)
    if position.source is None:
        level: Level = "problem" if persona.real_person else "note"
        yield ("source",), "is missing: say where the author states this", level
    if position.strength == "reported" and not position.via:
        yield ("via",), "is missing: who reports it?", "problem"
    if not position.say and not position.ask:
        yield ("say",), "is missing: nothing can be said from it", "problem"
    for where, sentence in spoken(position):
        yield from _sentence(where, sentence)
    if position.say and leans(position.say[0]):
        yield ("say", 0), "leans on a sentence before it, and may be the first to be heard", "problem"
    for key in _ALONE:
        sentence = getattr(position, key)
        if sentence and leans(sentence):
            yield (key,), "leans on a sentence before it; by itself it is left out", "note"
    if position.mover and leans(position.mover.text):
        yield ("mover", "text"), "leans on a sentence before it, and is spoken by itself", "problem"
    if position.hedge and _FRAGMENT.match(position.hedge):
        yield ("hedge",), "reads as a fragment; make it a sentence of its own", "problem"
    if position.ask:
        yield from _ask(position.ask)


def _clauses(position: Position) -> Iterator[Found]:
    gist = words(position.gist)
    if len(gist) > GIST_WORDS:
        yield ("gist",), f"{len(gist)} words; at most {GIST_WORDS} can be restated fairly", "problem"
    if len(gist) > HANDLE_FROM and not position.handle:
        yield ("handle",), f"is missing; a gist of {len(gist)} words needs a shorter one", "problem"
    if position.handle and len(words(position.handle)) >= len(gist):
        yield ("handle",), "is no shorter than the gist", "note"
    for key in ("gist", "handle"):
        clause = getattr(position, key)
        if clause and clause[-1] in ".!?;:,":
            yield (key,), 'ends in a stop; it completes "holds that …"', "note"
        if clause and re.match(r"(i|my|we)\b", clause, re.IGNORECASE):
            yield (key,), "speaks in the first person; others say it of the author", "problem"
        if clause and re.match(r"(that|holds|believes|thinks|argues)\b", clause, re.IGNORECASE):
            yield (key,), 'completes "holds that …", so it starts after those words', "problem"


def _sentence(where: Where, text: str) -> Iterator[Found]:
    if text[0].islower():
        yield where, "starts with a small letter", "note"
    if text[-1] in ".!;:,":
        yield where, "ends in a stop; the program sets it, after the citation", "note"
    if len(words(text)) > SPOKEN_WORDS:
        yield where, f"{len(words(text))} words; hard to follow when it is heard", "note"
    if re.search(r"\[[A-Za-z0-9._/-]+\]", text):
        yield where, "holds something that reads as a citation", "problem"


def _ask(text: str) -> Iterator[Found]:
    if text[0].isupper() and not re.match(r"[A-Z]{2}|I\b", text):
        yield ("ask",), "starts with a capital; it is read after a colon", "note"
    if text.endswith(("?", ".")):
        yield ("ask",), "ends in a stop; the program adds the question mark", "note"
    if re.match(r"(and|but|so|then)\b", text, re.IGNORECASE) or re.search(r"\b(that|this)$", text):
        yield ("ask",), "leans on a sentence before it", "problem"
