"""From what the user asked for to the header of a debate: who sits where, on which motion, with which questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from debate import __version__
from debate.errors import InputError
from debate.events import MAX_ROUNDS, Header, ModelInfo, OnMotion, SeatInfo
from debate.language.likeness import likeness
from debate.language.negation import denies
from debate.language.text import capitalised, fold, has_control
from debate.persona import files
from debate.persona.library import Library
from debate.persona.model import Motion, Persona, Question, camp, decided
from debate.table import formats
from debate.table.agenda import descent, holders, overall
from debate.values import Speech, Value

MATCH = 0.45
"""Likeness of wording from which a motion is taken to put a shared question."""
MAX_MOTION = 400
MAX_SEATS = 8


class SeatVoice(Value):
    """How a seat will speak."""

    voice: str = "book"
    speech: Speech | None = None
    model: ModelInfo | None = None


def cast(
    library: Library,
    *,
    motion: str | None = None,
    speakers: Sequence[str] = (),
    optimist: str | None = None,
    pessimist: str | None = None,
    format: str = "points",
    rounds: int = 3,
    seed: int = 1,
    settings: Mapping[str, Any] | None = None,
    moderator: str = "book",
    started_at: str = "",
) -> Header:
    """The header of a debate; voices are filled in by `with_voices`.

    Raises InputError or PersonaError for whatever cannot be cast: an unknown persona, an empty motion, no rounds.
    """
    formats.find(format)
    if not 1 <= rounds <= MAX_ROUNDS:
        raise InputError(f"--rounds has to be between 1 and {MAX_ROUNDS}, not {rounds}", hint="try --rounds 3")
    given = _motion(library, motion) if motion is not None else None
    names = _names(library, given, speakers, optimist, pessimist)
    if not 2 <= len(names) <= MAX_SEATS:
        raise InputError(f"a debate takes 2 to {MAX_SEATS} speakers, not {len(names)}", hint="name them with --speaker")
    paths = [library.find(n) for n in names]
    loaded = {p: files.persona(p) for p in dict.fromkeys(paths)}
    personas = [loaded[p] for p in paths]
    _distinct(loaded)
    shared = library.questions(paths)
    chosen = given or _for_pair(library, personas, shared)
    put = _question(library, chosen, personas, shared)
    root = put or _for_pair(library, personas, shared).question
    known = {p.id for p in personas}
    return Header(
        version=__version__,
        motion=chosen.text.rstrip("."),
        motion_question=put,
        agenda_question=root if root in shared and not put else None,
        format=format,
        rounds=rounds,
        seed=seed,
        seats=tuple(seats(personas, put)),
        questions=tuple(relevant(personas, shared, root).values()),
        settings=dict(settings or {}),
        moderator=moderator,
        started_at=started_at,
        personas_path=str(paths[0].parent),
        exhibits=tuple(e for e in library.exhibits.values() if e.via in known),
    )


def with_voices(header: Header, voices: Mapping[str, SeatVoice]) -> Header:
    """The header with each seat's voice filled in, and the model named once where all seats share it."""
    filled = tuple(
        s.model_copy(update=voices[s.seat].model_dump() | {"model": voices[s.seat].model}) if s.seat in voices else s
        for s in header.seats
    )
    models = [s.model for s in filled]
    one = models[0] if models and models[0] and all(m == models[0] for m in models) else None
    return header.model_copy(update={"seats": filled, "model": one})


# -- speakers --------------------------------------------------------------------------------------------------------


def _names(
    library: Library, motion: Motion | None, speakers: Sequence[str], optimist: str | None, pessimist: str | None
) -> list[str]:
    """Who sits at the table, in order: the optimist, the pessimist, then further speakers."""
    named = [optimist, pessimist]
    if speakers and not any(named):
        if len(speakers) >= 2:
            return list(speakers)
        return [speakers[0], _partner(library, speakers[0], motion)]
    if optimist and pessimist:
        return [optimist, pessimist, *speakers]
    if optimist:
        return [optimist, *(speakers or [_partner(library, optimist, motion)])]
    if pessimist:
        return [*(speakers or [_partner(library, pessimist, motion)]), pessimist]
    pairs = motion.pairs if motion else ()
    if not pairs:
        pairs = next((m.pairs for m in library.motions if m.pairs), ())
    if not pairs:
        raise InputError("no speakers", hint="name two: --optimist P --pessimist P")
    return list(pairs[0])


def _partner(library: Library, name: str, motion: Motion | None) -> str:
    """Somebody to debate with: the other of a pair that suits the motion, else of the first motion that knows the
    name.
    """
    ident = files.persona(library.find(name)).id
    for m in [*([motion] if motion else []), *library.motions]:
        for a, b in m.pairs:
            if ident in (a, b):
                return b if ident == a else a
    for known in ("byrnes", "auto-research"):
        if known != ident and known in library.paths():
            return known
    raise InputError(f"nobody to debate with {name}", hint="name two: --optimist P --pessimist P")


def _distinct(loaded: Mapping[Path, Persona]) -> None:
    """Two different files may not claim one id: citations would lead to the wrong one."""
    seen: dict[str, Path] = {}
    for path, persona in loaded.items():
        if persona.id in seen:
            raise InputError(
                f"{path}: its id {persona.id!r} is also that of {seen[persona.id]}",
                hint="give one of them another `id:`",
            )
        seen[persona.id] = path


def seats(personas: Sequence[Persona], root: str | None) -> Iterable[SeatInfo]:
    """A seat per persona; one persona in two seats is numbered so that the two can be told apart."""
    ids = [p.id for p in personas]
    shorts = [p.short for p in personas]
    for n, persona in enumerate(personas):
        copy = ids[: n + 1].count(persona.id)
        double = ids.count(persona.id) > 1
        clash = shorts.count(persona.short) > ids.count(persona.id)
        name = persona.name if clash and not double else persona.short
        yield SeatInfo(
            seat=f"{persona.id}-{copy}" if double else persona.id,
            name=f"{name} ({'first' if copy == 1 else 'second' if copy == 2 else f'{copy}th'} seat)"
            if double
            else name,
            on_motion=stand(persona, root),
            voice="book",
            persona=persona,
        )


def stand(persona: Persona, root: str | None) -> OnMotion:
    """Where a persona stands on the motion, read off its answer to the motion's question; never guessed."""
    mine = holders(persona, root) if root else []
    stance = overall(persona, mine, root) if root and mine else ""
    side = {"yes": "for", "no": "against"}.get(camp(stance)) if stance and decided(stance) else None
    if side is None:
        return OnMotion(side="neither", basis="inferred" if mine else "none")
    return OnMotion(side="for" if side == "for" else "against", basis="inferred")


# -- the motion ------------------------------------------------------------------------------------------------------


def _motion(library: Library, text: str) -> Motion:
    """The motion given: the id of a listed one, or a text."""
    text = fold(text)
    if not text:
        raise InputError(
            "the motion is empty", hint="say what is debated, for instance: debate run 'AI can align its successors'"
        )
    if has_control(text):
        raise InputError("the motion holds control characters", hint="write it as plain text")
    if len(text) > MAX_MOTION:
        raise InputError(f"the motion is longer than {MAX_MOTION} characters", hint="put it in one sentence")
    for motion in library.motions:
        if text.casefold().rstrip(".") in (motion.id, motion.text.casefold().rstrip(".")):
            return motion
    return Motion(text=text)


def _for_pair(library: Library, personas: Sequence[Persona], shared: Mapping[str, Question]) -> Motion:
    """A motion that suits the speakers: one listed for them, else one whose question divides them, else their root
    quarrel.
    """
    ids = {p.id for p in personas}
    for motion in library.motions:
        if any(set(pair) <= ids for pair in motion.pairs):
            return motion
    for motion in library.motions:
        if motion.question and _divides(personas, motion.question):
            return motion
    divided = [q for q in shared.values() if _divides(personas, q.id)]
    if divided:
        top = min(divided, key=lambda q: (-_beneath(shared, q.id, divided), q.id))
        return Motion(text=_statement(top), question=top.id)
    return next(iter(library.motions), Motion(text="Advanced AI can be made safe in time"))


def _statement(question: Question) -> str:
    """A question as a motion: what its "yes" says."""
    about = question.about or ""
    return capitalised(about.removeprefix("whether ")) if about.startswith("whether ") else question.text


def _question(
    library: Library, motion: Motion, personas: Sequence[Persona], shared: Mapping[str, Question]
) -> str | None:
    """The shared question that a motion puts: its own, or one worded alike and not the other way round; else None.

    A motion that puts none is debated all the same, on what divides the speakers, but nobody's side on it is guessed.
    """
    if motion.question in shared:
        return motion.question
    wordings = {q.id: [q.text, q.about or ""] for q in shared.values() if any(holders(p, q.id) for p in personas)}
    for listed in library.motions:
        if listed.question in wordings:
            wordings[listed.question].append(listed.text)
    scores = likeness(motion.text, [" ".join(texts) for texts in wordings.values()])
    score, best = max(zip(scores, wordings, strict=True), default=(0.0, ""))
    if score < MATCH:
        return None
    near = likeness(motion.text, wordings[best])
    nearest = wordings[best][near.index(max(near))]
    return best if denies(motion.text) == denies(nearest) else None


def _divides(personas: Sequence[Persona], question: str) -> bool:
    stances = [overall(p, mine, question) for p in personas if (mine := holders(p, question))]
    sides = {camp(s) for s in stances if decided(s)}
    return len(sides) > 1


def _beneath(shared: Mapping[str, Question], root: str, divided: Sequence[Question]) -> int:
    return sum(descent(shared, q.id, root) < 99 for q in divided)


def relevant(personas: Sequence[Persona], shared: Mapping[str, Question], root: str | None) -> dict[str, Question]:
    """The questions that a journal has to carry: those answered or replied to at this table, with all they lead up
    to.
    """
    wanted = {q for p in personas for position in p.positions.values() for q in position.answers}
    wanted |= {r.to for p in personas for position in p.positions.values() for r in position.replies if "/" not in r.to}
    queue = [*sorted(wanted), *([root] if root else [])]
    kept: dict[str, Question] = {}
    for ident in queue:
        if ident in shared and ident not in kept:
            kept[ident] = shared[ident]
            if parent := shared[ident].under:
                queue.append(parent)
    return {i: q for i, q in shared.items() if i in kept}
