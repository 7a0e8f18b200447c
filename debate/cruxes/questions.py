"""Cruxes: the questions on which two seats exclude each other, with what was said on each side and why it bears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from debate.cruxes import Credences, Incoherent, value_of_discrimination, value_of_information
from debate.cruxes.wording import numbered, stance_of, stance_words
from debate.language.text import capitalised
from debate.persona.model import Persona, opposed
from debate.persona.ref import Ref
from debate.summary import Answer, Crux, Settles, Status
from debate.table.agenda import Agenda, Issue, descent
from debate.table.evidence import Evidence
from debate.table.record import Record
from debate.table.terms import sense_in

LEANS = 0.5
"""Load from which a question counts as a speaker's crux; below it the conclusion leans on it in part."""


def find(record: Record, agenda: Agenda, evidence: Evidence) -> tuple[tuple[Crux, ...], dict[str, Issue]]:
    """The cruxes of a debate, strongest first, and the issue behind each by the crux's id."""
    found = _cruxes(record, agenda, evidence)
    issues = {c.id: i for c, i in found}
    return tuple(_linked(c, i, issues, agenda) for c, i in found), issues


def _cruxes(record: Record, agenda: Agenda, evidence: Evidence) -> list[tuple[Crux, Issue]]:
    """Questions that the files answer in opposite ways, whether or not the debate came to them; none where it came to
    none of them.
    """
    out: list[tuple[Crux, Issue]] = []
    for issue in agenda.chosen:
        sides = [s for s in issue.held if issue.sided(s)]
        if issue.divides(sides) and any(issue.load[s] >= LEANS for s in sides):
            told = {ref for crux, _ in out for answer in crux.answers for ref in answer.cites}
            found = _crux(f"crux-{len(out) + 1}", record, agenda, evidence, issue, sides)
            answers = tuple(_answer(record, evidence, issue, s, told) for s in sides)
            out.append((found.model_copy(update={"answers": answers}), issue))
    argued = any(issue.divides([a.seat for a in crux.answers if a.quotes]) for crux, issue in out)
    return out if argued else []


def _crux(ident: str, record: Record, agenda: Agenda, evidence: Evidence, issue: Issue, sides: Sequence[str]) -> Crux:
    turns = evidence.turns(issue)
    loads = ", ".join(f"{record.name(s)} {issue.load[s]:.2f}" for s in sides)
    argued = f"argued in {numbered(turns)}" if turns else "not argued here"
    status, made_so = standing(record, agenda, issue)
    return Crux(
        id=ident,
        question=issue.question.text,
        kind=issue.question.kind,
        answers=(),
        crux_for=tuple(s for s in sides if issue.load[s] >= LEANS),
        why=" ".join(_why(record, agenda, issue, s) for s in sides),
        status=status,
        status_turns=made_so,
        settled_by=tuple(_settled(record, evidence, issue, sides)),
        point=next((p.point for p in record.points if p.about == issue.question.id), None),
        strength=issue.strength,
        strength_from=f"load-bearing ({loads}), opposite answers, {argued}",
        value=_value(record, agenda, issue, sides),
    )


def _answer(record: Record, evidence: Evidence, issue: Issue, seat: str, told: AbstractSet[Ref]) -> Answer:
    """By a position that no crux before was answered by, and that was spoken, where there is one."""
    said = {s.ref: s for s in reversed(evidence.best(issue, seat, len(issue.held[seat])))}
    ref = min(issue.sided(seat), key=lambda r: (r in told, r not in said))
    position = record.position(ref)
    return Answer(
        seat=seat,
        stance=stance_of(issue, seat),
        label=stance_words(issue, seat),
        text=position.gist,
        basis="stated",
        cites=(ref,),
        quotes=(said[ref].quote(),) if ref in said else (),
        credence=position.credence.value if position.credence else None,
    )


def standing(record: Record, agenda: Agenda, issue: Issue) -> tuple[Status, tuple[int, ...]]:
    """What became of a question by what was said on it, with the turns that made it so.

    Agreement with the other side's answer resolves a part; a grant or a narrower answer narrows. Where one word has two
    senses, one side has redefined the other's claim, and no question beneath still divides them, nothing is left.
    """
    found = _moved(record, issue)
    told = [[s for s in issue.held if sense_in(agenda, s, t, issue.question.id)] for t in issue.question.senses]
    senses = any(len(seats) > 1 for seats in told)
    beneath = any(i.question.under == issue.question.id for i in agenda.ranked)
    if senses and "redefines" in found and not beneath and issue.question.kind == "conceptual":
        return "dissolved", tuple(sorted(found["redefines"]))
    if "agrees" in found:
        return "partly-resolved", tuple(sorted(found["agrees"]))
    narrowed = {turn for kind in ("grants", "granted", "narrows", "narrowed") for turn in found.get(kind, ())}
    return ("narrowed" if narrowed else "open"), tuple(sorted(narrowed))


def _moved(record: Record, issue: Issue) -> dict[str, set[int]]:
    """What stated replies did with a question, and grants on it, each with the turns in which it was said."""
    refs = {r for held in issue.held.values() for r in held}
    found: dict[str, set[int]] = {}
    for own in record.own:
        reply = record.reply(own.sentence)
        bears = own.ref in refs or (reply is not None and reply.to in {*refs, issue.question.id})
        kind = reply.does if reply else record.gives(own.sentence)
        if bears and kind and own.sentence.basis == "stated":
            found.setdefault(kind, set()).add(own.turn)
    return found


def _why(record: Record, agenda: Agenda, issue: Issue, seat: str) -> str:
    """How the seat's conclusion leans on the question, and whether the author states the link or the file infers it."""
    persona, name = record.persona(seat), capitalised(record.name(seat))
    part = "" if issue.load[seat] >= LEANS else " in part"
    path = _path(persona, [r.ident for r in issue.held[seat]], agenda.root)
    if path is None:
        if issue.depth < 99:
            above = (
                agenda.questions[issue.question.under].text
                if issue.question.under in agenda.questions
                else "the motion"
            )
            return f"{name} leans on it{part} (inferred): it helps to answer \u201c{above}\u201d."
        return f"{name} leans on it{part} (inferred): nothing on file ties it to the motion."
    start, basis, steps = path
    if steps == 0:
        what = "the thesis is" if start in persona.thesis else "an answer to the motion is"
        return f"{name} leans on it{part} (inferred): {what} that {persona.positions[start].short}."
    return f"{name} leans on it{part} ({basis}): the view that {persona.positions[start].short} rests on it."


def _path(persona: Persona, holding: Sequence[str], root: str | None) -> tuple[str, str, int] | None:
    """The shortest way by `rests_on` from a thesis (or an answer to the motion) down to the question.

    Returns (where it starts, whether every link is stated or one is inferred, number of links), or None.
    """
    start = [*persona.thesis, *(i for i, p in persona.positions.items() if root and root in p.answers and p.held)]
    seen = {s: (s, "stated", 0) for s in start if s in persona.positions}
    queue = list(seen)
    for here in queue:
        if here in holding:
            return seen[here]
        origin, basis, steps = seen[here]
        for other, link in persona.positions[here].rests_on.items():
            if other not in seen and other in persona.positions:
                seen[other] = (origin, basis if link == "stated" else "inferred", steps + 1)
                queue.append(other)
    return None


def _settled(record: Record, evidence: Evidence, issue: Issue, sides: Sequence[str]) -> Iterator[Settles]:
    """What would move each side toward another's answer, as it was said."""
    toward = {answer: stance_of(issue, s) for s, answer in issue.stance.items()}
    for said in evidence.said:
        mover = record.position(said.ref).mover
        answer = mover.toward.get(issue.question.id) if mover and said.part == "mover" else None
        if mover and answer and said.seat in sides and opposed(answer, issue.stance[said.seat]):
            yield Settles(
                seat=said.seat,
                toward=toward.get(answer),
                text=said.text,
                quotes=(said.quote(),),
                basis=mover.basis,
            )


def _value(record: Record, agenda: Agenda, issue: Issue, sides: Sequence[str]) -> dict[str, float] | None:
    """VOI for each side and VOD for two, where the files state all three credences; null otherwise."""
    stated = {s: c for s in sides if (c := _credences(record.persona(s), agenda.root, issue.question.id))}
    out: dict[str, float] = {}
    try:
        for seat, three in stated.items():
            out[f"voi:{seat}"] = round(value_of_information(*three), 6)
        if len(stated) == 2:
            a, b = stated.values()
            out["vod"] = round(value_of_discrimination(a, b), 6)
    except Incoherent:
        return None
    return out or None


def _credences(persona: Persona, root: str | None, question: str) -> Credences | None:
    def value(about: str | None, given: str | None) -> float | None:
        found = (c.value for c in persona.credences if c.question == about and c.given == given and about)
        return next(found, None)

    three = (value(root, None), value(root, question), value(question, None))
    return Credences(*(v for v in three if v is not None)) if None not in three else None


def _linked(crux: Crux, issue: Issue, found: dict[str, Issue], agenda: Agenda) -> Crux:
    """The crux with the ids of the cruxes that it leans on: questions beneath it, and what its positions rest on."""
    leans = []
    for ident, other in found.items():
        if ident == crux.id:
            continue
        below = 0 < descent(agenda.questions, other.question.id, issue.question.id) < 99
        beside = issue.question.under is not None and other.question.under == issue.question.under
        if below or (
            not beside
            and _rests(issue, other, agenda)
            and not _rests(other, issue, agenda)
            and not _above(issue, other, agenda)
        ):
            leans.append(ident)
    direct = [i for i in leans if not any(_above(found[i], found[o], agenda) for o in leans if o != i)]
    return crux.model_copy(update={"rests_on": tuple(direct)})


def _above(issue: Issue, other: Issue, agenda: Agenda) -> bool:
    return 0 < descent(agenda.questions, issue.question.id, other.question.id) < 99


def _rests(issue: Issue, other: Issue, agenda: Agenda) -> bool:
    """Whether a seat's answer to one question rests, by its file, on its answer to the other."""
    for seat, refs in issue.held.items():
        persona = agenda.seats[seat]
        for ref in refs:
            leaned = {Ref.of(persona.id, i) for i in persona.positions[ref.ident].rests_on}
            if leaned & set(other.held.get(seat, ())) - set(refs):
                return True
    return False
